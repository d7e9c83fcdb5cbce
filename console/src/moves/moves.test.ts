import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buyer, execution, order, provider, refund, steps } from "../testing/order";
import { groups } from "./groups";
import { lastChange } from "./lastChange";
import { sendings } from "./registry";

const schema = readFileSync("../schema.graphqls", "utf8");

test("every move that people make has a form in one place", () => {
  const mutations = schema.slice(
    schema.indexOf("type Mutation {"),
    schema.indexOf("}", schema.indexOf("type Mutation {")),
  );
  const moves = [...mutations.matchAll(/^ {2}(\w+)\(/gm)]
    .map(([, name]) => name ?? "")
    .filter((name) => name !== "registerOrder" && name !== "createUpload");
  expect(moves.length).toBeGreaterThan(10);
  expect(Object.keys(sendings).sort()).toEqual([...moves].sort());
  expect(groups.flatMap((group) => group.moves).sort()).toEqual([...moves].sort());
});

test("what happened last is told, unless the order does not tell of it", () => {
  const at = "2026-11-01T00:00:05.000Z";
  const submitted = {
    steps: steps(["DONE"], { SUBMIT_REQUIREMENT: [execution(5, "REQUIREMENT_SUBMITTED", 1)] }),
  };
  expect(lastChange(order({ ...submitted, updatedAt: at }))).toMatchObject({
    type: "REQUIREMENT_SUBMITTED",
    by: buyer,
  });
  expect(lastChange(order({ ...submitted, updatedAt: "2026-11-01T00:00:06.000Z" }))).toBeUndefined();

  const later = "2026-11-02T00:00:00.000Z";
  const asked = order({ ...submitted, updatedAt: later, refunds: [refund({ requestedAt: later })] });
  expect(lastChange(asked)).toMatchObject({ type: "REFUND_REQUESTED", by: buyer });

  const decided = { status: "REJECTED", decidedAt: later, decidedBy: provider } as const;
  expect(lastChange(order({ ...submitted, updatedAt: later, refunds: [refund(decided)] }))).toMatchObject({
    type: "REFUND_REJECTED",
    by: provider,
  });
});
