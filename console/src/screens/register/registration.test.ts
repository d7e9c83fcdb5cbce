import { describe, expect, it } from "vitest";
import { complaintOf, inputOf, nothingTyped, sortRefusals } from "./registration";

describe("complaintOf", () => {
  const text = { kind: "text", required: true, limit: 3 } as const;
  const days = { kind: "days", required: true, limit: 365 } as const;
  const amount = { kind: "amount", required: false, limit: 0 } as const;

  it.each([
    ["a text that says nothing", "\u200b ", text, "required"],
    ["a text over the limit", "一二三四", text, "tooLong"],
    ["a text at the limit, in characters and not in UTF-16 units", "😀😀😀", text, null],
    ["no days", "0", days, "days"],
    ["too many days", "366", days, "days"],
    ["half a day", "1.5", days, "days"],
    ["the most days", "365", days, null],
    ["a grouped amount", "6,800.00", amount, "amount"],
    ["a negative amount", "-1", amount, "amount"],
    ["an exponent", "1e3", amount, "amount"],
    ["an amount", "6800.00", amount, null],
    ["nothing where nothing is needed", "", amount, null],
    ["a currency in small letters", "cny", { kind: "currency", required: true, limit: 0 }, "currencyCode"],
  ] as const)("judges %s", (_, typed, field, complaint) => {
    expect(complaintOf(typed, field)).toBe(complaint);
  });
});

describe("inputOf", () => {
  it("leaves out what was left empty, and trims the rest", () => {
    const input = inputOf(
      {
        ...nothingTyped,
        number: " CM1 ",
        goods: { ...nothingTyped.goods, name: "调优", specification: " " },
        paid: "6800.00",
      },
      "key",
    );
    expect(input.number).toBe("CM1");
    expect(input.goods).toEqual({
      type: "HUMAN_SERVICE",
      name: "调优",
      specification: null,
      acceptanceDays: 15,
      deliveryDays: null,
    });
    expect(input.coupon).toBeNull();
    expect(input.paid).toBe("6800.00");
    expect(input.idempotencyKey).toBe("key");
  });
});

describe("sortRefusals", () => {
  it("puts refusals beside their fields, and keeps the others", () => {
    const sorted = sortRefusals([
      { code: "TOO_LONG", message: "too long", field: ["input", "goods", "name"] },
      { code: "INVALID", message: "and odd", field: ["input", "goods", "name"] },
      { code: "NUMBER_TAKEN", message: "taken", field: ["input", "number"] },
      { code: "INVALID", message: "no key", field: ["input", "idempotencyKey"] },
      { code: "INVALID", message: "a whole group", field: ["input", "goods"] },
      { code: "VERSION_CONFLICT", message: "conflict", field: null },
    ]);
    expect(sorted.fields).toEqual([
      { name: ["goods", "name"], errors: ["too long", "and odd"] },
      { name: ["number"], errors: ["taken"] },
    ]);
    expect(sorted.general).toEqual(["no key", "a whole group", "conflict"]);
  });
});
