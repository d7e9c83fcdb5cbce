import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { chromiumOptions } from "./chromium";

declare module "vitest" {
  interface ProvidedContext {
    browser: string;
  }
}

/** Starts the one browser of the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer(chromiumOptions());
  project.provide("browser", server.wsEndpoint());
  return () => server.close();
}
