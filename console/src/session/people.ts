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

interface Answer {
  development: boolean;
  people: DemoPerson[];
}

const retryAfter = 2_000;

/** The people to sign in as: undefined until the server has told, none in production. */
export function useDemoPeople(): DemoPerson[] | undefined {
  const [people, setPeople] = useState<DemoPerson[]>();
  useEffect(() => {
    const gone = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const response = await fetch("/console/session", { signal: gone.signal });
        const answer = (await response.json()) as Answer;
        setPeople(answer.people);
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
  return people;
}
