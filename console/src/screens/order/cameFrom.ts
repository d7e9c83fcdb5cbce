import { useLocation } from "react-router";

/** What a link to an order may carry along: the list as it was, with its filters and its page. */
export interface CameFrom {
  list?: string;
}

/** Where the way back leads: to the list as one left it, or else to the whole list. */
export function useCameFrom(): { list: string; state: CameFrom | null } {
  const state = useLocation().state as CameFrom | null;
  const list = typeof state?.list === "string" && state.list.startsWith("/orders") ? state.list : "/orders";
  return { list, state };
}
