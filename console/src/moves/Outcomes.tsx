import { Alert, Button, Space } from "antd";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../api/fragments.generated";
import { useFormat } from "../format/format";
import { sentBefore } from "../forms/outcome";
import { useProblemWords } from "../layout/Failed";
import type { Group } from "./groups";
import { lastChange } from "./lastChange";
import type { Refusal } from "./registry";
import { type ComposerState, fieldOf, type LastOutcome } from "./useComposer";

/** The code that says: what was judged is no longer what is there. */
const outdated = "REVISION_OUTDATED";

/** Codes that mean: somebody was faster, the order is no longer as it was when the form was opened. */
const overtaken = new Set(["WRONG_PHASE", "ON_HOLD", outdated, "VERSION_CONFLICT", "REFUND_ALREADY_OPEN"]);

export interface OutcomeProps {
  /** Takes the focus after an attempt that was not a success. */
  message: Ref<HTMLDivElement>;
  outcome: LastOutcome | null;
  /** The form, to send again from; null when it is gone. */
  state: ComposerState | null;
  order: OrderPageFragment;
  group: Group;
  /** Shows the order as it is now. */
  onLook: () => void;
  /** Takes note that what is judged now was looked at; given when the attempt was refused because it had not been. */
  onSeen?: (() => void) | undefined;
}

/** How the last attempt ended, where it was not a success, and the way on. */
export function OutcomeAlert({ message, outcome, state, order, group, onLook, onSeen }: OutcomeProps) {
  if (outcome?.result.kind === "unknown" && state) {
    const again = () => void state.send(outcome.move);
    return (
      <div ref={message} tabIndex={-1}>
        <UnknownOutcome error={outcome.result.error} busy={state.busy} again={again} />
      </div>
    );
  }
  const elsewhere = refusedElsewhere(outcome, state, group);
  return (
    elsewhere.length > 0 && (
      <div ref={message} tabIndex={-1}>
        <RefusedOutcome
          refusals={elsewhere}
          judged={onSeen ? state?.judged : undefined}
          order={order}
          onLook={onLook}
          onSeen={onSeen}
        />
      </div>
    )
  );
}

/** The refusals that stand beside no field of the form. */
function refusedElsewhere(outcome: LastOutcome | null, state: ComposerState | null, group: Group): Refusal[] {
  return outcome?.result.kind === "refused"
    ? outcome.result.refusals.filter((refusal) => !state || !fieldOf(refusal, group))
    : [];
}

/** Whether an attempt was refused because what is judged was no longer what was shown. */
export function isOutdated(outcome: LastOutcome | null): boolean {
  return outcome?.result.kind === "refused" && outcome.result.refusals.some(({ code }) => code === outdated);
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

interface RefusedProps extends Pick<OutcomeProps, "order" | "onLook" | "onSeen"> {
  refusals: Refusal[];
  /** What is judged, when it is no longer what was looked at. */
  judged: ComposerState["judged"] | undefined;
}

function RefusedOutcome({ refusals, judged, order, onLook, onSeen }: RefusedProps) {
  const { t } = useTranslation("moves");
  const changed = refusals.some(({ code }) => overtaken.has(code));
  const happened = sentBefore(refusals);
  const said = judged ? refusals.filter(({ code }) => code !== outdated) : refusals;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t("refusedTitle")}
      description={
        <>
          {happened ? <p>{t("sentBefore")}</p> : said.map(({ code, message }) => <p key={code}>{message}</p>)}
          {changed && <LastChange order={order} />}
          {judged && <p>{t(judged.words, { count: judged.latest })}</p>}
          {changed && !judged && <p>{t("kept")}</p>}
        </>
      }
      action={
        (changed || happened) && (
          <Space>
            <Button size="small" onClick={onLook}>
              {t("look")}
            </Button>
            {onSeen && (
              <Button size="small" onClick={onSeen}>
                {t("seen")}
              </Button>
            )}
          </Space>
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
  const last = lastChange(order);
  if (!last) {
    return null;
  }
  const time = format.dateTime(last.at);
  return <p>{t("faster", { name: last.by.name, time, what: words(`flowLog.${last.type}`) })}</p>;
}
