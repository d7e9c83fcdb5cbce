import { ApolloLink } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { print } from "graphql";
import { fromEvent, merge, Observable, retry, switchMap, take, timer } from "rxjs";
import type { SessionStore } from "../session/session";
import type { ConnectionStore } from "./connection";
import { mayPass, problemOf } from "./errors";
import type { Live, LiveRequest } from "./live";
import { signedInAgain, waitBefore } from "./recover";

/** What an event of a subscription may tell about where to go on after it. */
interface EventData {
  ordersChanged?: { cursor?: string };
  flowLogAppended?: { seq?: number };
}

/** The place in the stream after this event: subscribing with it misses nothing and repeats nothing. */
export function cursorAfter(data: unknown): string | number | undefined {
  const event = data as EventData | null | undefined;
  return event?.ordersChanged?.cursor ?? event?.flowLogAppended?.seq;
}

export interface ResumeOptions {
  live: Live;
  session: SessionStore;
  connection: ConnectionStore;
}

/**
 * The last link of subscriptions. A connection that is lost is made again, for as long as somebody listens, and goes on
 * after the last event that arrived; the listener notices nothing but the pause.
 */
export function resumeLink({ live, session, connection }: ResumeOptions): ApolloLink {
  return new ApolloLink((operation) => {
    let after: string | number | undefined;
    let quick = 0;
    const once = new Observable<ApolloLink.Result>((observer) => {
      const request: LiveRequest = {
        query: print(operation.query),
        variables: after === undefined ? operation.variables : { ...operation.variables, after },
        ...(operation.operationName ? { operationName: operation.operationName } : {}),
      };
      return live.subscribe<ApolloLink.Result>(request, {
        next: (result) => {
          if (result.errors?.length) {
            observer.error(new CombinedGraphQLErrors(result));
            return;
          }
          quick = 0;
          after = cursorAfter(result.data) ?? after;
          observer.next(result);
        },
        error: (reason) => observer.error(asError(reason)),
        // No subscription of ours is ever complete: a server that says so is going.
        complete: () => observer.error(new Error("the server ended the stream")),
      });
    });
    return once.pipe(
      retry({
        delay: (error) => {
          const problem = problemOf(error);
          if (session.current().expired || problem.code === "UNAUTHENTICATED") {
            session.expire(session.current().token);
            return signedInAgain(session, error);
          }
          if (!mayPass(problem)) {
            throw error;
          }
          connection.set("offline");
          quick += 1;
          return whenWorthTrying(waitBefore(quick, problem.retryAfter));
        },
      }),
    );
  });
}

/** GraphQL errors come as a list, everything else is a connection that ended. */
function asError(reason: unknown): unknown {
  if (Array.isArray(reason)) {
    return new CombinedGraphQLErrors({ errors: reason });
  }
  return reason;
}

/** After the wait; or at once when the browser says that the network is back, or the person looks at the page again. */
function whenWorthTrying(wait: number): Observable<unknown> {
  const visible = fromEvent(document, "visibilitychange").pipe(
    switchMap(() => (document.visibilityState === "visible" ? timer(50) : [])),
  );
  return merge(timer(wait), fromEvent(window, "online"), visible).pipe(take(1));
}
