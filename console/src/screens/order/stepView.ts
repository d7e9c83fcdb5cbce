import type { OrderPageFragment, PersonFragment } from "../../api/fragments.generated";

type Step = OrderPageFragment["steps"][number];

/** One act inside a step. */
export type Execution = Step["executions"][number];

/** What was done for one revision of the requirement, or in one delivery round. */
export interface Round {
  round: number;
  /** Newest first. */
  executions: Execution[];
}

/** A step as the page draws it. */
export interface StepView {
  name: Step["name"];
  state: Step["state"];
  /** Whether the order is here: the work goes on in this step, or is paused in it. */
  current: boolean;
  /** Newest first. */
  rounds: Round[];
  /** The last that was done here; null when nothing was, or not since the order came here anew. */
  last: { actor: PersonFragment; at: string } | null;
}

/** The five steps as the page draws them. */
export function stepViews(order: OrderPageFragment): StepView[] {
  return order.steps.map((step) => ({
    name: step.name,
    state: step.state,
    current: step.state === "ACTIVE" || step.state === "PAUSED",
    rounds: roundsOf(step.executions),
    last: lastIn(step, order),
  }));
}

/** Puts executions together that are about the same revision or round; the newest round and act come first. */
export function roundsOf(executions: readonly Execution[]): Round[] {
  const rounds = new Map<number, Execution[]>();
  for (const execution of executions) {
    rounds.set(execution.round, [execution, ...(rounds.get(execution.round) ?? [])]);
  }
  return [...rounds].map(([round, list]) => ({ round, executions: list })).sort((a, b) => b.round - a.round);
}

function lastIn(step: Step, { acceptance, finishKind, steps }: OrderPageFragment): StepView["last"] {
  const done = step.executions.at(-1);
  if (done) {
    return isOutdated(step, done, steps) ? null : { actor: done.actor, at: done.occurredAt };
  }
  // Nobody executes the last step: it is done by the acceptance.
  if (step.name === "COMPLETE" && finishKind && acceptance?.decidedBy && acceptance.decidedAt) {
    return { actor: acceptance.decidedBy, at: acceptance.decidedAt };
  }
  return null;
}

/** Whether what was done last in a step is of a round before: the order has not come to it again, or just has. */
function isOutdated({ state }: Step, { seq }: Execution, steps: readonly Step[]): boolean {
  const underWay = state === "ACTIVE" || state === "PAUSED";
  return (
    state === "WAITING" || (underWay && steps.some(({ executions }) => (executions.at(-1)?.seq ?? 0) > seq))
  );
}
