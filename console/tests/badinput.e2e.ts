import { expect, test } from "vitest";
import { confirm, eventually, pageOf, requirement, statusIs } from "./acts";
import { buy } from "./server";
import { stage } from "./stage";

const on = stage();

test("a text of 4,000 characters is taken; one of 4,001 is told while it is typed, and not sent", async () => {
  const order = await buy(on.server);
  const page = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  const text = page.getByLabel("需求描述");
  await text.fill("需".repeat(4_001));
  await page.getByText("最多 4000 个字，当前 4001 个字").waitFor();
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await eventually(() => page.getByRole("dialog").count(), 0);
  await text.fill("👍".repeat(4_000));
  await page.getByText("最多 4000 个字").waitFor({ state: "detached" });
  await confirm(page, "提交", "提交");
  await statusIs(page, "CONFIRMATION_PENDING");
});

test("scripts and rich text are shown as they were written", async () => {
  const order = await buy(on.server);
  const page = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  const evil = `<script>document.title="x"</script><img src=x onerror="document.title='x'"> [a](javascript:alert(1)) **b**`;
  await page.getByLabel("需求描述").focus();
  await page.evaluate(() => {
    const pasted = new DataTransfer();
    pasted.setData("text/html", "<b onclick=alert(1)>粗体</b>");
    pasted.setData("text/plain", "粗体");
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: pasted, bubbles: true }),
    );
  });
  await requirement(page, evil);
  await statusIs(page, "CONFIRMATION_PENDING");
  await page.getByText(evil).first().waitFor();
  expect(await page.title()).not.toBe("x");
  expect(await page.locator("main script, main img").count()).toBe(0);
});

test("right-to-left and very long words keep to their places; what shows nothing is not a text", async () => {
  const order = await buy(on.server);
  const page = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  await page.getByLabel("需求描述").fill("\u200B\u200D \u2060\n");
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.getByText("请填写需求描述").waitFor();
  await requirement(
    page,
    `\u202Eمرحبا بالعالم ${"ж".repeat(1_000)}${"é".repeat(10)}${"a\u0301".repeat(200)}`,
  );
  await statusIs(page, "CONFIRMATION_PENDING");
  await page.getByText("مرحبا بالعالم").first().waitFor();
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways).toBeLessThanOrEqual(0);
});

test("an order that is another's, none, or a trick look the same", async () => {
  const order = await buy(on.server);
  const stranger = on.server.newToken("buyer", "-account", "another");
  const shown: string[] = [];
  for (const id of [
    order.id,
    "01JZZZZZZZZZZZZZZZZZZZZZZZ",
    "x",
    "%24ne",
    "..%2F..%2Fetc%2Fpasswd",
    "%00",
    `%27%20OR%201%3D1--`,
    "%3Cscript%3E",
    "a".repeat(4_000),
  ]) {
    const page = await on.openAs("buyer", `/orders/${id}`, { token: stranger });
    await page.getByRole("heading", { name: "没有这个页面" }).waitFor();
    shown.push(await page.locator("main").innerText());
    await page.context().close();
  }
  expect(new Set(shown).size).toBe(1);
});

test("an address with nonsense in it is followed as far as it makes sense", async () => {
  const order = await buy(on.server);
  const nonsense = "status=EVIL&after=%00%3Cscript%3E&size=1e9&from=2026-99-99&due=-1&order=x&q=%E2%80%AE%00";
  const page = await on.openAs("buyer", `/orders?${nonsense}`);
  await page.getByText("地址中的部分条件无法识别，已忽略").waitFor();
  await page.goto(`/orders?after=${"x".repeat(300)}`);
  await page.getByText(order.number).waitFor();
  await page.getByText("列表位置已失效，已回到第一页。").waitFor();
  await page.goto(`/orders/${order.id}?do=__proto__`);
  await statusIs(page, "REQUIREMENT_PENDING");
  await page.goto(`/orders/${order.id}?do=approveRefund`);
  await statusIs(page, "REQUIREMENT_PENDING");
  await page.goto("/nowhere/at/all");
  await page.getByRole("heading", { name: "没有这个页面" }).waitFor();
  await page.goto(`/orders/${order.id}/log?type=EVIL&role=__proto__&sort=1`);
  await page.getByText("日志完整：1 条记录").waitFor();
});
