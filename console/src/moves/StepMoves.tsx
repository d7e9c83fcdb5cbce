import type { OrderPageFragment } from "../api/fragments.generated";
import type { StepName } from "../api/schema.generated";
import { Moves } from "./Moves";

/** What the viewer may do in a step. */
export function StepMoves({ order, step }: { order: OrderPageFragment; step: StepName }) {
  return <Moves order={order} place={step} />;
}
