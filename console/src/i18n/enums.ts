import type {
  AcceptanceOutcome,
  FinishKind,
  FlowLogType,
  GoodsType,
  InvoiceStatus,
  RefundReason,
  RefundStatus,
  RefundWarning,
  Role,
  StepState,
} from "../api/schema.generated";
import { inBoth } from "./words";

// Statuses, phases, steps and moves are labelled by the API's own process table; these are the enums that it leaves to
// its clients. A value that the schema gains is missing here, and does not compile.
interface Labels {
  role: Record<Role, string>;
  stepState: Record<StepState, string>;
  flowLog: Record<FlowLogType, string>;
  outcome: Record<AcceptanceOutcome, string>;
  finish: Record<FinishKind, string>;
  refundReason: Record<RefundReason, string>;
  refundStatus: Record<RefundStatus, string>;
  warning: Record<RefundWarning, string>;
  invoice: Record<InvoiceStatus, string>;
  goodsType: Record<GoodsType, string>;
}

const zh = {
  role: { BUYER: "用户", PROVIDER: "服务商", OPERATOR: "云平台", MARKETPLACE: "云市场", SYSTEM: "系统" },
  stepState: {
    WAITING: "未开始",
    ACTIVE: "进行中",
    PAUSED: "已暂停",
    DONE: "已完成",
    SENT_BACK: "已驳回",
    SKIPPED: "已跳过",
  },
  flowLog: {
    ORDER_REGISTERED: "订单支付成功",
    REQUIREMENT_SUBMITTED: "提交需求",
    REQUIREMENT_REVISED: "重新编辑需求",
    REQUIREMENT_CONFIRMED: "确认需求",
    REQUIREMENT_REJECTED: "驳回需求",
    PROGRESS_REPORTED: "提交进展",
    DELIVERY_SUBMITTED: "提交验收",
    DELIVERY_RECALLED: "撤回验收",
    DELIVERY_ACCEPTED: "验收通过",
    DELIVERY_REJECTED: "验收驳回",
    DELIVERY_AUTO_ACCEPTED: "系统自动验收",
    ACCEPTANCE_REMINDED: "提醒及时验收",
    REFUND_REQUESTED: "申请退款",
    REFUND_WITHDRAWN: "撤回退款申请",
    REFUND_REJECTED: "驳回退款申请",
    REFUND_APPROVED: "同意退款",
    REFUND_RETRIED: "重新发起退款",
    REFUND_PAID: "退款到账",
    REFUND_PAYMENT_FAILED: "退款支付失败",
    INVOICE_RECORDED: "发票状态变更",
  },
  outcome: {
    ACCEPTED: "验收通过",
    REJECTED: "验收驳回",
    RECALLED: "服务商撤回",
    AUTO_ACCEPTED: "系统自动验收",
  },
  finish: { BUYER: "用户验收", AUTO: "系统自动验收", OPERATOR: "云平台裁定" },
  refundReason: {
    BOUGHT_BY_MISTAKE: "误购、多购",
    PROVIDER_UNRESPONSIVE: "服务商不响应",
    REQUIREMENT_REJECTED: "需求被驳回",
    SPECIFICATION_MISMATCH: "规格与需求不符",
    NO_LONGER_NEEDED: "不再需要",
    OTHER: "其他",
  },
  refundStatus: {
    SUBMITTED: "待审核",
    PAYING: "退款支付中",
    PAYMENT_FAILED: "支付失败",
    PAID: "已退款",
    REJECTED: "已驳回",
    WITHDRAWN: "已撤回",
  },
  warning: {
    CANCEL_INVOICE_APPLICATION: "您已申请开票：请前往费用中心 > 发票管理取消申请，否则退款无法通过审核。",
    RETURN_INVOICE: "您已收到发票：请退回该发票，否则退款无法通过审核。",
    COUPON_NOT_RETURNED: "退款只退还实付金额，使用的优惠券或者其他优惠权利将不再退还。",
  },
  invoice: { NONE: "未申请", REQUESTED: "已申请", ISSUED: "已开具", CANCELLED: "已取消", RETURNED: "已退回" },
  goodsType: { HUMAN_SERVICE: "人工服务" },
} as const satisfies Labels;

export const enumWords = inBoth(zh, {
  role: {
    BUYER: "Buyer",
    PROVIDER: "Provider",
    OPERATOR: "Platform",
    MARKETPLACE: "Marketplace",
    SYSTEM: "System",
  },
  stepState: {
    WAITING: "Not started",
    ACTIVE: "In progress",
    PAUSED: "Paused",
    DONE: "Done",
    SENT_BACK: "Sent back",
    SKIPPED: "Skipped",
  },
  flowLog: {
    ORDER_REGISTERED: "Order paid",
    REQUIREMENT_SUBMITTED: "Requirement submitted",
    REQUIREMENT_REVISED: "Requirement edited",
    REQUIREMENT_CONFIRMED: "Requirement confirmed",
    REQUIREMENT_REJECTED: "Requirement rejected",
    PROGRESS_REPORTED: "Progress reported",
    DELIVERY_SUBMITTED: "Submitted for acceptance",
    DELIVERY_RECALLED: "Delivery recalled",
    DELIVERY_ACCEPTED: "Delivery accepted",
    DELIVERY_REJECTED: "Delivery rejected",
    DELIVERY_AUTO_ACCEPTED: "Accepted by the system",
    ACCEPTANCE_REMINDED: "Reminded to accept in time",
    REFUND_REQUESTED: "Refund requested",
    REFUND_WITHDRAWN: "Refund request withdrawn",
    REFUND_REJECTED: "Refund rejected",
    REFUND_APPROVED: "Refund approved",
    REFUND_RETRIED: "Refund payment tried again",
    REFUND_PAID: "Refund paid",
    REFUND_PAYMENT_FAILED: "Refund payment failed",
    INVOICE_RECORDED: "Invoice status changed",
  },
  outcome: {
    ACCEPTED: "Accepted",
    REJECTED: "Rejected",
    RECALLED: "Recalled by the provider",
    AUTO_ACCEPTED: "Accepted by the system",
  },
  finish: {
    BUYER: "Accepted by the buyer",
    AUTO: "Accepted by the system",
    OPERATOR: "Decided by the platform",
  },
  refundReason: {
    BOUGHT_BY_MISTAKE: "Bought by mistake, or too many",
    PROVIDER_UNRESPONSIVE: "The provider does not respond",
    REQUIREMENT_REJECTED: "The requirement was rejected",
    SPECIFICATION_MISMATCH: "The specification does not fit the requirement",
    NO_LONGER_NEEDED: "No longer needed",
    OTHER: "Other",
  },
  refundStatus: {
    SUBMITTED: "Waiting for review",
    PAYING: "Being paid",
    PAYMENT_FAILED: "Payment failed",
    PAID: "Paid back",
    REJECTED: "Rejected",
    WITHDRAWN: "Withdrawn",
  },
  warning: {
    CANCEL_INVOICE_APPLICATION:
      "You have applied for an invoice: cancel the application in Billing > Invoices, or the refund cannot be approved.",
    RETURN_INVOICE: "You have received an invoice: return it, or the refund cannot be approved.",
    COUPON_NOT_RETURNED: "Only the amount actually paid comes back; coupons and other benefits do not.",
  },
  invoice: {
    NONE: "Not requested",
    REQUESTED: "Requested",
    ISSUED: "Issued",
    CANCELLED: "Cancelled",
    RETURNED: "Returned",
  },
  goodsType: { HUMAN_SERVICE: "Human service" },
});
