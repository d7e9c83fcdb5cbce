import { expect, test } from "vitest";
import { tokenOf } from "../testing/token";
import { personOf, SessionStore, takeHandedOver } from "./session";

const li = { role: "BUYER", account: "acme", sub: "li", name: "李雷" };

test("a token says whom it speaks for, in Chinese too", () => {
  expect(personOf(tokenOf(li))).toEqual({ role: "BUYER", account: "acme", subject: "li", name: "李雷" });
});

test("what is no token signs nobody in and changes nothing", () => {
  const store = new SessionStore();
  for (const pasted of ["", "hello", "a.b.c", tokenOf({ name: "no role" })]) {
    expect(store.signIn(pasted)).toBe(false);
  }
  expect(store.current().token).toBeNull();
});

test("a reload keeps the session of this tab, and signing out ends it", () => {
  const store = new SessionStore();
  expect(store.signIn(`  Bearer ${tokenOf(li)}\n`)).toBe(true);
  expect(new SessionStore().current().person?.subject).toBe("li");
  store.signOut();
  expect(new SessionStore().current().person).toBeNull();
});

test("only the token in use expires, and a new one ends that", () => {
  const store = new SessionStore();
  store.signIn(tokenOf({ ...li, exp: 1 }));
  const old = store.current().token;
  store.expire("another");
  expect(store.current().expired).toBe(false);
  store.expire(old);
  expect(store.current().expired).toBe(true);
  store.signIn(tokenOf({ ...li, exp: 2 }));
  expect(store.current().expired).toBe(false);
  store.expire(old);
  expect(store.current().expired).toBe(false);
});

test("a token handed over in the address does not stay there", () => {
  window.history.replaceState(null, "", `/orders?status=COMPLETED#token=${tokenOf(li)}`);
  expect(takeHandedOver(window.location, window.history)).toBe(tokenOf(li));
  expect(window.location.href).toMatch(/\/orders\?status=COMPLETED$/);
  expect(takeHandedOver(window.location, window.history)).toBeNull();
});
