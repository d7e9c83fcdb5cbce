import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const program = process.env.JIAOFU_BIN ?? "";

/** The people of the tests, as the demo data knows them. */
export const people = {
  buyer: { role: "BUYER", account: "acme", sub: "li", name: "李雷" },
  provider: { role: "PROVIDER", account: "cloudcraft", sub: "fang", name: "方晓" },
  operator: { role: "OPERATOR", account: "platform", sub: "zhang", name: "张敏" },
  market: { role: "MARKETPLACE", account: "market", sub: "commerce", name: "云市场" },
} as const;

export type Who = keyof typeof people;

/** A running program with a data folder of its own. */
export class Server {
  #child: ChildProcess | undefined;
  readonly #tokens = new Map<Who, string>();
  readonly folder = mkdtempSync(join(tmpdir(), "jiaofu-console-"));
  url = "";

  private constructor(private readonly settings: Record<string, string>) {}

  static async start(settings: Record<string, string> = {}): Promise<Server> {
    if (!program) {
      throw new Error("JIAOFU_BIN must name the program under test: run make test-console");
    }
    const server = new Server({ JIAOFU_DEMO: "false", ...settings });
    await server.up();
    return server;
  }

  #environment(): NodeJS.ProcessEnv {
    const address = this.url ? new URL(this.url).host : "127.0.0.1:0";
    return { PATH: process.env.PATH, JIAOFU_ADDR: address, JIAOFU_DATA_DIR: this.folder, ...this.settings };
  }

  /** Starts the program, on the address that it had before, if it ran before. */
  async up(): Promise<void> {
    const child = spawn(program, [], { env: this.#environment(), stdio: ["ignore", "pipe", "ignore"] });
    this.#child = child;
    const first = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout }).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
      child.once("error", reject);
    });
    this.url = first.replace("listening on ", "");
  }

  /** Ends the program; its data stays. */
  async down(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill(signal);
      await ended;
    }
  }

  async stop(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A token for somebody, the same one each time. */
  token(who: Who): string {
    const token = this.#tokens.get(who) ?? this.newToken(who);
    this.#tokens.set(who, token);
    return token;
  }

  /** A token of its own, with further arguments for the command, as -ttl 5s or -name. */
  newToken(who: Who, ...more: string[]): string {
    const { role, account, sub, name } = people[who];
    const args = ["token", "-role", role, "-account", account, "-sub", sub, "-name", name, ...more];
    return execFileSync(program, args, { env: this.#environment() }).toString().trim();
  }

  /** Calls the API, and fails on errors and refusals. */
  async call<T = Record<string, never>>(who: Who, query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.token(who)}` },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as {
      data: Record<string, { userErrors?: unknown[] } | null>;
      errors?: unknown;
    };
    const refused = Object.values(body.data ?? {}).flatMap((part) => part?.userErrors ?? []);
    if (body.errors || refused.length > 0) {
      throw new Error(JSON.stringify(body.errors ?? refused));
    }
    return body.data as T;
  }
}

let orders = 0;

export interface Bought {
  id: string;
  number: string;
}

/** Registers a paid order of the buyer with the provider. */
export async function buy(
  server: Server,
  more: { acceptanceDays?: number; coupon?: string } = {},
): Promise<Bought> {
  orders += 1;
  const number = `T-${Date.now() % 1_000_000}-${orders}`;
  const { registerOrder } = await server.call<{ registerOrder: { order: { id: string } } }>(
    "market",
    `mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { order { id } userErrors { message } } }`,
    {
      input: {
        number,
        goods: {
          name: "数据库性能调优",
          specification: "单实例",
          acceptanceDays: more.acceptanceDays ?? 15,
          deliveryDays: 5,
        },
        provider: { account: "cloudcraft", name: "云匠科技", contact: "400-000-0000" },
        buyer: { account: "acme", name: "极光电商" },
        paid: "6800.00",
        coupon: more.coupon ?? "200.00",
      },
    },
  );
  return { id: registerOrder.order.id, number };
}

/** A move by the API, as somebody makes it who does not use this console. */
export async function move(server: Server, who: Who, name: string, input: object): Promise<void> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  await server.call(
    who,
    `mutation ($input: ${type}) { ${name}(input: $input) { userErrors { code message } } }`,
    { input },
  );
}

/** Brings an order to where its delivery waits for the buyer. */
export async function deliver(server: Server, order: Bought): Promise<void> {
  const { id: orderId } = order;
  await move(server, "buyer", "submitRequirement", { orderId, description: "慢查询集中在订单库" });
  await move(server, "provider", "confirmRequirement", { orderId, requirementRevision: 1 });
  await move(server, "provider", "submitDelivery", { orderId, summary: "索引与参数已调整" });
}

/** What the flow log of an order has, oldest first. */
export async function entries(server: Server, order: Bought): Promise<string[]> {
  const { order: found } = await server.call<{ order: { flowLog: { type: string }[] } }>(
    "operator",
    "query ($id: ID!) { order(id: $id) { flowLog { type } } }",
    { id: order.id },
  );
  return found.flowLog.map(({ type }) => type);
}
