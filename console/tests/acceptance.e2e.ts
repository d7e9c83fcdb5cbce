import { expect, test } from "vitest";
import {
  accepted,
  confirmed,
  delivered,
  eventually,
  markLoad,
  openStep,
  pageOf,
  requirement,
  rowOf,
  statusIs,
} from "./acts";
import { buy, entries } from "./server";
import { stage } from "./stage";

const on = stage();

test("from payment to acceptance in two windows, each seeing the other's move without a reload", async () => {
  const order = await buy(on.server);
  const [buyer, provider, watching, reading] = await Promise.all([
    on.openAs("buyer"),
    on.openAs("provider", pageOf(order)),
    on.openAs("provider"),
    on.openAs("operator", `/orders/${order.id}/log`),
  ]);
  await rowOf(watching, order).waitFor();
  const same = await Promise.all([buyer, provider, watching, reading].map(markLoad));

  await rowOf(buyer, order).getByRole("link", { name: "提交需求" }).click();
  await requirement(buyer, "慢查询集中在订单库，请在两周内完成调优");
  await buyer.getByText("需求提交成功，流程进入服务商确认需求环节。").waitFor();

  await statusIs(rowOf(watching, order), "CONFIRMATION_PENDING");
  await rowOf(watching, order).getByRole("link", { name: "确认需求" }).waitFor();
  await watching.getByRole("link", { name: /^需求待确认\s*1$/ }).waitFor();
  await provider.getByText("慢查询集中在订单库").first().waitFor();
  await confirmed(provider, "按此需求实施");
  await provider.getByText("需求已确认，流程进入服务商实施需求环节。").waitFor();

  await statusIs(buyer, "IMPLEMENTING");
  await openStep(buyer, "服务商确认需求");
  await buyer.getByText("按此需求实施").waitFor();
  await delivered(provider, "索引与参数已调整，P99 降至 80 毫秒");
  await buyer.getByText("索引与参数已调整").first().waitFor();
  await buyer.getByText("距离系统自动验收还有").waitFor();
  await accepted(buyer, "效果达到预期");
  await buyer.getByText("验收通过，此次交付流程结束。").waitFor();

  await statusIs(provider, "COMPLETED");
  await provider.getByText("效果达到预期").waitFor();
  await statusIs(rowOf(watching, order), "COMPLETED");
  await watching.getByRole("link", { name: /^已完成\s*1$/ }).waitFor();
  await watching.getByRole("link", { name: /^需求待确认\s*0$/ }).waitFor();
  await eventually(() => reading.locator("li[data-seq]").count(), 5);
  await reading.getByRole("button", { name: "重新校验" }).click();
  await reading.getByText("日志完整：5 条记录首尾相连，未被改动").waitFor();
  expect(await Promise.all(same.map((stillThat) => stillThat()))).toEqual([true, true, true, true]);
  expect(await entries(on.server, order)).toEqual([
    "ORDER_REGISTERED",
    "REQUIREMENT_SUBMITTED",
    "REQUIREMENT_CONFIRMED",
    "DELIVERY_SUBMITTED",
    "DELIVERY_ACCEPTED",
  ]);
});

test("a new order is announced in the list, and comes when the person asks for it", async () => {
  const buyer = await on.openAs("buyer");
  await buyer.getByRole("searchbox").or(buyer.getByLabel("搜索")).first().waitFor();
  await buyer.locator("[data-connection=online]").waitFor();
  const order = await buy(on.server);
  const announced = buyer.getByRole("button", { name: /有 1 个订单有变化/ });
  await announced.waitFor();
  expect(await rowOf(buyer, order).count()).toBe(0);
  await announced.click();
  await rowOf(buyer, order).waitFor();
});
