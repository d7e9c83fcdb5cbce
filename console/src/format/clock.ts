import { useSyncExternalStore } from "react";

/**
 * The server's clock, as well as the browser can know it: deadlines are shown against it, so that a wrong clock on
 * somebody's desk shows no wrong deadline.
 */
export class ServerClock {
  readonly #listeners = new Set<() => void>();
  #offset = 0;
  #now = 0;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly local: () => number = Date.now) {
    this.#now = this.now();
  }

  /** Milliseconds since 1970 on the server. */
  now(): number {
    return this.local() + this.#offset;
  }

  /** Sets the clock by the server's time, asked for and answered at these local times. */
  set(serverTime: string, asked: number, answered: number): void {
    this.#offset = Date.parse(serverTime) - (asked + answered) / 2;
    this.#tick();
  }

  /** The time as of the last tick, which comes once a second. */
  readonly lastTick = (): number => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#ticking ??= setInterval(() => this.#tick(), 1_000);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        clearInterval(this.#ticking);
        this.#ticking = undefined;
      }
    };
  };

  #tick(): void {
    this.#now = this.now();
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}

export const clock = new ServerClock();

/** The server's time in milliseconds, ticking once a second. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.lastTick);
}
