import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";

/** Codes of request errors, as the API documents them, and the ones that only a browser knows. */
export type RequestCode =
  | "UNAUTHENTICATED"
  | "FORBIDDEN"
  | "CURSOR_INVALID"
  | "BAD_USER_INPUT"
  | "RATE_LIMITED"
  | "TIMEOUT"
  | "UNAVAILABLE"
  | "INTERNAL"
  | "SUBSCRIPTION_LIMIT"
  | "NETWORK";

/** What went wrong with a request. */
export interface Problem {
  code: RequestCode | string;
  /** The server's words, in the language of the page; empty when it said nothing. */
  message: string;
  /** What the operators find in their log. */
  requestId: string | undefined;
  /** Seconds after which a repeat makes sense, when the server named them. */
  retryAfter: number | undefined;
}

const byStatus: Record<number, RequestCode> = {
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  429: "RATE_LIMITED",
  503: "UNAVAILABLE",
};

function fromServer(error: ServerError): Problem {
  const seconds = Number(error.response.headers.get("Retry-After") ?? Number.NaN);
  const told = errorsIn(error.bodyText)[0];
  return {
    code: told?.extensions?.code ?? byStatus[error.statusCode] ?? "INTERNAL",
    message: told?.message ?? "",
    requestId: told?.extensions?.requestId,
    retryAfter: Number.isFinite(seconds) ? seconds : undefined,
  };
}

interface PlainError {
  message?: string;
  extensions?: { code?: string; requestId?: string };
}

function errorsIn(body: string): PlainError[] {
  try {
    const parsed: unknown = JSON.parse(body);
    return (parsed as { errors?: PlainError[] }).errors ?? [];
  } catch {
    return [];
  }
}

/** Says what an error of any layer means. */
export function problemOf(error: unknown): Problem {
  if (ServerError.is(error)) {
    return fromServer(error);
  }
  if (CombinedGraphQLErrors.is(error)) {
    const first = error.errors[0];
    const extensions = (first?.extensions ?? {}) as {
      code?: string;
      requestId?: string;
      retryAfter?: number;
    };
    return {
      code: extensions.code ?? "INTERNAL",
      message: first?.message ?? "",
      requestId: extensions.requestId,
      retryAfter: extensions.retryAfter,
    };
  }
  const code = error instanceof DOMException && error.name === "TimeoutError" ? "TIMEOUT" : "NETWORK";
  return { code, message: "", requestId: undefined, retryAfter: undefined };
}

const passing = new Set<string>(["NETWORK", "UNAVAILABLE", "TIMEOUT", "RATE_LIMITED", "INTERNAL"]);

/** Whether the same request may well succeed a little later. */
export function mayPass(problem: Problem): boolean {
  return passing.has(problem.code);
}

/** Whether the server could make nothing of what it was asked for, as with an address that somebody made up. */
export function isNonsense(error: unknown): boolean {
  return error !== undefined && problemOf(error).code === "BAD_USER_INPUT";
}
