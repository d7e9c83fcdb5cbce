/** How many rows a page may have; the first is what it has unless the address says otherwise. */
export const pageSizes = [20, 50, 100] as const;

export type PageSize = (typeof pageSizes)[number];

/** The parameters that the address of a list may have, by what they say. */
export type AddressPart = "status" | "from" | "to" | "due" | "order" | "size" | "after" | "before";

/** Where in a list the address points to. */
export interface Page {
  size: PageSize;
  after: string | null;
  before: string | null;
}

/** Cursors are opaque; one that is longer than this, in characters, is none of the server's. */
const longestCursor = 1_000;

function cursorIn(params: URLSearchParams, name: "after" | "before", ignored: AddressPart[]): string | null {
  const cursor = params.get(name);
  if (cursor !== null && (cursor === "" || cursor.length > longestCursor)) {
    ignored.push(name);
    return null;
  }
  return cursor;
}

/** Reads the place from an address; what makes no sense is left out, and named in the list of ignored parameters. */
export function readPage(params: URLSearchParams, ignored: AddressPart[]): Page {
  const given = params.get("size");
  const size = pageSizes.find((one) => String(one) === given);
  if (given !== null && size === undefined) {
    ignored.push("size");
  }
  const after = cursorIn(params, "after", ignored);
  const before = cursorIn(params, "before", ignored);
  if (after !== null && before !== null) {
    ignored.push("before");
    return { size: size ?? pageSizes[0], after, before: null };
  }
  return { size: size ?? pageSizes[0], after, before };
}

/** The arguments of a connection for a page. */
export function pageArguments({ size, after, before }: Page) {
  return before === null ? { first: size, ...(after === null ? {} : { after }) } : { last: size, before };
}

/** What to change in an address; null takes a parameter out. */
export type Changes = Record<string, string | null>;

/** What leads to the first page. */
export const firstPage: Changes = { after: null, before: null };

/** The address's parameters with some of them changed. */
export function withChanges(params: URLSearchParams, changes: Changes): URLSearchParams {
  const changed = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) {
      changed.delete(name);
    } else {
      changed.set(name, value);
    }
  }
  return changed;
}

/** The address with some parameters changed, for a link. */
export function linkWith(params: URLSearchParams, changes: Changes): { search: string } {
  return { search: withChanges(params, changes).toString() };
}
