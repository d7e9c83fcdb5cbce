import { afterAll, beforeAll, expect } from "vitest";
import { browserWindows, type WindowOptions } from "./browser";
import { Middlebox } from "./proxy";
import { Server, type Who } from "./server";

/**
 * What a file of tests plays on: a server with a data folder of its own, and windows on it. At the end no page may have
 * failed, nor broken the policy of the page.
 */
export function stage(settings: Record<string, string> = {}) {
  const windows = browserWindows();
  let server: Server;
  beforeAll(async () => {
    server = await Server.start(settings);
  });
  afterAll(async () => {
    await server?.stop();
    expect(windows.problems).toEqual([]);
  });
  return {
    get server(): Server {
      return server;
    },
    open: (path?: string, options?: WindowOptions) => windows.open(server, path, options),
    openAs: (who: Who, path?: string, options?: WindowOptions) => windows.openAs(server, who, path, options),
  };
}

/**
 * The same with a proxy between the pages and the server, for files too. What it began with is told before the first
 * test.
 */
export function stageBehindProxy(began: (server: Server, proxy: Middlebox) => void) {
  const windows = browserWindows();
  let server: Server;
  let proxy: Middlebox;
  beforeAll(async () => {
    proxy = await Middlebox.start();
    server = await Server.start({ JIAOFU_PUBLIC_URL: proxy.url });
    proxy.to(server.url);
    began(server, proxy);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
    expect(windows.problems).toEqual([]);
  });
  return windows;
}
