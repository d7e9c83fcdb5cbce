import type { OrderPageFragment, PersonFragment, RefundPartsFragment } from "../api/fragments.generated";
import type { FlowLogType, RefundStatus } from "../api/schema.generated";

/** What somebody did to an order. */
export interface Change {
  at: string;
  by: PersonFragment;
  type: FlowLogType;
}

/** What the decision about a refund was, by what became of the refund; the others are not decided. */
const decisions: Partial<Record<RefundStatus, FlowLogType>> = {
  WITHDRAWN: "REFUND_WITHDRAWN",
  REJECTED: "REFUND_REJECTED",
  PAYING: "REFUND_APPROVED",
  PAYMENT_FAILED: "REFUND_APPROVED",
  PAID: "REFUND_APPROVED",
};

/** The last change of an order; undefined when it is none that the order itself tells of. */
export function lastChange(order: OrderPageFragment): Change | undefined {
  const steps = order.steps
    .flatMap(({ executions }) => executions)
    .map(({ occurredAt, actor, type }): Change => ({ at: occurredAt, by: actor, type }));
  const all = [...steps, ...order.refunds.flatMap(changesOf)];
  return all.findLast(({ at }) => Date.parse(at) === Date.parse(order.updatedAt));
}

function changesOf({
  status,
  requestedAt,
  requestedBy,
  decidedAt,
  decidedBy,
}: RefundPartsFragment): Change[] {
  const asked: Change = { at: requestedAt, by: requestedBy, type: "REFUND_REQUESTED" };
  const type = decisions[status];
  return type && decidedAt && decidedBy ? [asked, { at: decidedAt, by: decidedBy, type }] : [asked];
}
