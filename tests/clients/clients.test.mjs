// Public clients through a proxy whose connections are cut again and again:
// each resumes by its cursor, and has each log entry exactly once, in order.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { ApolloClient, InMemoryCache, gql } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { Client as UrqlClient, fetchExchange, gql as urqlGql, subscriptionExchange } from "@urql/core";
import { createClient as createSSEClient } from "graphql-sse";
import { createClient as createWSClient } from "graphql-ws";
import WebSocket from "ws";

import { caller, implementingOrder, startProxy, startServer } from "./server.mjs";

const entries = 60;
const subscription = "subscription Log($id: ID!, $after: Int) { flowLogAppended(orderId: $id, after: $after) { seq type } }";

let server;
let proxy;
let token;
let provider;

before(async () => {
  server = await startServer();
  proxy = await startProxy(server.port);
  token = server.token("BUYER", "acme");
  provider = caller(server, server.token("PROVIDER", "cloudcraft"));
});

after(async () => {
  await proxy.stop();
  await server.stop();
});

/** Reports progress until the log has all entries, cutting connections after each few of them. */
async function work(id, few = 9) {
  for (let n = 4; n <= entries; n++) {
    await provider(`mutation ($id: ID!) { reportProgress(input: {orderId: $id, note: "进展"}) { order { id } } }`, { id });
    if (n % few === 0) proxy.cut();
    await pause(2);
  }
}

/** Collects a log with subscribe(last, onEntry), which resolves when the stream ended, for whatever reason. */
async function collect(id, subscribe) {
  const seen = [];
  const working = work(id);
  let attempts = 0;
  while (seen.length < entries) {
    assert.ok(++attempts < 200, `only ${seen.length} entries`);
    await subscribe(seen.length, (entry) => {
      seen.push(entry.seq);
      return seen.length >= entries;
    });
    await pause(5);
  }
  await working;
  assert.deepEqual(seen, Array.from({ length: entries }, (_, i) => i + 1));
  assert.ok(attempts > 1, "the connection was never cut");
}

/** Reads an async iterable of results until done or broken. */
async function read(results, onEntry) {
  try {
    for await (const { data } of results) {
      if (onEntry(data.flowLogAppended)) return;
    }
  } catch {
    // cut: the caller resumes
  }
}

describe("clients through a cut proxy", () => {
  it("graphql-ws", async () => {
    const id = await implementingOrder(server, "WS-1");
    const client = createWSClient({
      url: `ws://${proxy.host}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { Authorization: `Bearer ${token}` },
    });
    await collect(id, (last, onEntry) =>
      read(client.iterate({ query: subscription, variables: { id, after: last } }), onEntry),
    );
    await client.dispose();
  });

  it("the sample of the README, which connects again by itself", async () => {
    const orderId = await implementingOrder(server, "WS-README");
    const sample = readFileSync(new URL("../../README.md", import.meta.url), "utf8")
      .split("```js\n")
      .find((block) => block.startsWith('import { createClient } from "graphql-ws";\n'))
      .split("```")[0];
    const seen = [];
    let client;
    const createClient = (options) => {
      client = createWSClient({ ...options, url: `ws://${proxy.host}/graphql`, webSocketImpl: WebSocket });
      return client;
    };
    const complete = new Promise((resolve) => {
      const log = ({ seq }) => {
        seen.push(seq);
        if (seq === entries) resolve();
      };
      const run = new Function("createClient", "token", "orderId", "console", sample.replace(/^import .*$/m, ""));
      run(createClient, token, orderId, { log, error: assert.fail });
    });
    let connections = 0;
    client.on("connected", () => connections++);
    await work(orderId, 25);
    await complete;
    assert.deepEqual(seen, Array.from({ length: entries }, (_, i) => i + 1));
    assert.ok(connections > 1, "the connection was never cut");
    await client.dispose();
  });

  it("graphql-sse", async () => {
    const id = await implementingOrder(server, "SSE-1");
    const client = createSSEClient({
      url: `http://${proxy.host}/graphql`,
      retryAttempts: 0,
      headers: { Authorization: `Bearer ${token}` },
    });
    await collect(id, (last, onEntry) =>
      read(client.iterate({ query: subscription, variables: { id, after: last } }), onEntry),
    );
    client.dispose();
  });

  it("graphql-sse, of a server that goes: the stream is broken, not complete", async () => {
    const going = await startServer();
    const id = await implementingOrder(going, "SSE-2");
    const client = createSSEClient({
      url: going.graphql,
      retryAttempts: 0,
      headers: { Authorization: `Bearer ${going.token("BUYER", "acme")}` },
    });
    const results = client.iterate({ query: subscription, variables: { id, after: 2 } });
    assert.equal((await results.next()).value.data.flowLogAppended.seq, 3);
    const [next] = await Promise.allSettled([results.next(), going.stop()]);
    assert.equal(next.status, "rejected");
    client.dispose();
  });

  it("Apollo Client", async () => {
    const id = await implementingOrder(server, "APOLLO-1");
    const socket = createWSClient({
      url: `ws://${proxy.host}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { Authorization: `Bearer ${token}` },
    });
    const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });
    await collect(
      id,
      (last, onEntry) =>
        new Promise((resolve) => {
          const stream = client
            .subscribe({ query: gql(subscription), variables: { id, after: last }, fetchPolicy: "no-cache", errorPolicy: "none" })
            .subscribe({
              next: ({ data, error }) => {
                if (error) return resolve();
                if (data && onEntry(data.flowLogAppended)) {
                  stream.unsubscribe();
                  resolve();
                }
              },
              error: resolve,
              complete: resolve,
            });
        }),
    );
    client.stop();
    await socket.dispose();
  });

  it("urql", async () => {
    const id = await implementingOrder(server, "URQL-1");
    const socket = createWSClient({
      url: `ws://${proxy.host}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { Authorization: `Bearer ${token}` },
    });
    const client = new UrqlClient({
      url: `http://${proxy.host}/graphql`,
      preferGetMethod: false,
      exchanges: [
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: (request) => ({
            subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? "" }, sink) }),
          }),
        }),
      ],
    });
    await collect(
      id,
      (last, onEntry) =>
        new Promise((resolve) => {
          const stream = client.subscription(urqlGql(subscription), { id, after: last }).subscribe(({ data, error }) => {
            if (error) return resolve();
            if (data && onEntry(data.flowLogAppended)) {
              queueMicrotask(() => stream.unsubscribe());
              resolve();
            }
          });
        }),
    );
    await socket.dispose();
  });

  it("a query by Apollo Client and urql over HTTP", async () => {
    const query = "query { viewer { role account } }";
    const { HttpLink } = await import("@apollo/client");
    const headers = { Authorization: `Bearer ${token}` };
    const apollo = new ApolloClient({ link: new HttpLink({ uri: server.graphql, headers }), cache: new InMemoryCache() });
    assert.deepEqual((await apollo.query({ query: gql(query) })).data.viewer, { __typename: "Viewer", role: "BUYER", account: "acme" });
    apollo.stop();
    const urql = new UrqlClient({ url: server.graphql, preferGetMethod: false, fetchOptions: { headers }, exchanges: [fetchExchange] });
    assert.deepEqual((await urql.query(urqlGql(query), {})).data.viewer, { role: "BUYER", account: "acme" });
  });
});
