import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { useFormat } from "../format/format";
import { sentBefore } from "../forms/outcome";
import { useProblemWords } from "../layout/Failed";
import type { Group } from "./groups";
import type { Refusal } from "./registry";
import { type ComposerState, fieldOf, type LastOutcome } from "./useComposer";

/** Codes that mean: somebody was faster, the order is no longer as it was when the form was opened. */
const overtaken = new Set([
  "WRONG_PHASE",
  "ON_HOLD",
  "REVISION_OUTDATED",
  "VERSION_CONFLICT",
  "REFUND_ALREADY_OPEN",
]);

export interface OutcomeProps {
  outcome: LastOutcome | null;
  /** The form, to send again from; null when it is gone. */
  state: ComposerState | null;
  order: OrderPageFragment;
  group: Group;
  /** Shows the order as it is now. */
  onLook: () => void;
}

/** How the last attempt ended, where it was not a success, and the way on. */
export function OutcomeAlert({ outcome, state, order, group, onLook }: OutcomeProps) {
  if (outcome?.result.kind === "unknown" && state) {
    const again = () => void state.send(outcome.move);
    return <UnknownOutcome error={outcome.result.error} busy={state.busy} again={again} />;
  }
  if (outcome?.result.kind === "refused") {
    const elsewhere = outcome.result.refusals.filter((refusal) => !state || !fieldOf(refusal, group));
    return elsewhere.length > 0 && <RefusedOutcome refusals={elsewhere} order={order} onLook={onLook} />;
  }
  return null;
}

function UnknownOutcome({ error, busy, again }: { error: unknown; busy: boolean; again: () => void }) {
  const { t } = useTranslation("moves");
  const words = useProblemWords();
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      title={t("unknownTitle")}
      description={t("unknown", { problem: words(error) })}
      action={
        <Button size="small" loading={busy} onClick={again}>
          {t("again")}
        </Button>
      }
    />
  );
}

function RefusedOutcome({
  refusals,
  order,
  onLook,
}: {
  refusals: Refusal[];
  order: OrderPageFragment;
  onLook: () => void;
}) {
  const { t } = useTranslation("moves");
  const changed = refusals.some(({ code }) => overtaken.has(code));
  const happened = sentBefore(refusals);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t("refusedTitle")}
      description={
        <>
          {happened ? (
            <p>{t("sentBefore")}</p>
          ) : (
            refusals.map(({ code, message }) => <p key={code}>{message}</p>)
          )}
          {changed && <LastChange order={order} />}
          {changed && <p>{t("kept")}</p>}
        </>
      }
      action={
        (changed || happened) && (
          <Button size="small" onClick={onLook}>
            {t("look")}
          </Button>
        )
      }
    />
  );
}

/** What happened to the order last, and by whom. */
function LastChange({ order }: { order: OrderPageFragment }) {
  const { t } = useTranslation("moves");
  const { t: words } = useTranslation("enums");
  const format = useFormat();
  const last = order.steps
    .flatMap(({ executions }) => executions)
    .reduce<(typeof order.steps)[number]["executions"][number] | undefined>(
      (newest, one) => (newest && newest.seq > one.seq ? newest : one),
      undefined,
    );
  if (!last) {
    return null;
  }
  const time = format.dateTime(last.occurredAt);
  return <p>{t("faster", { name: last.actor.name, time, what: words(`flowLog.${last.type}`) })}</p>;
}
