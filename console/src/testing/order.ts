import type { OrderPageFragment, PersonFragment, RefundPartsFragment } from "../api/fragments.generated";
import type { FlowLogType, StepName, StepState } from "../api/schema.generated";

export const buyer: PersonFragment = { __typename: "Actor", role: "BUYER", account: "acme", name: "李雷" };
export const provider: PersonFragment = {
  __typename: "Actor",
  role: "PROVIDER",
  account: "cloudcraft",
  name: "方晓",
};

type Step = OrderPageFragment["steps"][number];

/** An execution of a step. */
export function execution(
  seq: number,
  type: FlowLogType,
  round: number,
  part: Partial<Step["executions"][number]> = {},
): Step["executions"][number] {
  return {
    __typename: "StepExecution",
    seq,
    type,
    round,
    actor: buyer,
    occurredAt: `2026-11-01T00:00:${String(seq).padStart(2, "0")}.000Z`,
    text: null,
    attachments: [],
    ...part,
  };
}

/** The five steps, in these states, with these executions. */
export function steps(states: StepState[], executions: Partial<Record<StepName, Step["executions"]>> = {}) {
  const names = [
    "SUBMIT_REQUIREMENT",
    "CONFIRM_REQUIREMENT",
    "IMPLEMENT",
    "ACCEPT",
    "COMPLETE",
  ] as const satisfies StepName[];
  return names.map(
    (name, i): Step => ({
      __typename: "DeliveryStep",
      name,
      state: states[i] ?? "WAITING",
      executions: executions[name] ?? [],
    }),
  );
}

const money = (amount: string) => ({ __typename: "Money" as const, amount, currency: "CNY" });

/** A refund that was just asked for, but for what is said of it. */
export function refund(part: Partial<RefundPartsFragment> = {}): RefundPartsFragment {
  return {
    __typename: "Refund",
    id: "ref_1",
    status: "SUBMITTED",
    reason: "OTHER",
    detail: "不再需要",
    amount: money("6800.00"),
    attachments: [],
    requestedAt: "2026-11-01T00:00:00.000Z",
    requestedBy: buyer,
    decidedAt: null,
    decidedBy: null,
    note: null,
    reference: null,
    failure: null,
    paidAt: null,
    ...part,
  };
}

/** An order that was just paid, but for what is said of it. */
export function order(part: Partial<OrderPageFragment> = {}): OrderPageFragment {
  return {
    __typename: "Order",
    id: "ord_1",
    number: "CM1",
    version: 1,
    status: "REQUIREMENT_PENDING",
    phase: "REQUIREMENT_PENDING",
    hold: null,
    finishKind: null,
    rejections: 0,
    createdAt: "2026-11-01T00:00:00.000Z",
    updatedAt: "2026-11-01T00:00:00.000Z",
    goods: {
      __typename: "Goods",
      name: "数据库性能调优",
      specification: null,
      type: "HUMAN_SERVICE",
      deliveryDays: 7,
      acceptanceDays: 15,
    },
    buyer: { __typename: "Buyer", account: "acme", name: "阿克米" },
    provider: { __typename: "Provider", account: "cloudcraft", name: "云匠", contact: null },
    payment: {
      __typename: "Payment",
      paid: money("6800.00"),
      coupon: money("0.00"),
      refunded: money("0.00"),
    },
    invoice: { __typename: "Invoice", status: "NONE", number: null, updatedAt: null },
    steps: steps(["ACTIVE"]),
    requirement: null,
    delivery: null,
    acceptance: null,
    refund: null,
    refunds: [],
    actions: [],
    ...part,
  };
}
