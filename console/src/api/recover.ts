import { ApolloLink } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { defer, map, Observable, retry, throwError, timer } from "rxjs";
import { type SessionStore, samePerson } from "../session/session";
import { type Problem, problemOf } from "./errors";
import { languageTag } from "./language";

/** How often a request is repeated by itself, and how long it waits before the first repeat, in milliseconds. */
const repeats = 4;
const firstWait = 400;
const longestWait = 8_000;

/** Milliseconds before the nth repeat: what the server asked for, or longer each time, spread out. */
export function waitBefore(attempt: number, retryAfter?: number): number {
  if (retryAfter !== undefined) {
    return Math.min(retryAfter * 1_000, 30_000);
  }
  const step = Math.min(firstWait * 2 ** (attempt - 1), longestWait);
  return step * (0.75 + Math.random() / 2);
}

const worthRepeating = new Set<string>(["NETWORK", "UNAVAILABLE", "RATE_LIMITED"]);

/** A query may always be repeated; a mutation when its key makes sure that it happens once. */
function repeatable(operation: ApolloLink.Operation): boolean {
  if (operation.operationType === "query") {
    return true;
  }
  const input = operation.variables.input as { idempotencyKey?: string } | undefined;
  return input?.idempotencyKey !== undefined;
}

/** Emits once the same person has signed in again; fails when somebody else did, or nobody will. */
export function signedInAgain(session: SessionStore, error: unknown): Observable<void> {
  const before = session.current().person;
  return new Observable((observer) => {
    const look = () => {
      const { token, person, expired } = session.current();
      if (token === null || !samePerson(person, before)) {
        observer.error(error);
      } else if (!expired) {
        observer.next();
        observer.complete();
      }
    };
    look();
    return session.subscribe(look);
  });
}

function headersOf(session: SessionStore): Record<string, string> {
  const { token } = session.current();
  return {
    "Accept-Language": languageTag(),
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
}

function retryAfterOf(operation: ApolloLink.Operation, problem: Problem): number | undefined {
  const response = operation.getContext().response as Response | undefined;
  const seconds = Number(response?.headers?.get("Retry-After") ?? Number.NaN);
  return problem.retryAfter ?? (Number.isFinite(seconds) ? seconds : undefined);
}

/**
 * The link that sees requests through: it says who is asking and in which language, repeats what a lost connection or a
 * busy server kept from being answered, and holds a request whose token has expired until the person has signed in again.
 */
export function recoverLink(session: SessionStore): ApolloLink {
  return new ApolloLink((operation, forward) => {
    let used: string | null = null;
    const attempt = defer(() => {
      used = session.current().token;
      operation.setContext((context) => ({ headers: { ...context.headers, ...headersOf(session) } }));
      return forward(operation);
    });
    const delay = (error: unknown, count: number) => {
      const problem = problemOf(error);
      if (problem.code === "UNAUTHENTICATED" && used !== null) {
        session.expire(used);
        return signedInAgain(session, error);
      }
      if (count > repeats || !worthRepeating.has(problem.code) || !repeatable(operation)) {
        return throwError(() => error);
      }
      return timer(waitBefore(count, retryAfterOf(operation, problem)));
    };
    return attempt.pipe(map(refuseWithoutData), retry({ delay }));
  });
}

/** An answer without data is a failed request, whatever its status was. */
function refuseWithoutData(result: ApolloLink.Result): ApolloLink.Result {
  if (result.errors?.length && !result.data) {
    throw new CombinedGraphQLErrors(result);
  }
  return result;
}
