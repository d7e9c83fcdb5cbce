import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The Go server that `npm run dev` talks to.
const server = process.env.JIAOFU_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  // The server puts a fresh nonce in the place of this with each page.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Nothing is inlined: the policy of the page allows no data: scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: {
      "/graphql": { target: server, ws: true, changeOrigin: true },
      "/console/session": { target: server, changeOrigin: true },
      "/files": { target: server, changeOrigin: true },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    testTimeout: 30_000,
  },
});
