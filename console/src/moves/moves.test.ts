import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { session } from "../session/session";
import { tokenOf } from "../testing/token";
import { dropDraftsOnSignOut, hasContent, keepDraft, newDraft, readDraft } from "./draft";
import { groups, stepOfMove } from "./groups";
import { sendings } from "./registry";
import { isBlank, lengthOf } from "./text";

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

test("the place of a form is known for the address that asks for it", () => {
  expect(stepOfMove("acceptDelivery")).toBe("ACCEPT");
  expect(stepOfMove("approveRefund")).toBeUndefined();
  expect(stepOfMove("constructor")).toBeUndefined();
  expect(stepOfMove(null)).toBeUndefined();
});

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

test("a draft is kept for its writer alone, and is gone when they sign out", () => {
  const stop = dropDraftsOnSignOut();
  session.signIn(tokenOf({ role: "BUYER", account: "acme", sub: "li" }));
  keepDraft("ord_1.submitRequirement", newDraft({ text: "迁移数据库" }));
  expect(readDraft("ord_1.submitRequirement")?.values.text).toBe("迁移数据库");

  session.signIn(tokenOf({ role: "BUYER", account: "acme", sub: "han" }));
  expect(readDraft("ord_1.submitRequirement")).toBeUndefined();

  session.signIn(tokenOf({ role: "BUYER", account: "acme", sub: "li" }));
  expect(hasContent(readDraft("ord_1.submitRequirement"))).toBe(true);
  session.signOut();
  session.signIn(tokenOf({ role: "BUYER", account: "acme", sub: "li" }));
  expect(readDraft("ord_1.submitRequirement")).toBeUndefined();
  session.signOut();
  stop();
});

test("a damaged draft is no draft", () => {
  session.signIn(tokenOf({ role: "BUYER", account: "acme", sub: "li" }));
  keepDraft("ord_1.x", newDraft());
  const key = Object.keys(window.localStorage).find((name) => name.includes("ord_1.x")) ?? "";
  window.localStorage.setItem(key, "{broken");
  expect(readDraft("ord_1.x")).toBeUndefined();
  session.signOut();
});
