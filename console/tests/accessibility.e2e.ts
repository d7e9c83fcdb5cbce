import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { pageOf, windowOf } from "./acts";
import type { WindowOptions } from "./browser";
import { type Bought, buy, deliver, move, type Who } from "./server";
import { stage } from "./stage";

const on = stage();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/** What axe-core finds wrong with a page, in a form that says where. */
async function violations(page: Page): Promise<string[]> {
  // What is still fading in has no contrast yet.
  await page.waitForFunction(() => !document.querySelector("[class*=ant-motion-][class*=-active]"));
  const found = await page.evaluate(async (source) => {
    if (!("axe" in window)) {
      // biome-ignore lint/security/noGlobalEval: the tool is given to the page from outside, past its policy
      window.eval(source);
    }
    const { axe: tool } = window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await tool.run()).violations;
  }, axe);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id}: ${target.join(" ")}: ${failureSummary?.replaceAll(/\s+/g, " ")}`,
    ),
  );
}

interface Screen {
  name: string;
  who?: Who;
  path: (of: Orders) => string;
  /** Brings the page to what is to be looked at. */
  prepare?: (page: Page) => Promise<void>;
}

interface Orders {
  bought: Bought;
  submitted: Bought;
  sentBack: Bought;
  working: Bought;
  delivered: Bought;
  done: Bought;
  refunding: Bought;
}

const openAll = async (page: Page) => {
  const closed = page.locator("main [aria-expanded=false][role=button]");
  for (let left = await closed.count(); left > 0; left--) {
    await closed.first().click();
  }
};
const press = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).last().click();

const screens: Screen[] = [
  { name: "sign in", path: () => "/" },
  { name: "the list", who: "buyer", path: () => "/orders" },
  { name: "the list of the platform", who: "operator", path: () => "/orders" },
  { name: "an empty list", who: "buyer", path: () => "/orders?q=nothing" },
  { name: "why not", who: "buyer", path: () => "/orders", prepare: press(/^(不可用操作|Unavailable)$/) },
  {
    name: "a form with an error",
    who: "buyer",
    path: ({ bought }) => pageOf(bought, "submitRequirement"),
    prepare: async (page) => {
      await press(/^(提交|Submit)$/)(page);
      await page.locator(".ant-form-item-explain-error").first().waitFor();
      await openAll(page);
    },
  },
  {
    name: "a confirmation",
    who: "provider",
    path: ({ submitted }) => pageOf(submitted),
    prepare: async (page) => {
      await press(/^(确认需求|Confirm requirement)$/)(page);
      await windowOf(page).waitFor();
    },
  },
  {
    name: "a requirement sent back",
    who: "buyer",
    path: ({ sentBack }) => pageOf(sentBack),
    prepare: openAll,
  },
  { name: "work under way", who: "provider", path: ({ working }) => pageOf(working), prepare: openAll },
  {
    name: "a delivery to accept",
    who: "buyer",
    path: ({ delivered }) => pageOf(delivered),
    prepare: openAll,
  },
  { name: "a finished order", who: "buyer", path: ({ done }) => pageOf(done), prepare: openAll },
  {
    name: "the refund window",
    who: "buyer",
    path: ({ bought }) => pageOf(bought, "requestRefund"),
    prepare: (page) => windowOf(page).waitFor(),
  },
  {
    name: "a refund to decide",
    who: "operator",
    path: ({ refunding }) => pageOf(refunding),
    prepare: openAll,
  },
  { name: "the queue of refunds", who: "operator", path: () => "/refunds" },
  { name: "the flow log", who: "buyer", path: ({ done }) => `/orders/${done.id}/log` },
  { name: "registration", who: "market", path: () => "/register" },
  { name: "a lost page", who: "buyer", path: () => "/orders/none" },
];

let orders: Orders;

beforeAll(async () => {
  const { server } = on;
  const made = await Promise.all(Array.from({ length: 7 }, () => buy(server)));
  const [bought, submitted, sentBack, working, delivered, done, refunding] = made as [
    Bought,
    Bought,
    Bought,
    Bought,
    Bought,
    Bought,
    Bought,
  ];
  for (const { id: orderId } of [submitted, sentBack, working]) {
    await move(server, "buyer", "submitRequirement", { orderId, description: "慢查询集中在订单库" });
  }
  await move(server, "provider", "rejectRequirement", {
    orderId: sentBack.id,
    requirementRevision: 1,
    reason: "请补充",
  });
  await move(server, "provider", "confirmRequirement", { orderId: working.id, requirementRevision: 1 });
  await deliver(server, delivered);
  await deliver(server, done);
  await move(server, "buyer", "acceptDelivery", { orderId: done.id, deliveryRound: 1 });
  await move(server, "buyer", "requestRefund", {
    orderId: refunding.id,
    reason: "OTHER",
    detail: "不再需要",
  });
  orders = { bought, submitted, sentBack, working, delivered, done, refunding };
});

const looks: WindowOptions[] = [{ language: "zh-CN" }, { language: "en-US", width: 360, height: 740 }];
const schemes = ["light", "dark"] as const;

const viewers = [...new Set(screens.map(({ who }) => who))].map((viewer) => ({
  viewer,
  name: viewer ?? "nobody",
}));

describe.each(looks)("$language $width", (look) => {
  test.each(viewers)(
    "axe finds nothing wrong with what is shown to $name, light or dark",
    async ({ viewer }) => {
      const page = await (viewer ? on.openAs(viewer, "/orders", look) : on.open("/", look));
      const wrong: Record<string, string[]> = {};
      for (const { name, who, path, prepare } of screens) {
        if (who !== viewer) {
          continue;
        }
        await page.goto(path(orders));
        await page.getByRole("heading", { level: 1 }).first().waitFor();
        await page.locator(".ant-spin-spinning").waitFor({ state: "detached" });
        await prepare?.(page);
        // The page follows the system, with whatever is open on it.
        for (const scheme of schemes) {
          await page.emulateMedia({ colorScheme: scheme });
          await page.locator(`html[data-scheme=${scheme}]`).waitFor();
          wrong[`${name}, ${scheme}`] = await violations(page);
        }
      }
      const found = Object.entries(wrong).filter(([, list]) => list.length > 0);
      expect(Object.fromEntries(found)).toEqual({});
    },
    120_000,
  );
});
