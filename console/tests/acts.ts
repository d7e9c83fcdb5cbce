import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Bought } from "./server";

/** Where the page of an order is. */
export const pageOf = ({ id }: Bought, move = "") => `/orders/${id}${move && `?do=${move}`}`;

/** The row of an order in the list. */
export const rowOf = (page: Page, { number }: Bought): Locator =>
  page.getByRole("row", { name: new RegExp(number) });

/** Waits until the order of a page, or a row, has this status. */
export async function statusIs(where: Page | Locator, status: string): Promise<void> {
  await where.locator(`[data-status=${status}]`).first().waitFor();
}

/** Opens a step of the project page by its name in the overview. */
export async function openStep(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).first().click();
}

/** The window that is open over the page. */
export const windowOf = (page: Page): Locator => page.getByRole("dialog");

const button = (where: Page | Locator, name: string): Locator =>
  where.getByRole("button", { name, exact: true });

/** Presses a button of a form and then that of the window that asks whether to do it. */
export async function confirm(page: Page, press: string, ok: string): Promise<void> {
  // In English a step and the button in it may have the same name; the button comes later.
  await button(page, press).last().click();
  await button(windowOf(page), ok).click();
}

export interface Form {
  /** The label of the text, or how it begins. */
  field: string;
  text: string;
  press: string;
  ok: string;
}

/** Writes into a form, sends it, and confirms. */
export async function send(page: Page, { field, text, press, ok }: Form): Promise<void> {
  await page.getByLabel(field).fill(text);
  await confirm(page, press, ok);
}

/** What people do in Chinese, by the labels and buttons of the manual. */
export const requirement = (page: Page, text: string) =>
  send(page, { field: "需求描述", text, press: "提交", ok: "提交" });
export const confirmed = (page: Page, text = "") =>
  send(page, { field: "确认说明", text, press: "确认需求", ok: "确认" });
export const sentBack = (page: Page, text: string) =>
  send(page, { field: "确认说明", text, press: "驳回需求", ok: "驳回" });
export const delivered = (page: Page, text: string) =>
  send(page, { field: "实施情况说明", text, press: "提交验收", ok: "提交" });
export const accepted = (page: Page, text = "") =>
  send(page, { field: "验收详情", text, press: "验收通过", ok: "通过" });
export const refused = (page: Page, text: string) =>
  send(page, { field: "验收详情", text, press: "验收驳回", ok: "驳回" });

/** Files made on the spot, for the file field of the form. */
export interface Made {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export function textFile(name: string, text = "一份说明"): Made {
  return { name, mimeType: "text/plain", buffer: Buffer.from(text) };
}

/** Chooses files in the form that is open. */
export async function attach(page: Page, ...files: Made[]): Promise<void> {
  await page.locator("input[type=file]").setInputFiles(files);
}

/** Marks the page as it is loaded now; the answer says whether it is still that one, so that nothing was loaded anew. */
export async function markLoad(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate(() => {
    (window as { sameLoad?: boolean }).sameLoad = true;
  });
  return () => page.evaluate(() => (window as { sameLoad?: boolean }).sameLoad === true);
}

/** Waits until something that people see has come about. */
export async function eventually<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  await expect.poll(read, { timeout: 30_000, interval: 100 }).toEqual(wanted);
}
