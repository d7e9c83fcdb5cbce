import { expect, test } from "vitest";
import { confirm, eventually, pageOf, requirement, statusIs } from "./acts";
import { Middlebox } from "./proxy";
import { buy, deliver, entries, move } from "./server";
import { stage } from "./stage";

const on = stage();

test("a provider about to confirm is told of a re-edited requirement, looks, and confirms the new one", async () => {
  const order = await buy(on.server);
  await move(on.server, "buyer", "submitRequirement", { orderId: order.id, description: "第一版需求" });
  const provider = await on.openAs("provider", pageOf(order, "confirmRequirement"));
  await provider.getByLabel("确认说明").fill("可以实施");
  await provider.getByRole("button", { name: "确认需求", exact: true }).click();
  const asked = provider.getByRole("dialog");
  await asked.waitFor();

  const buyer = await on.openAs("buyer", pageOf(order, "reviseRequirement"));
  await requirement(buyer, "第二版需求，范围缩小");
  await buyer.getByText("新的一版需求已提交，等待服务商确认。").waitFor();

  await provider.getByText("需求已更新为第 2 版，请查看后再继续。").waitFor();
  await asked.getByRole("button", { name: "确认", exact: true }).click();
  await provider.getByText("没有执行", { exact: true }).waitFor();
  expect(await entries(on.server, order)).not.toContain("REQUIREMENT_CONFIRMED");

  expect(await provider.getByLabel("确认说明").inputValue()).toBe("可以实施");
  expect(await provider.getByRole("button", { name: "确认需求", exact: true }).isDisabled()).toBe(true);
  await provider.getByRole("button", { name: "我已查看" }).click();
  await provider.getByText("第二版需求，范围缩小").first().waitFor();
  await confirm(provider, "确认需求", "确认");
  await statusIs(buyer, "IMPLEMENTING");
});

test("who is slower than a colleague is told who was faster, and keeps what was written", async () => {
  const order = await buy(on.server);
  await deliver(on.server, order);
  const slow = await on.openAs("buyer", pageOf(order, "acceptDelivery"));
  await slow.getByLabel("验收详情").fill("还有两个问题，请继续处理");
  await slow.getByRole("button", { name: "验收驳回", exact: true }).click();
  const asked = slow.getByRole("dialog");
  await asked.waitFor();

  const token = on.server.newToken("buyer", "-sub", "han", "-name", "韩梅梅");
  const quick = await on.openAs("buyer", pageOf(order, "acceptDelivery"), { token });
  await confirm(quick, "验收通过", "通过");
  await statusIs(slow, "COMPLETED");

  const ok = asked.getByRole("button", { name: "驳回", exact: true });
  if (await ok.isVisible()) {
    await ok.click();
  }
  await slow.getByText("韩梅梅").first().waitFor();
  await slow.getByText("还有两个问题，请继续处理").first().waitFor();
  await slow.getByRole("button", { name: "复制内容" }).waitFor();
  await slow.getByRole("button", { name: "丢弃" }).click();
  await eventually(() => slow.getByText("还有两个问题，请继续处理").count(), 0);
  expect(await entries(on.server, order)).not.toContain("DELIVERY_REJECTED");
});

test("a refusal that overtakes the news says what changed and who did it, and leads to it", async () => {
  const order = await buy(on.server);
  await deliver(on.server, order);
  const proxy = await Middlebox.start();
  try {
    proxy.to(on.server.url);
    // Nothing live gets through: the page is the one that was loaded.
    proxy.noSockets = true;
    proxy.treat = (body) => (body.includes('"subscription') ? 503 : "pass");
    const slow = await on.openAs("buyer", pageOf(order, "acceptDelivery"), { origin: proxy.url });
    await slow.getByLabel("验收详情").fill("可以接受");
    await move(on.server, "provider", "recallDelivery", {
      orderId: order.id,
      deliveryRound: 1,
      note: "漏了一项",
    });
    await confirm(slow, "验收通过", "通过");
    await slow.getByText("没有执行", { exact: true }).waitFor();
    await slow.getByText(/订单刚刚有了变化：方晓 于 .* 撤回验收。/).waitFor();
    await slow.getByText("可以接受", { exact: true }).waitFor();
    await slow.getByRole("button", { name: "查看最新情况" }).click();
    await statusIs(slow, "IMPLEMENTING");
  } finally {
    await proxy.stop();
  }
});
