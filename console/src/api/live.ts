import { createClient as createEventsClient, type Client as EventsClient } from "graphql-sse";
import { createClient as createSocketClient, type Client as SocketClient } from "graphql-ws";
import type { ConnectionStore } from "./connection";

/** One subscription as both protocols take it. */
export interface LiveRequest {
  query: string;
  operationName?: string;
  variables?: Record<string, unknown>;
}

/** Where what arrives goes. */
export interface LiveSink<T> {
  next(value: T): void;
  error(reason: unknown): void;
  complete(): void;
}

export interface LiveOptions {
  /** The address of the GraphQL endpoint, http or https. */
  url: string;
  /** The headers of a request: who is asking, and in which language. */
  headers: () => Record<string, string>;
  connection: ConnectionStore;
  /** Called when the server refuses the token of an open connection. */
  onRefused: (token: string | undefined) => void;
}

/** How long a socket may take to open, and to answer a ping, in milliseconds. */
const openTime = 6_000;
const pingEvery = 15_000;
const pongTime = 6_000;

/** How many sockets may fail before the first that works, until the page goes on with server-sent events. */
const failuresBeforeEvents = 2;

/** The close code by which the server says that the token is not, or no longer, good. */
const refusedCode = 4403;

/**
 * Live carries all subscriptions of the page: over one WebSocket; and where sockets never open, as behind some company
 * proxies, by server-sent events, a request for each. It does not reconnect: whoever subscribes knows where to resume.
 */
export class Live {
  #socket: SocketClient | undefined;
  #events: EventsClient | undefined;
  #failures = 0;
  #worked = false;
  #usedToken: string | undefined;

  constructor(private readonly options: LiveOptions) {}

  /** Which protocol the next subscription will use. */
  get transport(): "socket" | "events" {
    return this.#worked || this.#failures < failuresBeforeEvents ? "socket" : "events";
  }

  subscribe<T>(request: LiveRequest, sink: LiveSink<T>): () => void {
    const client = this.transport === "socket" ? this.#sockets() : this.#eventStreams();
    return client.subscribe(request, sink as never);
  }

  /** Drops the connection, so that the next one is opened with the headers of then. */
  restart(): void {
    this.#socket?.terminate();
    this.#socket = undefined;
    this.#events?.dispose();
    this.#events = undefined;
  }

  #eventStreams(): EventsClient {
    this.#events ??= createEventsClient({
      url: this.options.url,
      retryAttempts: 0,
      headers: () => this.options.headers(),
      fetchFn: (input: RequestInfo, init?: RequestInit) => this.#stream(input, init),
    });
    return this.#events;
  }

  /** Opens a stream of events; changes arrive from then on, also while there are none. */
  async #stream(input: RequestInfo, init?: RequestInit): Promise<Response> {
    const response = await fetch(input, init);
    if (response.ok) {
      this.options.connection.set("online");
    }
    return response;
  }

  #sockets(): SocketClient {
    this.#socket ??= this.#newSocket();
    return this.#socket;
  }

  #newSocket(): SocketClient {
    let opening: ReturnType<typeof setTimeout> | undefined;
    let answering: ReturnType<typeof setTimeout> | undefined;
    const client: SocketClient = createSocketClient({
      url: this.options.url.replace(/^http/, "ws"),
      retryAttempts: 0,
      lazyCloseTimeout: 3_000,
      keepAlive: pingEvery,
      connectionParams: () => {
        const headers = this.options.headers();
        this.#usedToken = headers.Authorization;
        return headers;
      },
      on: {
        connecting: () => {
          opening = setTimeout(() => client.terminate(), openTime);
        },
        connected: () => {
          clearTimeout(opening);
          this.#worked = true;
          this.options.connection.set("online");
        },
        ping: (received) => {
          if (!received) {
            answering = setTimeout(() => client.terminate(), pongTime);
          }
        },
        pong: (received) => {
          if (received) {
            clearTimeout(answering);
          }
        },
        closed: (event) => {
          clearTimeout(opening);
          clearTimeout(answering);
          this.#closed(event as CloseEvent);
        },
      },
    });
    return client;
  }

  #closed(event: CloseEvent): void {
    if (event.code === refusedCode) {
      this.options.onRefused(this.#usedToken);
      return;
    }
    if (event.code === 1000) {
      this.options.connection.set("idle");
      return;
    }
    this.#failures += 1;
    this.options.connection.set("offline");
  }
}
