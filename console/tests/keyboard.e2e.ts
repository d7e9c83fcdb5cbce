import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { pageOf, statusIs } from "./acts";
import { buy, move } from "./server";
import { stage } from "./stage";

const on = stage();

interface Focused {
  name: string;
  tag: string;
  inDialog: boolean;
  visible: boolean;
}

/** What has the focus, by its words, and whether one can see that it has. */
function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const label = element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"]`)?.textContent;
    const shown = [element, element.parentElement, element.parentElement?.parentElement].some((one) => {
      const style = one && getComputedStyle(one);
      return (
        style &&
        ((style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none")
      );
    });
    return {
      name: element.getAttribute("aria-label") ?? (label || element.textContent) ?? "",
      tag: element.tagName,
      inDialog: element.closest("[role=dialog]") !== null,
      visible: shown,
    };
  });
}

/** Presses Tab until something with this name has the focus; each stop on the way must show that it has it. */
async function tabTo(page: Page, name: string | RegExp, key = "Tab"): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press(key);
    const at = await focused(page);
    if (at.tag !== "BODY") {
      expect(at, `focus on ${at.tag} ${at.name} cannot be seen`).toMatchObject({ visible: true });
    }
    passed.push(`${at.tag} ${at.name.trim().slice(0, 20)}`);
    if (typeof name === "string" ? at.name.trim() === name : name.test(at.name)) {
      return;
    }
  }
  throw new Error(`no way to ${name} by keyboard: ${passed.slice(0, 12).join(", ")}`);
}

test("from the list to an accepted order without a mouse", async () => {
  const order = await buy(on.server);
  const page = await on.openAs("buyer");
  await page.getByRole("row", { name: new RegExp(order.number) }).waitFor();

  await page.keyboard.press("Tab");
  expect((await focused(page)).name).toBe("跳到主要内容");
  await page.keyboard.press("Enter");
  await tabTo(page, "提交需求");
  await page.keyboard.press("Enter");
  await page.getByLabel("需求描述").waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("只用键盘写的需求");
  await tabTo(page, "提交");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]") !== null);
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    // Between the last stop and the first, the focus may visit the browser's own bar, never the page behind.
    expect(at.inDialog || at.tag === "BODY", `${at.tag} ${at.name}`).toBe(true);
  }
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => {
    const at = document.activeElement;
    return at?.textContent?.trim() === "提交" && at.closest("[role=dialog]") === null;
  });
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]") !== null);
  await tabTo(page, "提交");
  await page.keyboard.press("Enter");
  await statusIs(page, "CONFIRMATION_PENDING");
  await page.waitForFunction(() => document.activeElement?.textContent?.includes("需求提交成功"));

  const { id: orderId } = order;
  await move(on.server, "provider", "confirmRequirement", { orderId, requirementRevision: 1 });
  await move(on.server, "provider", "submitDelivery", { orderId, summary: "已完成" });
  await statusIs(page, "ACCEPTANCE_PENDING");
  await tabTo(page, /验收详情/);
  await page.keyboard.type("没有用鼠标");
  await tabTo(page, "验收通过");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]") !== null);
  await tabTo(page, "通过");
  await page.keyboard.press("Enter");
  await statusIs(page, "COMPLETED");
});

test("the refund window is left by Escape, and the focus goes back to where it was opened", async () => {
  const order = await buy(on.server);
  const page = await on.openAs("buyer", pageOf(order));
  const open = page.getByRole("button", { name: "申请退款", exact: true });
  await open.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "申请退款" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("[role=dialog]") !== null);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "申请退款");
});

test("a change that arrives takes the focus from nobody", async () => {
  const order = await buy(on.server);
  const provider = await on.openAs("provider", pageOf(order));
  const link = provider.getByRole("link", { name: /流程日志/ });
  await link.focus();
  await move(on.server, "buyer", "submitRequirement", { orderId: order.id, description: "新的需求" });
  await provider.getByLabel("确认说明").waitFor();
  expect((await focused(provider)).name).toContain("流程日志");
});
