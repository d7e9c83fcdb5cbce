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

/** How long to wait before a server that did not answer is asked again, in milliseconds. */
const retryAfter = 2_000;

/** Asks the server about where it runs, until it answers. */
async function ask(): Promise<Marketplace> {
  for (;;) {
    try {
      const response = await fetch("/console/session");
      if (response.ok) {
        return (await response.json()) as Marketplace;
      }
    } catch {
      // No answer, or not that of our server: it is asked again.
    }
    await new Promise((resolve) => setTimeout(resolve, retryAfter));
  }
}

let asked: Promise<Marketplace> | undefined;

/**
 * What the server says about where it runs; undefined until it answers. It is asked once for a load of the page, and anew
 * by whoever wants to sign somebody in: tokens expire.
 */
export function useMarketplace({ anew = false } = {}): Marketplace | undefined {
  const [marketplace, setMarketplace] = useState<Marketplace>();
  useEffect(() => {
    if (anew || !asked) {
      asked = ask();
    }
    let gone = false;
    void asked.then((answer) => gone || setMarketplace(answer));
    return () => {
      gone = true;
    };
  }, [anew]);
  return marketplace;
}
