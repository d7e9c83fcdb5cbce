import { useCallback, useEffect, useRef } from "react";

/** Work that is asked for more often than it should be done. */
export interface Paced {
  /** Asks for the work: it begins within the pace, once for all that asked meanwhile. */
  ask(): void;
  stop(): void;
}

/**
 * Does the work at most once in so many milliseconds, and never twice at once. Whoever asks while it is being done has it
 * done once more, so that the last result is always newer than the last one that asked.
 */
export function paced(milliseconds: number, work: () => Promise<void>): Paced {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let working = false;
  let asked = false;
  let stopped = false;
  const run = async () => {
    timer = undefined;
    asked = false;
    working = true;
    await work();
    working = false;
    if (asked) {
      ask();
    }
  };
  const ask = () => {
    asked = true;
    if (!stopped && !working && timer === undefined) {
      timer = setTimeout(() => void run(), milliseconds);
    }
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
  };
  return { ask, stop };
}

/** Paced work that ends with the component. The latest function given is the one that is done. */
export function usePaced(milliseconds: number, work: () => Promise<void>): () => void {
  const latest = useRef(work);
  const current = useRef<Paced>(undefined);
  useEffect(() => {
    latest.current = work;
  });
  useEffect(() => {
    current.current = paced(milliseconds, () => latest.current());
    return current.current.stop;
  }, [milliseconds]);
  return useCallback(() => current.current?.ask(), []);
}
