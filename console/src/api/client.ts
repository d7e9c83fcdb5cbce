import { ApolloClient, ApolloLink, HttpLink } from "@apollo/client";
import { type SessionStore, session } from "../session/session";
import { connection } from "./connection";
import { languageTag } from "./language";
import { Live } from "./live";
import { newCache } from "./policies";
import { recoverLink } from "./recover";
import { resumeLink } from "./resume";

/** How long an answer may take, in milliseconds: a little more than the server gives itself. */
const answerTime = 15_000;

const bounded: typeof fetch = (input, init) => {
  const signals = [AbortSignal.timeout(answerTime), ...(init?.signal ? [init.signal] : [])];
  return fetch(input, { ...init, signal: AbortSignal.any(signals) });
};

export interface Api {
  client: ApolloClient;
  live: Live;
}

/** Makes the client of this page. */
export function newApi(of: SessionStore, origin: string): Api {
  const url = `${origin}/graphql`;
  const live = new Live({
    url,
    connection,
    headers: () => {
      const { token } = of.current();
      return { "Accept-Language": languageTag(), ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    },
    onRefused: (used) => of.expire(used?.replace(/^Bearer /, "") ?? null),
  });
  const requests = ApolloLink.from([recoverLink(of), new HttpLink({ uri: url, fetch: bounded })]);
  const subscriptions = resumeLink({ live, session: of, connection });
  const client = new ApolloClient({
    cache: newCache(),
    link: ApolloLink.split(({ operationType }) => operationType === "subscription", subscriptions, requests),
    defaultOptions: { watchQuery: { fetchPolicy: "cache-and-network", nextFetchPolicy: "cache-first" } },
  });
  return { client, live };
}

/** The client of this page. */
export const api = newApi(session, window.location.origin);
