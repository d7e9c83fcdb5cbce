import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { Written } from "../layout/Who";
import type { MoveName } from "./registry";

/** Whether a move brings a revision of the requirement: the first one, or another one. */
export function makesRevision(move: MoveName): boolean {
  return move === "submitRequirement" || move === "reviseRequirement";
}

/** What to know of the revision before while writing the next one: why it was sent back, and what becomes of its files. */
export function Earlier({ order, move }: { order: OrderPageFragment; move: MoveName }) {
  const { t } = useTranslation("moves");
  if (!makesRevision(move) || !order.requirement) {
    return null;
  }
  const reason = rejectionOf(order, order.requirement.revision);
  return (
    <>
      {reason && (
        <Alert
          type="warning"
          showIcon
          role="note"
          title={t("sentBack", { count: order.requirement.revision })}
          description={<Written text={reason} />}
        />
      )}
      <p>{t("earlierFiles")}</p>
    </>
  );
}

/** Why the provider sent a revision back; undefined when it did not. */
function rejectionOf({ steps }: OrderPageFragment, revision: number): string | undefined {
  const acts = steps.find(({ name }) => name === "CONFIRM_REQUIREMENT")?.executions ?? [];
  const act = acts.findLast(({ type, round }) => type === "REQUIREMENT_REJECTED" && round === revision);
  return act?.text ?? undefined;
}
