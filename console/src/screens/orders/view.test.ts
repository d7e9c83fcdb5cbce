import { describe, expect, it } from "vitest";
import { readView, searchLength, type View, variablesOf } from "./view";

const statuses = ["REQUIREMENT_PENDING", "ACCEPTANCE_PENDING"] as const;

function read(address: string) {
  return readView(new URLSearchParams(address), statuses);
}

const now = Date.parse("2026-11-22T10:20:30Z");

describe("readView", () => {
  it("takes a plain address for the newest orders", () => {
    const { view, ignored } = read("");
    expect(ignored).toEqual([]);
    expect(view).toEqual<View>({
      status: null,
      search: "",
      from: null,
      to: null,
      due: null,
      sort: "created-desc",
      page: { size: 20, after: null, before: null },
    });
  });

  it("reads every condition", () => {
    const { view, ignored } = read(
      "status=ACCEPTANCE_PENDING&q=云&from=2026-01-31&to=2026-02-28&due=3&order=updated-asc&size=50&after=abc",
    );
    expect(ignored).toEqual([]);
    expect(view).toEqual<View>({
      status: "ACCEPTANCE_PENDING",
      search: "云",
      from: "2026-01-31",
      to: "2026-02-28",
      due: "3",
      sort: "updated-asc",
      page: { size: 50, after: "abc", before: null },
    });
  });

  it.each([
    ["status", "<script>alert(1)</script>"],
    ["status", "constructor"],
    ["from", "2026-02-30"],
    ["from", "2026-13-01"],
    ["to", "0026-01-01"],
    ["to", "yesterday"],
    ["due", "9"],
    ["due", "1e3"],
    ["order", "toString"],
    ["order", "__proto__"],
    ["size", "1000000"],
    ["size", "20.0"],
    ["size", "-20"],
    ["after", ""],
    ["before", "x".repeat(1_001)],
  ])("leaves out %s=%s and names it", (name, value) => {
    const { view, ignored } = read(new URLSearchParams({ [name]: value }).toString());
    expect(ignored).toEqual([name]);
    expect(view).toEqual(read("").view);
  });

  it("takes one direction of a page at a time", () => {
    const { view, ignored } = read("after=a&before=b");
    expect(view.page).toEqual({ size: 20, after: "a", before: null });
    expect(ignored).toEqual(["before"]);
  });

  it("leaves out an end before the begin", () => {
    const { view, ignored, endBeforeStart } = read("from=2026-02-02&to=2026-02-01");
    expect([view.from, view.to]).toEqual(["2026-02-02", null]);
    expect([ignored, endBeforeStart]).toEqual([[], true]);
    expect(read("from=2026-02-02&to=2026-02-02").endBeforeStart).toBe(false);
  });

  it("makes any search one that the API takes", () => {
    expect(read("q=%00a%0Ab%1F").view.search).toBe("a b");
    expect(read("q=%ED%A0%80").view.search).not.toMatch(/[\ud800-\udfff](?![\udc00-\udfff])/u);
    expect(Array.from(read(`q=${"𠮷".repeat(300)}`).view.search)).toHaveLength(searchLength);
    expect(read("q=%20%20").view.search).toBe("");
  });
});

describe("variablesOf", () => {
  it("asks for nothing that was not chosen", () => {
    expect(variablesOf(read("").view, now)).toEqual({
      first: 20,
      filter: {},
      orderBy: { field: "CREATED_AT", direction: "DESC" },
    });
  });

  it("pages backward from a cursor", () => {
    expect(variablesOf(read("before=c&size=100").view, now)).toMatchObject({ last: 100, before: "c" });
  });

  it("includes both days, by the calendar of the person", () => {
    const { filter } = variablesOf(read("from=2026-02-28&to=2026-02-28").view, now);
    expect(filter.createdFrom).toBe(new Date(2026, 1, 28).toISOString());
    expect(filter.createdTo).toBe(new Date(2026, 2, 1).toISOString());
  });

  it("asks for deadlines up to the hour, so that the question stays the same", () => {
    const { filter } = variablesOf(read("due=1").view, now);
    expect(filter.autoAcceptBefore).toBe("2026-11-23T11:00:00.000Z");
    expect(variablesOf(read("due=1").view, now + 60_000).filter).toEqual(filter);
  });
});
