import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { chromiumOptions } from "./chromium";
import { Server, type Who } from "./server";

/** Something to take a picture of. */
interface Shot {
  name: string;
  who?: Who;
  path: string;
  /** Brings the page to what is to be seen. */
  prepare?: (page: Page) => Promise<void>;
}

const languages = ["zh-CN", "en-US"];

const looks = (["light", "dark"] as const).flatMap((scheme) => [
  { scheme, size: "wide", width: 1440, height: 900 },
  { scheme, size: "narrow", width: 360, height: 740 },
]);

/** One order of the demo data in each status, that somebody may see. */
async function ordersByStatus(server: Server, who: Who): Promise<Map<string, string>> {
  const { orders } = await server.call<{
    orders: { nodes: { id: string; status: string; rejections: number }[] };
  }>(who, "{ orders(first: 100) { nodes { id status rejections } } }");
  return new Map(orders.nodes.map(({ id, status }) => [status, id]));
}

/** Presses the last button of this name, and waits for what it brings. */
const press = (name: RegExp, brings: string) => async (page: Page) => {
  await page.getByRole("button", { name }).last().click();
  await page.locator(brings).first().waitFor();
};

async function shotsOf(server: Server): Promise<Shot[]> {
  const [orders, jobs] = [await ordersByStatus(server, "buyer"), await ordersByStatus(server, "provider")];
  const job = (status: string) => `/orders/${jobs.get(status) ?? "none"}`;
  const page = (status: string, move = "") =>
    `/orders/${orders.get(status) ?? "none"}${move && `?do=${move}`}`;
  return [
    { name: "sign-in", path: "/" },
    { name: "list-buyer", who: "buyer", path: "/orders" },
    { name: "list-operator", who: "operator", path: "/orders" },
    { name: "list-empty", who: "buyer", path: "/orders?q=nothing" },
    {
      name: "list-why-not",
      who: "buyer",
      path: "/orders",
      prepare: press(/^(不可用操作|Unavailable)$/, ".ant-popover-title"),
    },
    { name: "order-new", who: "buyer", path: page("REQUIREMENT_PENDING") },
    {
      name: "order-form-error",
      who: "buyer",
      path: page("REQUIREMENT_PENDING"),
      prepare: press(/^(提交|Submit)$/, ".ant-form-item-explain-error"),
    },
    { name: "order-confirming", who: "provider", path: job("CONFIRMATION_PENDING") },
    {
      name: "order-confirmation",
      who: "provider",
      path: job("CONFIRMATION_PENDING"),
      prepare: press(/^(确认需求|Confirm requirement)$/, "[role=dialog] button"),
    },
    { name: "order-sent-back", who: "buyer", path: page("REQUIREMENT_REJECTED") },
    { name: "order-working", who: "provider", path: job("IMPLEMENTING") },
    { name: "order-accepting", who: "buyer", path: page("ACCEPTANCE_PENDING") },
    { name: "order-completed", who: "buyer", path: page("COMPLETED") },
    { name: "order-refunding", who: "operator", path: page("REFUNDING") },
    { name: "order-refunded", who: "buyer", path: page("REFUNDED") },
    { name: "refund-window", who: "buyer", path: page("REQUIREMENT_REJECTED", "requestRefund") },
    { name: "log", who: "buyer", path: `${page("COMPLETED")}/log` },
    { name: "refunds", who: "operator", path: "/refunds" },
    { name: "register", who: "market", path: "/register" },
    { name: "not-found", who: "buyer", path: "/orders/none" },
  ];
}

async function take(
  browser: Browser,
  server: Server,
  shot: Shot,
  look: (typeof looks)[number] & { language: string },
  folder: string,
) {
  const { language, scheme, size, width, height } = look;
  const context = await browser.newContext({
    locale: language,
    colorScheme: scheme,
    viewport: { width, height },
    baseURL: server.url,
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  try {
    const page = await context.newPage();
    await page.goto(shot.path + (shot.who ? `#token=${server.token(shot.who)}` : ""));
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForLoadState("networkidle");
    await shot.prepare?.(page);
    await page.screenshot({
      path: join(folder, `${shot.name}-${language.slice(0, 2)}-${scheme}-${size}.png`),
      animations: "disabled",
      fullPage: shot.path.startsWith("/orders/") && !shot.prepare && !shot.path.includes("?do="),
    });
  } finally {
    await context.close();
  }
}

/** Takes pictures of every screen with the demo data, in both languages, light and dark, wide and narrow. */
export async function takeShots(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const server = await Server.start({ JIAOFU_DEMO: "true" });
  try {
    const shots = await shotsOf(server);
    for (const language of languages) {
      await takeIn(language, server, shots, folder);
    }
  } finally {
    await server.stop();
  }
}

/**
 * Takes them in a browser that speaks the language, too, because fields for dates are the
 * browser's: Debian's speaks others than English with its package chromium-l10n.
 */
async function takeIn(language: string, server: Server, shots: Shot[], folder: string) {
  const browser = await chromium.launch({
    ...chromiumOptions(),
    env: { ...process.env, LANGUAGE: language.replace("-", "_") },
  });
  try {
    for (const shot of shots) {
      for (const look of looks) {
        await take(browser, server, shot, { ...look, language }, folder);
      }
    }
  } finally {
    await browser.close();
  }
}
