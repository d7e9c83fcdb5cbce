import type { FlowLogType, Role } from "../../api/schema.generated";
import type { LogEntry } from "./useLog";

/** Which entries are shown, and in which order: all of it is in the address. */
export interface LogView {
  oldestFirst: boolean;
  type: string | null;
  role: string | null;
}

/** Reads the view from the address. */
export function viewIn(params: URLSearchParams): LogView {
  return { oldestFirst: params.get("sort") === "oldest", type: params.get("type"), role: params.get("role") };
}

/** The address of a view; what goes without saying is left out. */
export function paramsOf({ oldestFirst, type, role }: LogView): Record<string, string> {
  return {
    ...(oldestFirst ? { sort: "oldest" } : {}),
    ...(type ? { type } : {}),
    ...(role ? { role } : {}),
  };
}

/** The entries of a view. The log comes by seq. */
export function entriesOf(log: readonly LogEntry[], { oldestFirst, type, role }: LogView): LogEntry[] {
  const fitting = log.filter(
    (entry) => (!type || entry.type === type) && (!role || entry.actor.role === role),
  );
  return oldestFirst ? fitting : fitting.reverse();
}

/** What a log can be filtered by: the types and roles that are in it, in the order of their first entries. */
export function choicesIn(log: readonly LogEntry[]): { types: FlowLogType[]; roles: Role[] } {
  return {
    types: [...new Set(log.map(({ type }) => type))],
    roles: [...new Set(log.map(({ actor }) => actor.role))],
  };
}
