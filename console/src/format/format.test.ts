import { expect, test } from "vitest";
import { ServerClock } from "./clock";
import { formatIn } from "./format";

const zh = formatIn("zh");
const en = formatIn("en");

test("amounts keep every digit: they never become floats", () => {
  expect(zh.money({ amount: "9007199254740993.01", currency: "CNY" })).toBe("¥9,007,199,254,740,993.01");
  expect(en.money({ amount: "6800.00", currency: "CNY" })).toBe("¥6,800.00");
  expect(en.money({ amount: "1200", currency: "JPY" })).toBe("¥1,200");
});

test("what is left is said in its two largest units, and never below zero", () => {
  expect(en.duration(15 * 86_400_000 - 1)).toBe("14 days 23 hours");
  expect(en.duration(61_000)).toBe("1 minute 1 second");
  expect(en.duration(999)).toBe("0 seconds");
  expect(en.duration(-5_000)).toBe("0 seconds");
  expect(zh.duration(3 * 86_400_000 + 4 * 3_600_000)).toBe("3天 4小时");
});

test("sizes are said as people count them", () => {
  expect(en.bytes(50 * 1024 * 1024)).toBe("50 MB");
  expect(en.bytes(1536)).toBe("1.5 kB");
  expect(en.bytes(0)).toBe("0 bytes");
  expect(en.bytes(1)).toBe("1 byte");
  expect(en.bytes(45)).toBe("45 bytes");
  expect(zh.bytes(45)).toBe("45字节");
});

test("a day is said so that nobody takes it for another one", () => {
  expect(zh.day(new Date(2026, 2, 4))).toBe("2026年3月4日");
  expect(en.day(new Date(2026, 2, 4))).toBe("March 4, 2026");
});

test("deadlines go by the server's clock, not by a wrong one on the desk", () => {
  let local = Date.parse("2026-01-01T00:00:00Z");
  const clock = new ServerClock(() => local);
  clock.set("2026-01-01T10:00:01Z", local, local + 2_000);
  expect(clock.now()).toBe(Date.parse("2026-01-01T10:00:00Z"));
  local += 5_000;
  expect(clock.now()).toBe(Date.parse("2026-01-01T10:00:05Z"));
});
