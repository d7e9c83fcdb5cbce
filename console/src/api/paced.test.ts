import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paced } from "./paced";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("does the work once for all that asked meanwhile", async () => {
  const work = vi.fn(() => Promise.resolve());
  const { ask } = paced(1_000, work);
  for (let i = 0; i < 10; i += 1) {
    ask();
    await vi.advanceTimersByTimeAsync(90);
  }
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(work).toHaveBeenCalledTimes(1);
});

it("does it once more for who asked while it was being done, and never twice at once", async () => {
  let finish: () => void = () => undefined;
  const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const { ask } = paced(1_000, work);
  ask();
  await vi.advanceTimersByTimeAsync(1_000);
  ask();
  ask();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(work).toHaveBeenCalledTimes(1);
  finish();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(2);
});

it("does nothing once stopped, also when it stops at work", async () => {
  let finish: () => void = () => undefined;
  const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  const { ask, stop } = paced(1_000, work);
  ask();
  await vi.advanceTimersByTimeAsync(1_000);
  ask();
  stop();
  finish();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(work).toHaveBeenCalledTimes(1);
});
