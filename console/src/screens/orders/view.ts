import type { OrderFilter, OrderSort, OrderStatus } from "../../api/schema.generated";
import { type AddressPart, type Page, pageArguments, readPage } from "../../layout/paging";

/** The orders a list can have, and how the address names them. */
export const sorts = {
  "created-desc": { field: "CREATED_AT", direction: "DESC" },
  "created-asc": { field: "CREATED_AT", direction: "ASC" },
  "updated-desc": { field: "UPDATED_AT", direction: "DESC" },
  "updated-asc": { field: "UPDATED_AT", direction: "ASC" },
} as const satisfies Record<string, OrderSort>;

export type SortName = keyof typeof sorts;

/** The days within which a deadline may be looked for. */
export const dueChoices = ["1", "3", "7"] as const;

export type Due = (typeof dueChoices)[number];

/** Which part of the list the address asks for. */
export interface View {
  status: OrderStatus | null;
  /** Looked for in number, goods and counterparty; empty for no search. */
  search: string;
  /** Local calendar days, YYYY-MM-DD, both included. */
  from: string | null;
  to: string | null;
  due: Due | null;
  sort: SortName;
  page: Page;
}

export interface ReadView {
  view: View;
  /** Parameters whose values make no sense. */
  ignored: AddressPart[];
  /** Whether the end was before the start; the list is asked for without the end. */
  endBeforeStart: boolean;
}

/** The length of a search, in characters: what the API takes. */
export const searchLength = 200;

const dayPattern = /^(2\d{3})-(\d{2})-(\d{2})$/;

/** The begin of a local calendar day, so many days later; undefined when the text is no day. */
export function dayStart(text: string, later = 0): Date | undefined {
  const [, year, month, day] = dayPattern.exec(text) ?? [];
  if (!day) {
    return undefined;
  }
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  if (date.getMonth() + 1 !== Number(month)) {
    return undefined;
  }
  date.setDate(date.getDate() + later);
  return date;
}

/** A search as the API takes it: whole characters, none of them invisible controls, at most so many. */
export function cleanSearch(text: string): string {
  return Array.from(text.replace(/[\p{Cc}\p{Cs}]+/gu, " "))
    .slice(0, searchLength)
    .join("")
    .trim();
}

/** Reads an address. Whatever somebody typed into it, what comes out is a list that the API can be asked for. */
export function readView(params: URLSearchParams, statuses: readonly OrderStatus[]): ReadView {
  const ignored: AddressPart[] = [];
  const one = <T extends string>(name: AddressPart, allowed: readonly T[]): T | null => {
    const given = params.get(name);
    const found = allowed.find((value) => value === given) ?? null;
    if (given && found === null) {
      ignored.push(name);
    }
    return found;
  };
  const day = (name: AddressPart): string | null => {
    const given = params.get(name);
    if (given && !dayStart(given)) {
      ignored.push(name);
      return null;
    }
    return given || null;
  };
  const view: View = {
    status: one("status", statuses),
    search: cleanSearch(params.get("q") ?? ""),
    from: day("from"),
    to: day("to"),
    due: one("due", dueChoices),
    sort: one("order", Object.keys(sorts) as SortName[]) ?? "created-desc",
    page: readPage(params, ignored),
  };
  const endBeforeStart = view.from !== null && view.to !== null && view.from > view.to;
  if (endBeforeStart) {
    view.to = null;
  }
  return { view, ignored, endBeforeStart };
}

/** Whether anything but the status narrows the list. */
export function isNarrowed({ search, from, to, due }: View): boolean {
  return search !== "" || from !== null || to !== null || due !== null;
}

const hour = 3_600_000;

/** The moment so many days ahead, on the full hour, so that the same question is asked for a while. */
function daysAhead(days: Due, now: number): string {
  return new Date((Math.floor(now / hour) + 1 + Number(days) * 24) * hour).toISOString();
}

/** What the API is asked for a view, at this time in milliseconds. */
export function variablesOf({ status, search, from, to, due, sort, page }: View, now: number) {
  const filter: OrderFilter = {
    ...(status ? { status: [status] } : {}),
    ...(search ? { search } : {}),
    ...(from ? { createdFrom: dayStart(from)?.toISOString() } : {}),
    ...(to ? { createdTo: dayStart(to, 1)?.toISOString() } : {}),
    ...(due ? { autoAcceptBefore: daysAhead(due, now) } : {}),
  };
  return { ...pageArguments(page), filter, orderBy: sorts[sort] };
}
