import { Collapse } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import type { OrderPageFragment } from "../../api/fragments.generated";
import type { StepName } from "../../api/schema.generated";
import { overviewId } from "../../moves/Moves";
import { Section } from "./Facts";
import { Latest } from "./Latest";
import styles from "./order.module.css";
import { mayMove, placeOf } from "./place";
import { StepLabel, StepPanel } from "./StepPanel";
import { StepsOverview } from "./StepsOverview";
import { type StepView, stepViews } from "./stepView";
import type { Happening } from "./useOrder";

/** 交付流程详情: the five steps at a glance, and each of them to open. */
export function DeliverySteps(props: { order: OrderPageFragment; happened: Happening | undefined }) {
  const { order, happened } = props;
  const { t } = useTranslation("order");
  const steps = stepViews(order);
  const { open, setOpen, show } = useOpenSteps(order, steps);
  return (
    <Section title={t("flow")}>
      <div id={overviewId} tabIndex={-1} className={styles.overview}>
        <Latest happened={happened} />
        <StepsOverview steps={steps} onShow={show} />
      </div>
      <Collapse
        className={styles.panels ?? ""}
        activeKey={open}
        onChange={(keys) => setOpen([keys].flat())}
        items={steps.map((step) => ({
          key: step.name,
          id: `step-${step.name}`,
          label: <StepLabel step={step} />,
          children: <StepPanel order={order} step={step} />,
        }))}
      />
    </Section>
  );
}

/** The step that tells what the work in a step goes by. */
const basis: Partial<Record<StepName, StepName>> = {
  CONFIRM_REQUIREMENT: "SUBMIT_REQUIREMENT",
  IMPLEMENT: "SUBMIT_REQUIREMENT",
  ACCEPT: "IMPLEMENT",
};

/**
 * The steps worth a look: the current one, those with something to do for the viewer and what that goes by, and the one
 * that says why the work was sent back.
 */
export function openAtFirst(order: OrderPageFragment, steps: readonly StepView[]): StepName[] {
  const todo = steps.map(({ name }) => name).filter((name) => mayMove(order, name));
  const bases = todo.map((name) => basis[name]);
  return steps
    .filter(
      ({ name, state, current }) =>
        current || state === "SENT_BACK" || todo.includes(name) || bases.includes(name),
    )
    .map(({ name }) => name);
}

/**
 * Which steps are open. The person opens and closes them; a change that arrives closes none, and opens those that it has
 * made worth a look.
 */
function useOpenSteps(order: OrderPageFragment, steps: readonly StepView[]) {
  const [params] = useSearchParams();
  // What the person came for. Forms that are opened later are in front of them already.
  const [asked] = useState(() => placeOf(params.get("do")));
  const [open, setOpen] = useState<string[]>(() => [
    ...openAtFirst(order, steps),
    ...(asked?.step ? [asked.step] : []),
  ]);
  const show = (step: StepName) => {
    setOpen((now) => [...now.filter((name) => name !== step), step]);
    scrollTo(`step-${step}`);
  };
  const worth = openAtFirst(order, steps);
  const before = useRef(worth);
  useEffect(() => {
    const since = worth.filter((name) => !before.current.includes(name));
    before.current = worth;
    if (since.length > 0) {
      setOpen((now) => [...new Set([...now, ...since])]);
    }
  });
  useEffect(() => {
    if (asked) {
      scrollTo(asked.id);
    }
  }, [asked]);
  return { open, setOpen, show };
}

/** Shows a part of the page, after what was just opened has been drawn. */
function scrollTo(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.scrollIntoView({ block: "start" }));
}
