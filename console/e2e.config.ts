import { defineConfig } from "vitest/config";

// People in a real browser against the real program with a real database.
export default defineConfig({
  test: {
    include: ["tests/**/*.e2e.ts"],
    globalSetup: ["tests/setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One browser serves all files, each of which has a server of its own; two at once are what two cores bear.
    maxWorkers: 2,
    retry: 0,
  },
});
