import { expect, test } from "vitest";
import { isBlank, lengthOf } from "./text";

test("texts are counted as the server counts: code points after composition", () => {
  expect(lengthOf("e\u0301")).toBe(1);
  expect(lengthOf("👩‍💻")).toBe(3);
  expect(lengthOf("需求")).toBe(2);
});

test("a text that shows nothing says nothing", () => {
  for (const text of ["", "  \n", "\u200b\u200d", "\u202e \u2060", undefined]) {
    expect(isBlank(text)).toBe(true);
  }
  expect(isBlank("\u202eא")).toBe(false);
});
