import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What a proxy does with a request: hand it on, answer with a status by itself, or let the server do it and lose the answer. */
export type Treatment = "pass" | "lose" | number;

/** A company proxy before the server, with everything that goes wrong in one. */
export class Middlebox {
  readonly #open = new Set<Duplex>();
  readonly #held: (() => void)[] = [];
  #target = "";
  #down = false;
  #holding = false;
  /** Refuses to open WebSockets. */
  noSockets = false;
  /** Takes uploads without handing them on, for as long as they last. */
  holdUploads = false;
  /** Ends an upload after so many bytes. */
  cutUploadAfter = Number.POSITIVE_INFINITY;
  /** What to do with a request for the API, by its body. */
  treat: (body: string) => Treatment = () => "pass";

  private constructor(private readonly listener: HttpServer) {}

  static async start(): Promise<Middlebox> {
    const listener = createServer();
    const proxy = new Middlebox(listener);
    listener.on("connection", (socket) => proxy.#take(socket));
    listener.on("request", (incoming, answer) => proxy.#request(incoming, answer));
    listener.on("upgrade", (incoming, socket, head) => proxy.#upgrade(incoming, socket, head));
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Hands everything on to this server. */
  to(url: string): void {
    this.#target = url;
  }

  /** Ends every connection. */
  cut(): void {
    for (const socket of this.#open) {
      socket.destroy();
    }
  }

  /** Ends every connection, and lets nobody in until up(). */
  down(): void {
    this.#down = true;
    this.cut();
  }

  up(): void {
    this.#down = false;
  }

  /** Keeps answers of the API to itself until release(). */
  hold(): void {
    this.#holding = true;
  }

  release(): void {
    this.#holding = false;
    for (const go of this.#held.splice(0)) {
      go();
    }
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    this.cut();
    await closed;
  }

  #take(socket: Socket | Duplex): void {
    this.#open.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#open.delete(socket));
    if (this.#down) {
      socket.destroy();
    }
  }

  async #request(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    if (incoming.method === "PUT") {
      this.#upload(incoming, answer);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks);
    const treatment = incoming.url === "/graphql" ? this.treat(body.toString()) : "pass";
    if (typeof treatment === "number") {
      answer
        .writeHead(treatment, { "Content-Type": "text/plain", "Retry-After": "1" })
        .end("down for a moment");
      return;
    }
    const lost = treatment === "lose";
    this.#forward(incoming, answer, lost).end(body);
  }

  #upload(incoming: IncomingMessage, answer: ServerResponse): void {
    if (this.holdUploads) {
      return;
    }
    const forwarded = this.#forward(incoming, answer, false);
    let sent = 0;
    incoming.on("data", (chunk: Buffer) => {
      sent += chunk.length;
      if (sent > this.cutUploadAfter) {
        incoming.destroy();
        forwarded.destroy();
      }
    });
    incoming.pipe(forwarded);
  }

  #forward(incoming: IncomingMessage, answer: ServerResponse, lost: boolean) {
    const { method, url, headers } = incoming;
    const forwarded = request(this.#target + url, { method, headers, agent: false });
    forwarded.on("error", () => answer.destroy());
    answer.on("close", () => forwarded.destroy());
    forwarded.on("response", (response) => {
      if (lost) {
        // The server has done it, and nobody hears of it.
        response.resume().on("end", () => answer.destroy());
        return;
      }
      const go = () => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        answer.flushHeaders();
        response.pipe(answer);
      };
      if (this.#holding && url === "/graphql") {
        this.#held.push(go);
      } else {
        go();
      }
    });
    return forwarded;
  }

  #upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.noSockets) {
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    const { hostname, port } = new URL(this.#target);
    const upstream = connect(Number(port), hostname);
    this.#take(upstream);
    const lines = incoming.rawHeaders.flatMap((name, i, all) =>
      i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : [],
    );
    upstream.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(socket).pipe(upstream);
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.destroy());
  }
}
