import { useEffect, useState } from "react";
import type { Language } from "../api/language";

/** Somebody as whom one can sign in with one press, in development mode. */
export interface DemoPerson {
  label: Record<Language, string>;
  role: string;
  account: string;
  subject: string;
  name: string;
  token: string;
}

/** What the server tells the page about where it runs. */
export interface Marketplace {
  /** People to sign in as; none in production. */
  people: DemoPerson[];
  /** Pages of the marketplace: where one opens tickets, and manages invoices. */
  links: { tickets?: string; invoices?: string };
}

const retryAfter = 2_000;

/** Asks the server about where it runs, until it answers: undefined until then. */
export function useMarketplace(): Marketplace | undefined {
  const [marketplace, setMarketplace] = useState<Marketplace>();
  useEffect(() => {
    const gone = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const response = await fetch("/console/session", { signal: gone.signal });
        setMarketplace((await response.json()) as Marketplace);
      } catch {
        if (!gone.signal.aborted) {
          again = setTimeout(ask, retryAfter);
        }
      }
    };
    void ask();
    return () => {
      gone.abort();
      clearTimeout(again);
    };
  }, []);
  return marketplace;
}
