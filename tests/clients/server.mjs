// Starts the program under test on a free port, with a data folder of its own.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.env.JIAOFU_BIN;
if (!program) throw new Error("JIAOFU_BIN must name the program under test; run make test-clients");

/** A running server; stop() ends it and removes its data. */
export async function startServer(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), "jiaofu-"));
  const env = { ...process.env, JIAOFU_ADDR: "127.0.0.1:0", JIAOFU_DATA_DIR: folder, JIAOFU_DEMO: "false", ...settings };
  delete env.JIAOFU_BIN;

  const child = spawn(program, [], { env, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  const url = first.replace("listening on ", "");

  return {
    url,
    graphql: `${url}/graphql`,
    port: Number(new URL(url).port),
    token: (role, account, sub = "u1") =>
      execFileSync(program, ["token", "-role", role, "-account", account, "-sub", sub, "-name", sub], { env }).toString().trim(),
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Calls the server by plain fetch, and fails on errors of any kind. */
export function caller(server, token) {
  return async (query, variables) => {
    const response = await fetch(server.graphql, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const body = await response.json();
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data;
  };
}

/** Registers a paid order and brings it to IMPLEMENTING; returns its id. */
export async function implementingOrder(server, number) {
  const market = caller(server, server.token("MARKETPLACE", "market"));
  const buyer = caller(server, server.token("BUYER", "acme"));
  const provider = caller(server, server.token("PROVIDER", "cloudcraft"));
  const { registerOrder } = await market(
    `mutation ($number: String!) { registerOrder(input: {number: $number, paid: "100.00", goods: {name: "等保测评"},
      provider: {account: "cloudcraft", name: "云匠"}, buyer: {account: "acme", name: "极光"}}) { order { id } } }`,
    { number },
  );
  const id = registerOrder.order.id;
  await buyer(`mutation ($id: ID!) { submitRequirement(input: {orderId: $id, description: "需求"}) { order { id } } }`, { id });
  await provider(
    `mutation ($id: ID!) { confirmRequirement(input: {orderId: $id, requirementRevision: 1}) { order { id } } }`,
    { id },
  );
  return id;
}

/** A TCP proxy whose connections can be cut: cut() ends all of them. */
export async function startProxy(port) {
  const open = new Set();
  const proxy = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => open.delete(socket));
    }
    client.pipe(upstream);
    upstream.pipe(client);
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));

  return {
    host: `127.0.0.1:${proxy.address().port}`,
    cut() {
      for (const socket of open) socket.destroy();
    },
    async stop() {
      this.cut();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
