import { jwtDecode } from "jwt-decode";
import { useSyncExternalStore } from "react";

/** Who a token speaks for: what the API calls a viewer. */
export interface Person {
  role: string;
  account: string;
  subject: string;
  name: string;
}

/** The session of this tab. */
export interface Session {
  /** The token in use; null when nobody has signed in. */
  token: string | null;
  /** Whom the token speaks for. */
  person: Person | null;
  /** True when the server refused the token: the same person must sign in again to go on. */
  expired: boolean;
}

interface Claims {
  role?: string;
  account?: string;
  sub?: string;
  name?: string;
}

const storageKey = "jiaofu.token";
const nobody: Session = { token: null, person: null, expired: false };

/** Reads whom a token speaks for, without checking it: that is the server's work. Null when it is no token. */
export function personOf(token: string): Person | null {
  try {
    const claims = jwtDecode<Claims>(token);
    if (!claims.role || !claims.sub) {
      return null;
    }
    const account = claims.account ?? claims.role.toLowerCase();
    return { role: claims.role, account, subject: claims.sub, name: claims.name ?? account };
  } catch {
    return null;
  }
}

/** The token in what somebody copied. */
export function tokenIn(pasted: string): string {
  return pasted.trim().replace(/^Bearer\s+/i, "");
}

/** Whether two people are the same one. */
export function samePerson(a: Person | null, b: Person | null): boolean {
  return a?.role === b?.role && a?.account === b?.account && a?.subject === b?.subject;
}

/**
 * The session lives in memory and in this tab's session storage: a reload keeps it, another tab has its own, and
 * closing the tab ends it.
 */
export class SessionStore {
  readonly #listeners = new Set<() => void>();
  #session: Session;

  constructor(private readonly storage: Storage = window.sessionStorage) {
    const token = storage.getItem(storageKey);
    const person = token ? personOf(token) : null;
    this.#session = token && person ? { token, person, expired: false } : nobody;
  }

  readonly current = (): Session => this.#session;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Signs in. Returns false, and changes nothing, when the text is no token. */
  signIn(pasted: string): boolean {
    const token = tokenIn(pasted);
    const person = personOf(token);
    if (!person) {
      return false;
    }
    this.storage.setItem(storageKey, token);
    this.#set({ token, person, expired: false });
    return true;
  }

  signOut(): void {
    this.storage.removeItem(storageKey);
    this.#set(nobody);
  }

  /** Says that the server refused this token. One that was replaced meanwhile is left alone. */
  expire(token: string | null): void {
    if (token !== null && token === this.#session.token && !this.#session.expired) {
      this.#set({ ...this.#session, expired: true });
    }
  }

  #set(session: Session): void {
    this.#session = session;
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}

/**
 * Takes a token that the marketplace handed over in the address (`#token=…`) out of it, so that it is neither kept in
 * the history nor copied along with a link.
 */
export function takeHandedOver(location: Location, history: History): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return token;
}

/** The session of this page. */
export const session = new SessionStore();

/** The session, live. */
export function useSession(): Session {
  return useSyncExternalStore(session.subscribe, session.current);
}
