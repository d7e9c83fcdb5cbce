import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { startWords } from "../i18n/i18n";

// Bounds for a busy machine, not what is expected.
configure({ asyncUtilTimeout: 10_000 });

// What browsers have and jsdom has not.
vi.stubGlobal("matchMedia", (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));
vi.stubGlobal(
  "ResizeObserver",
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
Element.prototype.scrollIntoView = () => undefined;

beforeEach(async () => {
  window.localStorage.clear();
  window.sessionStorage.clear();
  window.localStorage.setItem("jiaofu.language", "zh");
  await startWords();
});

afterEach(cleanup);
