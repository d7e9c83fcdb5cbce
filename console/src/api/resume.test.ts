import { ApolloClient, gql, InMemoryCache } from "@apollo/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SessionStore } from "../session/session";
import { tokenOf } from "../testing/token";
import { ConnectionStore } from "./connection";
import type { Live, LiveRequest, LiveSink } from "./live";
import { resumeLink } from "./resume";

const subscription = gql`subscription ($after: Int) { flowLogAppended(orderId: "o", after: $after) { seq } }`;

/** A connection whose end the test holds in its hands. */
class FakeLive {
  readonly requests: LiveRequest[] = [];
  sink: LiveSink<unknown> | undefined;

  subscribe(request: LiveRequest, sink: LiveSink<unknown>): () => void {
    this.requests.push(request);
    this.sink = sink;
    return () => undefined;
  }

  entry(seq: number) {
    this.sink?.next({ data: { flowLogAppended: { __typename: "FlowLogEntry", seq } } });
  }
}

function start(session = new SessionStore()) {
  const live = new FakeLive();
  const connection = new ConnectionStore();
  const link = resumeLink({ live: live as unknown as Live, session, connection });
  const client = new ApolloClient({ cache: new InMemoryCache(), link });
  const seen: number[] = [];
  const errors: unknown[] = [];
  client
    .subscribe<{ flowLogAppended: { seq: number } }>({ query: subscription, variables: { after: 3 } })
    .subscribe({
      next: ({ data, error }) => (error ? errors.push(error) : seen.push(data?.flowLogAppended.seq ?? -1)),
      error: (error) => errors.push(error),
    });
  return { live, connection, seen, errors };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("after a lost connection it goes on behind the last event, and says meanwhile that it is offline", async () => {
  const { live, connection, seen } = start();
  live.entry(4);
  live.entry(5);
  live.sink?.error(new CloseEvent("close", { code: 1006 }));
  expect(connection.current()).toBe("offline");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(live.requests.map(({ variables }) => variables?.after)).toEqual([3, 5]);
  live.entry(6);
  expect(seen).toEqual([4, 5, 6]);
});

test("a stream that the server ends, as one that goes does, is begun again behind the last event", async () => {
  const { live, connection } = start();
  live.entry(4);
  live.sink?.complete();
  expect(connection.current()).toBe("offline");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(live.requests.map(({ variables }) => variables?.after)).toEqual([3, 4]);
});

test("it comes back at once when the browser says that the network is back", async () => {
  const { live } = start();
  for (let loss = 0; loss < 6; loss++) {
    live.sink?.error(new CloseEvent("close", { code: 1006 }));
    window.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(live.requests).toHaveLength(7);
});

test("a refusal ends it: what may not be seen is not asked for again", async () => {
  const { live, errors } = start();
  live.sink?.error([{ message: "no", extensions: { code: "FORBIDDEN" } }]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(live.requests).toHaveLength(1);
  expect(errors).toHaveLength(1);
});

test("an expired token waits for the person, then goes on behind the last event", async () => {
  const session = new SessionStore();
  const li = { role: "BUYER", account: "acme", sub: "li" };
  session.signIn(tokenOf({ ...li, exp: 1 }));
  const { live } = start(session);
  live.entry(4);
  session.expire(session.current().token);
  live.sink?.error(new CloseEvent("close", { code: 4403 }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(live.requests).toHaveLength(1);
  session.signIn(tokenOf({ ...li, exp: 2 }));
  await vi.advanceTimersByTimeAsync(0);
  expect(live.requests.map(({ variables }) => variables?.after)).toEqual([3, 4]);
});
