import { expect, test } from "vitest";
import {
  accepted,
  attach,
  confirm,
  confirmed,
  delivered,
  openStep,
  pageOf,
  refused,
  requirement,
  sentBack,
  statusIs,
  textFile,
  windowOf,
} from "./acts";
import { buy, deliver } from "./server";
import { stage } from "./stage";

const on = stage();

test("a requirement that was sent back is edited and submitted again", async () => {
  const order = await buy(on.server);
  const buyer = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  const provider = await on.openAs("provider", pageOf(order));
  await requirement(buyer, "请调优数据库");
  await provider.getByText("请调优数据库").first().waitFor();

  await provider.getByRole("button", { name: "驳回需求", exact: true }).click();
  await provider.getByText("请填写确认说明").waitFor();
  await sentBack(provider, "请补充数据库版本和数据量");
  await provider.getByText("需求已驳回，等待用户修改后重新提交。").waitFor();

  await statusIs(buyer, "REQUIREMENT_REJECTED");
  await buyer.getByText("请补充数据库版本和数据量").first().waitFor();
  await requirement(buyer, "请调优数据库：PostgreSQL 16，2 TB");
  await provider.getByText("PostgreSQL 16").first().waitFor();
  await confirmed(provider);
  await statusIs(buyer, "IMPLEMENTING");

  await openStep(buyer, "提交需求");
  const step = buyer.locator("#step-SUBMIT_REQUIREMENT");
  const rounds = step.getByRole("heading", { level: 3 });
  await step.getByText("双方确认").waitFor();
  expect(await rounds.allInnerTexts()).toEqual([expect.stringContaining("第 2 版需求"), "第 1 版需求"]);
});

test("a delivery is rejected with a note and a file, reworked, recalled once, and accepted", async () => {
  const order = await buy(on.server);
  await deliver(on.server, order);
  const buyer = await on.openAs("buyer", pageOf(order, "acceptDelivery"));
  const provider = await on.openAs("provider", pageOf(order));

  await buyer.getByRole("button", { name: "验收驳回", exact: true }).click();
  await buyer.getByText("请填写验收详情").waitFor();
  await attach(buyer, textFile("慢查询.txt", "select pg_sleep(1)"));
  await buyer.locator("[data-state=ready]").waitFor();
  await refused(buyer, "报表查询仍然超时，见附件");
  await buyer.getByText("验收已驳回，流程回退到服务商实施需求环节。").waitFor();

  await provider.getByText("报表查询仍然超时").first().waitFor();
  await provider.getByRole("button", { name: "下载 慢查询.txt" }).first().waitFor();
  await delivered(provider, "已改写报表查询");
  await statusIs(buyer, "ACCEPTANCE_PENDING");

  await provider.getByRole("button", { name: "撤回验收", exact: true }).click();
  await windowOf(provider).getByLabel("撤回说明").fill("漏了一个索引");
  await windowOf(provider).getByRole("button", { name: "撤回", exact: true }).click();
  await provider.getByText("已撤回，可以修改后重新提交验收。").waitFor();
  await statusIs(buyer, "IMPLEMENTING");
  await openStep(buyer, "验收服务");
  await buyer.getByText("漏了一个索引").first().waitFor();

  await delivered(provider, "索引已补上");
  await buyer.getByText("索引已补上").first().waitFor();
  await accepted(buyer);
  await statusIs(provider, "COMPLETED");
  const step = buyer.locator("#step-ACCEPT");
  await step.getByRole("heading", { level: 3 }).first().waitFor();
  expect(await step.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual([
    expect.stringContaining("对第 3 轮交付"),
    "对第 1 轮交付",
  ]);
  await buyer.getByText("验收驳回次数").waitFor();
});

test("progress is reported along the way", async () => {
  const order = await buy(on.server);
  const buyer = await on.openAs("buyer", pageOf(order, "submitRequirement"));
  const provider = await on.openAs("provider", pageOf(order));
  await requirement(buyer, "请巡检");
  await confirmed(provider);
  await provider.getByLabel("实施情况说明").fill("已完成一半");
  await confirm(provider, "提交进展", "提交");
  await provider.getByText("进展已提交。").waitFor();
  await buyer.getByText("已完成一半").first().waitFor();
  expect(await buyer.locator("[data-status=IMPLEMENTING]").count()).toBeGreaterThan(0);
});
