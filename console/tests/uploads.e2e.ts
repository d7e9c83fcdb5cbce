import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Download } from "playwright-core";
import { expect, test } from "vitest";
import { attach, confirm, eventually, pageOf, requirement, statusIs, textFile } from "./acts";
import type { Middlebox } from "./proxy";
import { buy, type Server } from "./server";
import { stageBehindProxy } from "./stage";

let server: Server;
let proxy: Middlebox;
const windows = stageBehindProxy((at, through) => {
  server = at;
  proxy = through;
});

const open = async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  await page.getByLabel("需求描述").waitFor();
  return { order, page };
};

async function contentOf(download: Download): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "jiaofu-download-"));
  try {
    await download.saveAs(join(folder, "file"));
    return await readFile(join(folder, "file"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a large file shows its progress, is cut off, sent again, and comes back byte for byte", async () => {
  const { page } = await open();
  // A PDF by its beginning; the rest does not compress.
  const content = Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(20 * 2 ** 20)]);
  proxy.cutUploadAfter = 6 * 2 ** 20;
  await attach(page, { name: "数据字典.pdf", mimeType: "application/pdf", buffer: content });
  await page.getByRole("progressbar", { name: /数据字典\.pdf/ }).waitFor();
  await page.getByText("上传失败。上传中断，请重试。").waitFor();
  await page.getByLabel("需求描述").fill("见附件");
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.getByText("有附件没有上传成功，请重试或移除。").waitFor();

  proxy.cutUploadAfter = Number.POSITIVE_INFINITY;
  await page.getByRole("button", { name: "重新上传 数据字典.pdf" }).click();
  await page.locator("[data-state=ready]").waitFor();
  await confirm(page, "提交", "提交");
  await statusIs(page, "CONFIRMATION_PENDING");

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "下载 数据字典.pdf" }).first().click(),
  ]);
  expect(download.suggestedFilename()).toBe("数据字典.pdf");
  const sum = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  expect(sum(await contentOf(download))).toBe(sum(content));
});

test("an upload is cancelled on its way, and the form goes on without it", async () => {
  const { page } = await open();
  proxy.holdUploads = true;
  await attach(page, {
    name: "大文件.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.alloc(8 * 2 ** 20, "%PDF-1.7\n"),
  });
  await page.getByLabel("需求描述").fill("不带附件");
  await page.getByRole("button", { name: "提交", exact: true }).click();
  await page.getByText("附件还在上传，请等待完成或取消。").waitFor();
  await page.getByRole("button", { name: "取消上传 大文件.pdf" }).click();
  proxy.holdUploads = false;
  await eventually(() => page.getByText("大文件.pdf").count(), 0);
  await confirm(page, "提交", "提交");
  await statusIs(page, "CONFIRMATION_PENDING");
});

test("forbidden files are refused beside their names, and the form goes on without them", async () => {
  const { page } = await open();
  await attach(
    page,
    {
      name: "图片.png",
      mimeType: "image/png",
      buffer: Buffer.concat([Buffer.from("MZ"), Buffer.alloc(400)]),
    },
    {
      name: "page.html",
      mimeType: "text/html",
      buffer: Buffer.from("<!doctype html><script>alert(1)</script>"),
    },
    textFile("说明.txt"),
  );
  for (const name of ["图片.png", "page.html"]) {
    await page
      .locator("li[data-state=failed]", { hasText: name })
      .getByText(/上传失败。.+/)
      .waitFor();
  }
  await page.locator("li[data-state=ready]", { hasText: "说明.txt" }).waitFor();
  await page.getByRole("button", { name: "移除 图片.png" }).click();
  await page.getByRole("button", { name: "移除 page.html" }).click();
  await requirement(page, "附件见说明");
  await statusIs(page, "CONFIRMATION_PENDING");
  await page.getByRole("button", { name: "下载 说明.txt" }).first().waitFor();
});

test("the list of files stays below its box when the phone is turned", async () => {
  const { page } = await open();
  await page.setViewportSize({ width: 390, height: 844 });
  await attach(page, ...Array.from({ length: 3 }, (_, i) => textFile(`第${i + 1}个.txt`)));
  await eventually(() => page.locator("li[data-state=ready]").count(), 3);
  const height = async () => (await page.locator(".ant-upload-drag").boundingBox())?.height;
  const before = await height();
  await page.setViewportSize({ width: 844, height: 390 });
  await page.setViewportSize({ width: 390, height: 844 });
  // Ant Design draws sizes over some time.
  await page.waitForTimeout(500);
  expect(await height()).toBe(before);
  const last = await page.locator("li[data-state=ready]").last().boundingBox();
  const submit = await page.getByRole("button", { name: "提交", exact: true }).boundingBox();
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(submit?.y ?? 0);
});

test("too large, too many and empty files are told at once", async () => {
  const { page } = await open();
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>("input[type=file]");
    const files = new DataTransfer();
    files.items.add(new File([new Uint8Array(51 * 2 ** 20)], "太大.bin"));
    if (input) {
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  await page
    .locator("li[data-state=failed]", { hasText: "太大.bin" })
    .getByText(/超过了单个文件 .*的上限/)
    .waitFor();
  await page.getByRole("button", { name: "移除 太大.bin" }).click();
  await attach(page, ...Array.from({ length: 11 }, (_, i) => textFile(`第${i + 1}个.txt`)));
  await page
    .locator("li[data-state=failed]", { hasText: "第11个.txt" })
    .getByText("最多只能上传 10 个附件。")
    .waitFor();
  await eventually(() => page.locator("li[data-state=ready]").count(), 10);
  await page.getByRole("button", { name: "移除 第11个.txt" }).click();
  await page.getByRole("button", { name: "移除 第10个.txt" }).click();
  await attach(page, { name: "空.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) });
  await page
    .locator("li[data-state=failed]", { hasText: "空.txt" })
    .getByText("上传失败。文件是空的。")
    .waitFor();
});

test("names of 200 characters, right-to-left tricks and emoji neither break the page nor deceive", async () => {
  const { page } = await open();
  const long = `${"很长的文件名".repeat(33)}.txt`;
  await attach(page, textFile(long), textFile("发票\u202Ecod.exe.txt"), textFile("👩‍👩‍👧 家庭.txt"));
  await eventually(() => page.locator("li[data-state=ready]").count(), 3);
  await requirement(page, "见附件");
  await statusIs(page, "CONFIRMATION_PENDING");
  await page
    .getByRole("button", { name: /^下载 .*家庭\.txt$/ })
    .first()
    .waitFor();
  const names = await page.locator("#step-SUBMIT_REQUIREMENT li bdi").allInnerTexts();
  expect(names.filter((name) => name.includes("\u202E"))).toEqual([]);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(sideways).toBeLessThanOrEqual(0);
});

test("what failed to load is told on the page, and files stay in the draft over a reload", async () => {
  const { page } = await open();
  await attach(page, textFile("留下.txt"));
  await page.locator("[data-state=ready]").waitFor();
  await page.getByLabel("需求描述").fill("写到一半");
  await page.reload();
  await page.locator("[data-state=ready]", { hasText: "留下.txt" }).waitFor();
  expect(await page.getByLabel("需求描述").inputValue()).toBe("写到一半");
  await confirm(page, "提交", "提交");
  await page.getByRole("button", { name: "下载 留下.txt" }).first().waitFor();
});
