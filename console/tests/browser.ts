import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import type { Server, Who } from "./server";

export interface WindowOptions {
  language?: "zh-CN" | "en-US";
  scheme?: "light" | "dark";
  width?: number;
  height?: number;
  /** Another origin than the server's own, such as that of a proxy before it. */
  origin?: string;
  /** Another token than the usual one of this person. */
  token?: string;
}

/** Opens browser windows for a file of tests, and closes them. */
export function browserWindows() {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await chromium.connect(inject("browser"));
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
  });
  afterAll(async () => {
    await browser.close();
  });

  /** A window of its own, as on a computer of its own. Nobody has signed in. */
  async function open(server: Server, path = "/", options: WindowOptions = {}): Promise<Page> {
    const { language = "zh-CN", scheme = "light", width = 1280, height = 900, origin = server.url } = options;
    const context = await browser.newContext({
      locale: language,
      colorScheme: scheme,
      viewport: { width, height },
      baseURL: origin,
      timezoneId: "Asia/Shanghai",
      reducedMotion: "reduce",
    });
    contexts.push(context);
    const page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && /Content.Security.Policy|violates/i.test(message.text())) {
        problems.push(message.text());
      }
    });
    await page.goto(path);
    return page;
  }

  /** A window in which somebody has signed in, by a token that the marketplace handed over. */
  async function openAs(
    server: Server,
    who: Who,
    path = "/orders",
    options: WindowOptions = {},
  ): Promise<Page> {
    return open(server, `${path}#token=${options.token ?? server.token(who)}`, options);
  }

  return { open, openAs, problems };
}
