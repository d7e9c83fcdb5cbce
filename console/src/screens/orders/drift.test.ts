import { expect, it } from "vitest";
import { drift } from "./drift";

it.each([
  ["the same page", "abc", "abc", 0],
  ["nothing at all", "", "", 0],
  ["one that came and pushed one out", "abc", "xab", 1],
  ["one that left and made room", "abc", "acd", 1],
  ["one that left the last page", "abc", "ab", 1],
  ["a page that emptied", "abc", "", 3],
  ["one that moved to the top", "abcd", "dabc", 1],
  ["two that moved", "abcd", "cdab", 2],
  ["one that came and one that moved", "abc", "xba", 2],
  ["another page", "abc", "xyz", 3],
])("counts %s", (_, shown, now, expected) => {
  expect(drift([...shown], [...now])).toBe(expected);
});
