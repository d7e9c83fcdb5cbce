import { beforeEach, expect, test } from "vitest";
import { attach, confirm, eventually, pageOf, rowOf, statusIs, textFile } from "./acts";
import type { Middlebox } from "./proxy";
import { buy, deliver, entries, move, type Server } from "./server";
import { stageBehindProxy } from "./stage";

let server: Server;
let proxy: Middlebox;
const windows = stageBehindProxy((at, through) => {
  server = at;
  proxy = through;
});

beforeEach(() => {
  proxy.treat = () => "pass";
  proxy.release();
});

test("a server that is not available is told with a way on, and the page comes when it is", async () => {
  const order = await buy(server);
  proxy.treat = () => 503;
  const page = await windows.openAs(server, "buyer", "/orders", { origin: proxy.url });
  await page.getByText("服务暂时不可用，请稍后重试。页面上的内容不会丢失。").first().waitFor();
  proxy.treat = () => "pass";
  await page.getByRole("button", { name: "重试" }).first().click();
  await rowOf(page, order).waitFor();
});

test("a form sent to a server that is not available keeps everything, and goes through later, once", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  await page.getByLabel("需求描述").fill("服务器忙的时候提交");
  proxy.treat = (body) => (body.includes("submitRequirement(") ? 503 : "pass");
  await confirm(page, "提交", "提交");
  await page.getByText("服务暂时不可用").waitFor();
  expect(await page.getByLabel("需求描述").inputValue()).toBe("服务器忙的时候提交");
  await page.reload();
  expect(await page.getByLabel("需求描述").inputValue()).toBe("服务器忙的时候提交");
  proxy.treat = () => "pass";
  await confirm(page, "提交", "提交");
  await statusIs(page, "CONFIRMATION_PENDING");
  expect(await entries(server, order)).toEqual(["ORDER_REGISTERED", "REQUIREMENT_SUBMITTED"]);
});

test("a slow answer is shown to be on its way, and can be pressed for but once", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  await page.getByLabel("需求描述").fill("慢慢来");
  await page.getByRole("button", { name: "提交", exact: true }).click();
  proxy.hold();
  // Also where the news of it arrives before the answer.
  const ok = page.getByRole("dialog").getByRole("button", { name: /提交/ });
  await ok.click();
  await page.getByRole("dialog").locator(".ant-btn-loading").waitFor();
  await page.keyboard.press("Escape");
  await ok.click({ force: true });
  expect(await page.getByRole("dialog").isVisible()).toBe(true);
  proxy.release();
  await statusIs(page, "CONFIRMATION_PENDING");
  expect(await entries(server, order)).toEqual(["ORDER_REGISTERED", "REQUIREMENT_SUBMITTED"]);
});

test("a server that never answers is given up on, and the text is kept", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  await page.getByLabel("需求描述").fill("没有回音");
  proxy.hold();
  await confirm(page, "提交", "提交");
  await page.getByText("没有收到答复").waitFor();
  await page.getByText("服务器没有及时答复，请重试。").waitFor();
  expect(await page.getByLabel("需求描述").inputValue()).toBe("没有回音");
  proxy.release();
  await page.getByRole("button", { name: "再试一次" }).click();
  await statusIs(page, "CONFIRMATION_PENDING");
  expect(await entries(server, order)).toEqual(["ORDER_REGISTERED", "REQUIREMENT_SUBMITTED"]);
});

test("a page left open overnight goes on where things are now", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), {
    origin: proxy.url,
  });
  await attach(page, textFile("夜里.txt"));
  await page.locator("[data-state=ready]").waitFor();
  await confirmWith(page, "昨天写的需求");
  await statusIs(page, "CONFIRMATION_PENDING");

  proxy.down();
  await server.down("SIGKILL");
  await server.up();
  const { id: orderId } = order;
  await move(server, "provider", "confirmRequirement", { orderId, requirementRevision: 1 });
  await move(server, "provider", "submitDelivery", { orderId, summary: "夜里完成" });
  const others = await Promise.all([buy(server), buy(server)]);
  await Promise.all(others.map((other) => deliver(server, other)));
  proxy.up();

  await statusIs(page, "ACCEPTANCE_PENDING");
  await page.getByText("夜里完成").first().waitFor();
  await page.getByText("距离系统自动验收还有").waitFor();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "下载 夜里.txt" }).first().click(),
  ]);
  expect(download.suggestedFilename()).toBe("夜里.txt");
  await page.getByRole("link", { name: "返回交付中心" }).click();
  await eventually(() => page.locator("tbody [data-status=ACCEPTANCE_PENDING]").count(), 3);
});

async function confirmWith(page: Awaited<ReturnType<typeof windows.openAs>>, text: string): Promise<void> {
  await page.getByLabel("需求描述").fill(text);
  await confirm(page, "提交", "提交");
}

test("a clock that is wrong by a day does not change how much time is left", async () => {
  const order = await buy(server);
  await deliver(server, order);
  const page = await windows.open(server, "/");
  await page.clock.install({ time: Date.now() + 86_400_000 });
  await page.goto(`${pageOf(order)}#token=${server.token("buyer")}`);
  await page
    .getByText(/14\s?天 23\s?小时/)
    .first()
    .waitFor();
});
