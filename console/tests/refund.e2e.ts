import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { confirm, pageOf, requirement, rowOf, statusIs, windowOf } from "./acts";
import { buy, move } from "./server";
import { stage } from "./stage";

const on = stage();

/** Asks for a refund in the window of the manual. */
async function requestRefund(buyer: Page, reason: string, detail: string): Promise<void> {
  await buyer.getByRole("button", { name: "申请退款", exact: true }).click();
  await windowOf(buyer).getByLabel("退款原因", { exact: true }).click();
  await buyer.getByTitle(reason).click();
  await windowOf(buyer).getByLabel("退款原因的详细描述").fill(detail);
  await windowOf(buyer).getByRole("button", { name: "提交", exact: true }).click();
  await buyer.getByText("退款申请已提交，交付流程暂停，等待云平台审核。").waitFor();
}

test("a refund is requested and withdrawn, requested and rejected, requested, approved and paid", async () => {
  const order = await buy(on.server, { coupon: "200.00" });
  const [buyer, provider, operator, market] = await Promise.all([
    on.openAs("buyer", pageOf(order, "submitRequirement")),
    on.openAs("provider"),
    on.openAs("operator", "/refunds"),
    on.openAs("market", pageOf(order)),
  ]);
  await requirement(buyer, "请调优数据库");

  await buyer.getByRole("button", { name: "申请退款", exact: true }).click();
  await windowOf(buyer).getByText("6,800.00").waitFor();
  await windowOf(buyer).getByText("200.00").first().waitFor();
  await windowOf(buyer).getByText("使用的优惠券或者其他优惠权利将不再退还").first().waitFor();
  await windowOf(buyer).getByText("此订单还可以申请退款 3 次。").waitFor();
  await windowOf(buyer).getByRole("button", { name: "提交", exact: true }).click();
  await windowOf(buyer).getByText("请选择退款原因", { exact: true }).last().waitFor();
  await windowOf(buyer).getByRole("button", { name: "取消", exact: true }).click();

  await requestRefund(buyer, "误购、多购", "买了两份");
  await statusIs(buyer, "REFUNDING");
  await statusIs(rowOf(provider, order), "REFUNDING");
  await rowOf(operator, order).waitFor();

  await buyer.getByRole("button", { name: "撤回申请", exact: true }).click();
  await windowOf(buyer).getByRole("button", { name: "撤回申请", exact: true }).click();
  await buyer.getByText("退款申请已撤回，交付流程继续。").waitFor();
  await statusIs(rowOf(provider, order), "CONFIRMATION_PENDING");
  await rowOf(operator, order).waitFor({ state: "detached" });

  await requestRefund(buyer, "不再需要", "项目取消了");
  await rowOf(operator, order).getByRole("link", { name: "审核退款" }).click();
  await operator.getByText("项目取消了").first().waitFor();
  await operator.getByRole("button", { name: "驳回退款", exact: true }).click();
  await operator.getByText("请填写审核意见").waitFor();
  await operator.getByLabel("审核意见").fill("请提供项目取消的说明");
  await confirm(operator, "驳回退款", "驳回");
  await operator.getByText("已驳回退款申请，交付流程继续。").waitFor();
  await statusIs(buyer, "CONFIRMATION_PENDING");
  await buyer.getByText("请提供项目取消的说明").first().waitFor();

  await requestRefund(buyer, "其他", "说明见附件");
  await operator.getByText("说明见附件").first().waitFor();
  await confirm(operator, "同意退款", "同意");
  await operator.getByText("已同意退款，等待支付系统退回实付金额。").waitFor();
  await buyer.getByText("退款支付中").first().waitFor();

  await market.getByLabel("退款成功").check();
  await market.getByLabel("支付流水号").fill("PAY-20261122-01");
  await confirm(market, "登记退款结果", "登记");
  await market.getByText("退款结果已登记。").waitFor();
  await Promise.all([
    statusIs(buyer, "REFUNDED"),
    statusIs(market, "REFUNDED"),
    statusIs(operator, "REFUNDED"),
    statusIs(rowOf(provider, order), "REFUNDED"),
  ]);
  await buyer.getByText("PAY-20261122-01").waitFor();
  expect(await buyer.getByRole("button", { name: "申请退款", exact: true }).count()).toBe(0);
});

test("an invoice is warned of when asking, and keeps the platform from approving until it is returned", async () => {
  const order = await buy(on.server);
  await move(on.server, "market", "recordInvoice", { orderId: order.id, status: "ISSUED", number: "INV-1" });
  const buyer = await on.openAs("buyer", pageOf(order, "requestRefund"));
  await windowOf(buyer).getByText("您已收到发票：请退回该发票").waitFor();
  await windowOf(buyer).getByLabel("退款原因", { exact: true }).click();
  await buyer.getByTitle("误购、多购").click();
  await windowOf(buyer).getByLabel("退款原因的详细描述").fill("买错了");
  await windowOf(buyer).getByRole("button", { name: "提交", exact: true }).click();
  await statusIs(buyer, "REFUNDING");

  const operator = await on.openAs("operator", pageOf(order));
  const approve = operator.getByRole("button", { name: "同意退款", exact: true });
  await approve.waitFor();
  expect(await approve.isDisabled()).toBe(true);
  const market = await on.openAs("market", pageOf(order, "recordInvoice"));
  await market.getByLabel("发票状态").click();
  await market.getByTitle("已退回").click();
  await confirm(market, "登记发票", "登记");
  await operator.locator("button:enabled", { hasText: "同意退款" }).waitFor();
});

test("a payment that failed is tried again", async () => {
  const order = await buy(on.server);
  const { id: orderId } = order;
  await move(on.server, "buyer", "requestRefund", { orderId, reason: "OTHER", detail: "不再需要" });
  await move(on.server, "operator", "approveRefund", { orderId });
  const [market, operator] = await Promise.all([
    on.openAs("market", pageOf(order)),
    on.openAs("operator", pageOf(order)),
  ]);
  await market.getByLabel("退款失败").check();
  await market.getByLabel("支付流水号").fill("PAY-2");
  await market.getByLabel("失败原因").fill("银行退回");
  await confirm(market, "登记退款结果", "登记");
  await operator.getByText("银行退回").first().waitFor();
  await confirm(operator, "重试退款", "重试");
  await operator.getByText("已重新发起退款支付。").waitFor();
  await market.getByText("退款支付中").first().waitFor();
});
