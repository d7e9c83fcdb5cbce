import { expect, test } from "vitest";
import { confirm, eventually, markLoad, pageOf, rowOf, statusIs } from "./acts";
import type { Middlebox } from "./proxy";
import { buy, deliver, entries, move, type Server } from "./server";
import { stageBehindProxy } from "./stage";

let server: Server;
let proxy: Middlebox;
const windows = stageBehindProxy((at, through) => {
  server = at;
  proxy = through;
});

const through = () => ({ origin: proxy.url });

test("a connection that is cut is told quietly, and what was missed is there when it is back", async () => {
  const order = await buy(server);
  const [list, page] = await Promise.all([
    windows.openAs(server, "buyer", "/orders", through()),
    windows.openAs(server, "buyer", pageOf(order), through()),
  ]);
  await rowOf(list, order).waitFor();
  await page.locator("[data-connection=online]").waitFor();
  const same = await markLoad(page);
  proxy.down();
  await page.getByText("正在重连").waitFor();
  await list.getByText("正在重连").waitFor();
  await deliver(server, order);
  proxy.up();
  await Promise.all([
    statusIs(page, "ACCEPTANCE_PENDING"),
    statusIs(rowOf(list, order), "ACCEPTANCE_PENDING"),
  ]);
  await page.getByText("索引与参数已调整").first().waitFor();
  await page.locator("[data-connection=online]").waitFor();
  expect(await page.getByText("正在重连").count()).toBe(0);
  expect(await same()).toBe(true);
});

test("where sockets are refused, changes come by server-sent events", async () => {
  const order = await buy(server);
  proxy.noSockets = true;
  try {
    const page = await windows.openAs(server, "provider", pageOf(order), through());
    await page.getByRole("heading", { name: "项目详情" }).waitFor();
    await page.locator("[data-connection=online]").waitFor();
    await move(server, "buyer", "submitRequirement", {
      orderId: order.id,
      description: "没有 WebSocket 也要看到",
    });
    await page.getByText("没有 WebSocket 也要看到").first().waitFor();
    await statusIs(page, "CONFIRMATION_PENDING");
    proxy.cut();
    await move(server, "buyer", "reviseRequirement", { orderId: order.id, description: "断开之后的第二版" });
    await page.getByText("断开之后的第二版").first().waitFor();
    await page.locator("[data-connection=online]").waitFor();
  } finally {
    proxy.noSockets = false;
  }
});

test("where sockets are refused, the list goes on with the server that follows one that ended in peace", async () => {
  const order = await buy(server);
  proxy.noSockets = true;
  try {
    const list = await windows.openAs(server, "buyer", "/orders", through());
    await rowOf(list, order).waitFor();
    await list.locator("[data-connection=online]").waitFor();
    await server.down("SIGTERM");
    await server.up();
    await deliver(server, order);
    await statusIs(rowOf(list, order), "ACCEPTANCE_PENDING");
    await list.locator("[data-connection=online]").waitFor();
  } finally {
    proxy.noSockets = false;
  }
});

test("a form sent to a server that is down keeps its text, and is done once when it is sent again", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order, "submitRequirement"), through());
  await page.getByLabel("需求描述").fill("服务器不在的时候提交");
  proxy.down();
  await confirm(page, "提交", "提交");
  await page.getByText("没有收到答复").waitFor();
  await page.getByText("可以放心再试一次：不会重复执行。").waitFor();
  expect(await page.getByLabel("需求描述").inputValue()).toBe("服务器不在的时候提交");
  proxy.up();
  await page.getByRole("button", { name: "再试一次" }).click();
  await page.getByText("需求提交成功，流程进入服务商确认需求环节。").waitFor();
  expect(await entries(server, order)).toEqual(["ORDER_REGISTERED", "REQUIREMENT_SUBMITTED"]);
});

test("a server that was killed and started again finds the page going on", async () => {
  const order = await buy(server);
  const page = await windows.openAs(server, "buyer", pageOf(order));
  await page.locator("[data-connection=online]").waitFor();
  await server.down("SIGKILL");
  await page.getByText("正在重连").waitFor();
  await server.up();
  await deliver(server, order);
  await statusIs(page, "ACCEPTANCE_PENDING");
  await eventually(() => page.getByText("正在重连").count(), 0);
});
