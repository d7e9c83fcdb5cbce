import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { OrderPageFragment } from "../../api/fragments.generated";
import type { StepState } from "../../api/schema.generated";
import { FileList } from "../../files/FileLink";
import { Time } from "../../format/Time";
import { Who, Written } from "../../layout/Who";
import { Moves } from "../../moves/Moves";
import { useProcess } from "../../process/process";
import styles from "./order.module.css";
import { mayMove } from "./place";
import type { Execution, Round, StepView } from "./stepView";

const colors: Record<StepState, string> = {
  WAITING: "default",
  ACTIVE: "blue",
  PAUSED: "gold",
  DONE: "green",
  SENT_BACK: "red",
  SKIPPED: "default",
};

/** The heading of a step to open. */
export function StepLabel({ step }: { step: StepView }) {
  const { t } = useTranslation("enums");
  const process = useProcess();
  return (
    <span className={styles.label}>
      <strong>{process.stepLabel(step.name)}</strong>
      <Tag color={colors[step.state]}>{t(`stepState.${step.state}`)}</Tag>
    </span>
  );
}

/** What was done in a step, round by round, and what the viewer can do there now. */
export function StepPanel({ order, step }: { order: OrderPageFragment; step: StepView }) {
  return (
    <div className={styles.panel}>
      <Moves order={order} place={step.name} />
      {step.rounds.length === 0 && !mayMove(order, step.name) && <Nothing order={order} step={step} />}
      {step.rounds.map((round, i) => (
        <RoundOf key={round.round} order={order} step={step} round={round} latest={i === 0} />
      ))}
    </div>
  );
}

/** Says why a step has no executions. */
function Nothing({ order, step }: { order: OrderPageFragment; step: StepView }) {
  const { t } = useTranslation("order");
  const { t: words } = useTranslation("enums");
  if (step.name === "COMPLETE" && order.finishKind) {
    return (
      <div className={styles.act}>
        {t("finished", { kind: words(`finish.${order.finishKind}`) })}
        {step.last && (
          <p className={styles.actHead}>
            <Who person={step.last.actor} />
            <Time at={step.last.at} />
          </p>
        )}
      </div>
    );
  }
  return <p className={styles.nothing}>{t(`empty.${step.state}`)}</p>;
}

interface RoundProps {
  order: OrderPageFragment;
  step: StepView;
  round: Round;
  latest: boolean;
}

function RoundOf({ order, step, round, latest }: RoundProps) {
  const { t } = useTranslation("order");
  const { requirement } = order;
  const agreed =
    step.name === "SUBMIT_REQUIREMENT" && requirement?.agreed && requirement.revision === round.round;
  return (
    <section className={styles.roundBox}>
      <h3 className={styles.round}>
        {t(`rounds.${step.name}`, { count: round.round })}
        {agreed && <Tag color="green">{t("agreed")}</Tag>}
        {!agreed && latest && step.rounds.length > 1 && <Tag>{t("latestRound")}</Tag>}
      </h3>
      <ol className={styles.acts}>
        {round.executions.map((execution) => (
          <Act key={execution.seq} execution={execution} />
        ))}
      </ol>
    </section>
  );
}

function Act({ execution }: { execution: Execution }) {
  const { t } = useTranslation("enums");
  return (
    <li className={styles.act} data-seq={execution.seq}>
      <p className={styles.actHead}>
        <strong>{t(`flowLog.${execution.type}`)}</strong>
        <Who person={execution.actor} />
        <Time at={execution.occurredAt} />
      </p>
      {execution.text && <Written text={execution.text} />}
      <FileList files={execution.attachments} />
    </li>
  );
}
