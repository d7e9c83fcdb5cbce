import {
  CheckOutlined,
  EllipsisOutlined,
  MinusOutlined,
  PauseOutlined,
  RollbackOutlined,
} from "@ant-design/icons";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { StepName, StepState } from "../../api/schema.generated";
import { Time } from "../../format/Time";
import { useProcess } from "../../process/process";
import styles from "./order.module.css";
import type { StepView } from "./stepView";

/** A mark for each state beside its words; a step that waits has its number. */
const marks: Record<StepState, ComponentType | null> = {
  WAITING: null,
  ACTIVE: EllipsisOutlined,
  PAUSED: PauseOutlined,
  DONE: CheckOutlined,
  SENT_BACK: RollbackOutlined,
  SKIPPED: MinusOutlined,
};

/** The five steps at a glance: how far each is, and who did the last of it when. A press opens the step below. */
export function StepsOverview(props: { steps: readonly StepView[]; onShow: (step: StepName) => void }) {
  return (
    <ol className={styles.steps}>
      {props.steps.map((step, i) => (
        <li
          key={step.name}
          className={styles.step}
          data-step={step.name}
          data-state={step.state}
          {...(step.current ? { "aria-current": "step" as const } : {})}
        >
          <StepMark step={step} number={i + 1} />
          <StepWords step={step} onShow={() => props.onShow(step.name)} />
        </li>
      ))}
    </ol>
  );
}

function StepMark({ step, number }: { step: StepView; number: number }) {
  const Mark = marks[step.state];
  return (
    <span className={styles.mark} aria-hidden="true">
      {Mark ? <Mark /> : number}
    </span>
  );
}

function StepWords({ step, onShow }: { step: StepView; onShow: () => void }) {
  const { t } = useTranslation("enums");
  const process = useProcess();
  return (
    <div className={styles.stepWords}>
      <button type="button" className={styles.stepName} onClick={onShow}>
        {process.stepLabel(step.name)}
      </button>
      <span className={styles.stepState}>{t(`stepState.${step.state}`)}</span>
      {step.last && (
        <span className={styles.stepLast}>
          <bdi>{step.last.actor.name}</bdi>
          <Time at={step.last.at} />
        </span>
      )}
    </div>
  );
}
