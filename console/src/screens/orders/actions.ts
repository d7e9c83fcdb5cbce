import type { OrderActionsFragment } from "../../api/fragments.generated";

export type Action = OrderActionsFragment["actions"][number];

/** Moves of one step that share a link in the list, which has the words of the first one. */
const sharing: Readonly<Record<string, string>> = {
  rejectRequirement: "confirmRequirement",
  rejectDelivery: "acceptDelivery",
  rejectRefund: "approveRefund",
};

/** A link to where something can be done. */
export interface ActionLink {
  /** The move that the page opens. */
  move: string;
  /** The move whose words the link has. */
  words: string;
}

/** Parts what may be done now, as links, from what may not, as the server said for each. */
export function partActions(actions: readonly Action[]): { links: ActionLink[]; refused: Action[] } {
  const links = new Map<string, ActionLink>();
  for (const { action, enabled } of actions) {
    const words = sharing[action] ?? action;
    if (enabled && !links.has(words)) {
      links.set(words, { move: action, words });
    }
  }
  return { links: [...links.values()], refused: actions.filter(({ enabled }) => !enabled) };
}
