import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { pageOf, rowOf, send, statusIs } from "./acts";
import { buy, deliver, move } from "./server";
import { stage } from "./stage";

const on = stage();
const english = { language: "en-US" } as const;

/** Goods, people and what they wrote, which keep their own language; and the switch, which says the other's name. */
const data =
  /数据库性能调优|单实例|云匠科技|极光电商|李雷|方晓|张敏|云市场|400-000-0000|慢查询集中在订单库|索引与参数已调整|中文|切换到中文/g;

/** The words of a page with Han characters in them: shown, named for screen readers, or hinted at. */
function hanIn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Text && node.parentElement?.tagName !== "NOSCRIPT") {
        texts.push(node.data);
      } else if (node instanceof Element) {
        for (const name of ["aria-label", "title", "placeholder", "alt", "data-title"]) {
          texts.push(node.getAttribute(name) ?? "");
        }
      }
    }
    return texts.filter((text) => /\p{Script=Han}/u.test(text));
  });
}

async function onlyEnglish(page: Page): Promise<void> {
  const left = (await hanIn(page))
    .map((text) => text.replaceAll(data, ""))
    .filter((text) => /\p{Script=Han}/u.test(text));
  expect(left).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.lang)).toMatch(/^en/);
}

/** Words of English in a Chinese page, but for names, numbers and units. */
async function onlyChinese(page: Page): Promise<void> {
  const words = await page.evaluate(() => document.body.innerText);
  const left = words
    .replaceAll(/T-\d+-\d+|acme|cloudcraft|SHA-256|EN\b|MiB|MB|KB|kB|\bB\b|PAY-\d+|PDF/g, "")
    .match(/[A-Za-z]{2,}[^\n]*/g);
  expect(left ?? []).toEqual([]);
}

test("the whole story in English, without a word of Chinese of ours", async () => {
  const order = await buy(on.server);
  const [buyer, provider] = await Promise.all([
    on.openAs("buyer", "/orders", english),
    on.openAs("provider", "/orders", english),
  ]);
  await rowOf(buyer, order).getByRole("link", { name: "Submit requirement" }).waitFor();
  await onlyEnglish(buyer);
  await rowOf(buyer, order).getByRole("link", { name: "Submit requirement" }).click();
  await buyer.getByRole("button", { name: "Submit", exact: true }).click();
  await buyer.getByText("Fill in: Requirement").waitFor();
  await onlyEnglish(buyer);
  await send(buyer, { field: "Requirement", text: "Tune our queries", press: "Submit", ok: "Submit" });
  await buyer.getByText("The requirement was submitted. Next step: Confirm requirement.").waitFor();

  await rowOf(provider, order).getByRole("link", { name: "Review requirement" }).click();
  await send(provider, { field: "Note (the reason", text: "", press: "Confirm requirement", ok: "Confirm" });
  await provider.getByText("The requirement is confirmed. Next step: Implement.").waitFor();
  await onlyEnglish(provider);
  await send(provider, { field: "What was done", text: "Tuned", press: "Submit delivery", ok: "Submit" });

  await statusIs(buyer, "ACCEPTANCE_PENDING");
  await buyer.getByText("The system accepts in").waitFor();
  await buyer.getByLabel("Acceptance details").fill("Thank you");
  await buyer.getByRole("button", { name: "Accept delivery", exact: true }).click();
  await buyer.getByRole("dialog").waitFor();
  await onlyEnglish(buyer);
  await buyer.getByRole("dialog").getByRole("button", { name: "Accept", exact: true }).click();
  await buyer.getByText("Accepted. The delivery is complete.").waitFor();
  await onlyEnglish(buyer);
  await buyer.getByRole("link", { name: "Flow log" }).click();
  await buyer.getByText("5 entries in an unbroken chain").waitFor();
  await onlyEnglish(buyer);
});

test("refunds, registration, refusals and lost pages in English, and the same in Chinese", async () => {
  const [order, other] = [await buy(on.server), await buy(on.server)];
  await deliver(on.server, other);
  await move(on.server, "buyer", "requestRefund", { orderId: order.id, reason: "OTHER", detail: "x" });
  const screens = [
    ["operator", "/refunds", order.number],
    ["operator", pageOf(order), order.number],
    ["buyer", pageOf(order, "withdrawRefund"), order.number],
    ["buyer", pageOf(other), other.number],
    ["buyer", `/orders/${other.id}/log`, "#4"],
    ["market", "/register", undefined],
    ["market", pageOf(order), order.number],
    ["buyer", "/orders/none", undefined],
    ["buyer", "/orders?status=REFUNDED", undefined],
  ] as const;
  for (const [who, path, text] of screens) {
    for (const language of ["en-US", "zh-CN"] as const) {
      const page = await on.openAs(who, path, { language });
      await (text ? page.getByText(text).first() : page.getByRole("heading", { level: 1 }).first()).waitFor();
      await (language === "en-US" ? onlyEnglish(page) : onlyChinese(page));
      await page.context().close();
    }
  }
}, 120_000);

test("the language is switched without losing what was typed, and remembered", async () => {
  const order = await buy(on.server);
  const page = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  await page.getByLabel("需求描述").fill("切换语言");
  await page.getByRole("button", { name: "切换到 English" }).click();
  await page.getByText("Requirement pending").first().waitFor();
  expect(await page.getByLabel("Requirement", { exact: true }).inputValue()).toBe("切换语言");
  await page.reload();
  await page.getByRole("button", { name: "Switch to dark mode" }).waitFor();
  expect(await page.getByLabel("Requirement", { exact: true }).inputValue()).toBe("切换语言");
});
