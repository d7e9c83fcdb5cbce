import { ApolloClient, ApolloLink, gql, InMemoryCache } from "@apollo/client";
import { type Observable, of, throwError } from "rxjs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SessionStore } from "../session/session";
import { tokenOf } from "../testing/token";
import { recoverLink } from "./recover";

const query = gql`query { serverTime }`;
const mutation = gql`mutation ($input: X) { move(input: $input) }`;
const answer = { data: { serverTime: "2026-01-01T00:00:00Z" } };
const refused = { errors: [{ message: "token expired", extensions: { code: "UNAUTHENTICATED" } }] };
const li = { role: "BUYER", account: "acme", sub: "li" };

function clientOf(session: SessionStore, answers: (() => Observable<ApolloLink.Result>)[]) {
  const asked: Record<string, string>[] = [];
  const end = new ApolloLink((operation) => {
    asked.push(operation.getContext().headers as Record<string, string>);
    return answers.shift()?.() ?? throwError(() => new TypeError("no more answers"));
  });
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([recoverLink(session), end]),
  });
  return { client, asked };
}

const lost = () => throwError(() => new TypeError("Failed to fetch"));
const fine = () => of(answer as ApolloLink.Result);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a query that was lost on the way is asked again", async () => {
  const { client, asked } = clientOf(new SessionStore(), [lost, lost, fine]);
  const got = client.query({ query });
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await got).data).toEqual(answer.data);
  expect(asked).toHaveLength(3);
});

test("a mutation is repeated only when its key makes sure that it happens once", async () => {
  const keyed = clientOf(new SessionStore(), [lost, () => of({ data: { move: true } })]);
  const got = keyed.client.mutate({ mutation, variables: { input: { idempotencyKey: "k" } } });
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await got).data).toEqual({ move: true });

  const plain = clientOf(new SessionStore(), [lost, fine]);
  const failed = plain.client
    .mutate({ mutation, variables: { input: {} } })
    .catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await failed).toBe("Failed to fetch");
  expect(plain.asked).toHaveLength(1);
});

test("a request whose token has expired waits until the same person has signed in again", async () => {
  const session = new SessionStore();
  session.signIn(tokenOf({ ...li, exp: 1 }));
  const { client, asked } = clientOf(session, [() => of(refused as ApolloLink.Result), fine]);
  const got = client.query({ query });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(session.current().expired).toBe(true);
  expect(asked).toHaveLength(1);

  session.signIn(tokenOf({ ...li, exp: 2 }));
  expect((await got).data).toEqual(answer.data);
  expect(asked[1]?.Authorization).toBe(`Bearer ${tokenOf({ ...li, exp: 2 })}`);
});

test("nothing of one person is sent for another who signs in instead", async () => {
  const session = new SessionStore();
  session.signIn(tokenOf({ ...li, exp: 1 }));
  const { client, asked } = clientOf(session, [() => of(refused as ApolloLink.Result), fine]);
  const got = client.query({ query }).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(10);
  session.signIn(tokenOf({ role: "PROVIDER", account: "cloudcraft", sub: "fang" }));
  expect(await got).toBe("token expired");
  expect(asked).toHaveLength(1);
});
