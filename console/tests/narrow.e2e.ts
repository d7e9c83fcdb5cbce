import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accepted, confirmed, delivered, pageOf, requirement, rowOf, statusIs } from "./acts";
import { buy, deliver, move } from "./server";
import { stage } from "./stage";

const on = stage();
const phone = { width: 360, height: 740 };
const longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);

/** What reaches out of the screen to the right. */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) {
      return [];
    }
    return [...document.querySelectorAll<HTMLElement>("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => `${element.tagName}.${element.className}: ${element.textContent?.slice(0, 40)}`);
  });
}

test("a phone shows every screen without scrolling sideways", async () => {
  const [waiting, done, refund] = [await buy(on.server), await buy(on.server), await buy(on.server)];
  await deliver(on.server, done);
  await move(on.server, "buyer", "rejectDelivery", { orderId: done.id, deliveryRound: 1, note: longWord });
  await move(on.server, "buyer", "requestRefund", { orderId: refund.id, reason: "OTHER", detail: longWord });
  const screens = [
    ["buyer", "/orders", waiting.number],
    ["buyer", "/orders?q=nothing", "没有符合条件的订单"],
    ["buyer", pageOf(waiting, "submitRequirement"), "需求描述"],
    ["buyer", pageOf(waiting, "requestRefund"), "将原路退回的实付金额"],
    ["provider", pageOf(done), "实施情况说明"],
    ["provider", `/orders/${done.id}/log`, "日志完整"],
    ["operator", "/refunds", refund.number],
    ["operator", pageOf(refund), "审核意见"],
    ["market", "/register", "登记订单"],
    ["buyer", "/orders/none", "没有这个页面"],
  ] as const;
  for (const [who, path, text] of screens) {
    const page = await on.openAs(who, path, phone);
    await page.getByText(text).first().waitFor();
    expect(await sideways(page), `${who} ${path}`).toEqual([]);
    await page.context().close();
  }
  const signIn = await on.open("/", phone);
  const demo = signIn.getByRole("button", { name: /李雷/ });
  await demo.waitFor();
  expect(await sideways(signIn)).toEqual([]);
  await demo.click();
  await rowOf(signIn, waiting).waitFor();
});

test("the whole story on two phones", async () => {
  const order = await buy(on.server);
  const [buyer, provider] = await Promise.all([
    on.openAs("buyer", "/orders", phone),
    on.openAs("provider", "/orders", phone),
  ]);
  await rowOf(buyer, order).getByRole("link", { name: "提交需求" }).click();
  await requirement(buyer, "在手机上写的需求");
  await rowOf(provider, order).getByRole("link", { name: "确认需求" }).click();
  await confirmed(provider);
  await delivered(provider, "在手机上提交验收");
  await statusIs(buyer, "ACCEPTANCE_PENDING");
  await accepted(buyer, "在手机上验收");
  await statusIs(provider, "COMPLETED");
  expect(await sideways(buyer)).toEqual([]);
  expect(await sideways(provider)).toEqual([]);
});
