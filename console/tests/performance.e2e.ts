import { afterAll, beforeAll, expect, test } from "vitest";
import { browserWindows } from "./browser";
import { buy, move, Server } from "./server";

const windows = browserWindows();
let server: Server;

beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  await server.stop();
});

/** Bytes of the first load, as they go over the wire. */
const budget = 350 * 1024;

test("the first load of the list keeps to its budget", async () => {
  await buy(server);
  const page = await windows.open(server, "/");
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Network.enable");
  await protocol.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  protocol.on("Network.loadingFinished", ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await page.goto("about:blank");
  bytes = 0;
  await page.goto(`/orders#token=${server.token("buyer")}`);
  await page.getByRole("table").waitFor();
  await page.waitForLoadState("networkidle");
  const shown = await page.evaluate(() => performance.getEntriesByType("paint").at(-1)?.startTime ?? 0);
  process.stdout.write(
    `first load: ${Math.round(bytes / 1024)} KiB, first content after ${Math.round(shown)} ms\n`,
  );
  expect(bytes).toBeGreaterThan(100 * 1024);
  expect(bytes).toBeLessThan(budget);
});

test("a list of 100 rows with ten changes a second drops nothing of what is typed", async () => {
  const orders = await Promise.all(Array.from({ length: 100 }, () => buy(server)));
  await Promise.all(
    orders.map(({ id: orderId }) =>
      move(server, "buyer", "submitRequirement", { orderId, description: "1" }),
    ),
  );
  const page = await windows.openAs(server, "buyer", "/orders?size=100");
  await page.locator("tbody tr").nth(99).waitFor();
  await page.locator("[data-connection=online]").waitFor();
  const box = page.getByLabel("搜索");
  await box.focus();
  await page.evaluate(() => {
    const seen = window as { longest?: number };
    seen.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        seen.longest = Math.max(seen.longest ?? 0, entry.duration);
      }
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });

  let changes = 0;
  let typing = true;
  const changing = (async () => {
    while (typing) {
      const began = Date.now();
      const { id: orderId } = orders[changes % orders.length] as { id: string };
      await move(server, "buyer", "reviseRequirement", { orderId, description: `${changes}` });
      changes += 1;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 100 - (Date.now() - began))));
    }
  })();
  const text = "the quick brown fox jumps over the lazy dog";
  await page.keyboard.type(text, { delay: 60 });
  typing = false;
  await changing;
  expect(await box.inputValue()).toBe(text);
  const longest = await page.evaluate(() => (window as { longest?: number }).longest);
  process.stdout.write(
    `${changes} changes while typing; longest input delay ${Math.round(longest ?? 0)} ms\n`,
  );
  expect(changes).toBeGreaterThan(10);
});
