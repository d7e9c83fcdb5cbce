// The audit of the GraphQL-over-HTTP draft: every check of every level passes.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serverAudits } from "graphql-http";

import { startServer } from "./server.mjs";

const server = await startServer();
const token = server.token("BUYER", "acme");

describe("graphql-http server audit", () => {
  after(() => server.stop());

  const audits = serverAudits({
    url: server.graphql,
    fetchFn: (url, init = {}) =>
      fetch(url, {
        ...init,
        headers: { "GraphQL-Require-Preflight": "1", Authorization: `Bearer ${token}`, ...init.headers },
      }),
  });

  before(() => assert.equal(audits.length, 61));

  for (const audit of audits) {
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, "ok", result.reason);
    });
  }
});
