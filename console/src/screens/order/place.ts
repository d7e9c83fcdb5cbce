import type { OrderPageFragment } from "../../api/fragments.generated";
import type { StepName } from "../../api/schema.generated";
import { groups } from "../../moves/groups";

/** Where on the page a move is made: the id of the part, and the step that it is in. */
export interface Place {
  id: string;
  step?: StepName;
}

const places = new Map<string, Place>(
  groups.flatMap(({ moves, place }) => moves.map((move): [string, Place] => [move, placeNamed(place)])),
);

function placeNamed(place: (typeof groups)[number]["place"]): Place {
  switch (place) {
    case "REFUND":
      return { id: "refunds" };
    case "INVOICE":
      return { id: "invoice" };
    default:
      return { id: `step-${place}`, step: place };
  }
}

/** The place of a move, always the same object for the same one; undefined for a name that is none. */
export function placeOf(move: string | null): Place | undefined {
  return move === null ? undefined : places.get(move);
}

/** Whether the viewer may do something in a step now. */
export function mayMove(order: OrderPageFragment, step: StepName): boolean {
  return order.actions.some(({ action, enabled }) => enabled && placeOf(action)?.step === step);
}
