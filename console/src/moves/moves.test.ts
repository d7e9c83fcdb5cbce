import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { groups } from "./groups";
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
