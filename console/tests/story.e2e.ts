import { afterAll, beforeAll, expect, test } from "vitest";
import { browserWindows } from "./browser";
import { buy, Server } from "./server";

const { openAs, problems } = browserWindows();
let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  await server.stop();
  expect(problems).toEqual([]);
});

test("from payment to acceptance in two windows, each seeing the other's move without a reload", async () => {
  const order = await buy(server);
  const buyer = await openAs(server, "buyer");
  const provider = await openAs(server, "provider", `/orders/${order.id}`);

  await buyer
    .getByRole("row", { name: new RegExp(order.number) })
    .getByRole("link", { name: "提交需求" })
    .click();
  await buyer.getByLabel("需求描述").fill("慢查询集中在订单库，请在两周内完成调优");
  await buyer.getByRole("button", { name: "提交", exact: true }).click();
  await buyer.getByRole("dialog").getByRole("button", { name: "提交", exact: true }).click();
  await buyer.getByText("需求提交成功，流程进入服务商确认需求环节。").waitFor();

  await provider.getByText("慢查询集中在订单库").first().waitFor();
  await provider.getByRole("button", { name: "确认需求", exact: true }).click();
  await provider.getByRole("dialog").getByRole("button", { name: "确认" }).click();
  await buyer.locator("[data-status=IMPLEMENTING]").first().waitFor();
});
