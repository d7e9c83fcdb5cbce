import { useSyncExternalStore } from "react";

/** Whether live changes arrive. */
export type ConnectionState = "idle" | "online" | "offline";

/**
 * ConnectionStore knows whether the page hears of changes: idle while nothing is subscribed to, offline from a lost
 * connection until it is back.
 */
export class ConnectionStore {
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = "idle";

  readonly current = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(state: ConnectionState): void {
    if (state === this.#state) {
      return;
    }
    this.#state = state;
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}

export const connection = new ConnectionStore();

/** The state of the connection, live. */
export function useConnection(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.current);
}
