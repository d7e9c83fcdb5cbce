import { expect, test } from "vitest";
import { session } from "../session/session";
import { tokenOf } from "../testing/token";
import { dropDraftsOnSignOut, hasContent, keepDraft, newDraft, readDraft } from "./draft";

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
  keepDraft("ord_1.x", newDraft({}));
  const key = Object.keys(window.localStorage).find((name) => name.includes("ord_1.x")) ?? "";
  window.localStorage.setItem(key, "{broken");
  expect(readDraft("ord_1.x")).toBeUndefined();
  session.signOut();
});
