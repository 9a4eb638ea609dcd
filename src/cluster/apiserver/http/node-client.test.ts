import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Emitter, utf8, type Bytes, type Clock } from "../../../base/index.ts";
import { HttpServer, type BytePipe, type HttpHandler, type HttpResponse } from "./index.ts";

/** A socket of Node as a pipe. */
function pipeOf(socket: Socket): BytePipe {
  const data = new Emitter<Bytes>();
  const end = new Emitter<void>();
  socket.on("data", (bytes) => data.fire(new Uint8Array(bytes)));
  socket.on("error", () => undefined);
  socket.once("close", () => end.fire());
  socket.once("end", () => end.fire());
  return {
    onData: data.event,
    onEnd: end.event,
    write: (bytes) => new Promise((resolve, reject) => {
      if (socket.destroyed) reject(new Error("closed"));
      else socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    }),
    close: () => void socket.end(),
  };
}

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};

let handler: HttpHandler;
let listener: Server;
let server: HttpServer;
let agent: Agent;
let sockets = 0;

beforeEach(async () => {
  sockets = 0;
  server = new HttpServer({ clock, log: () => undefined, handler: (request) => handler(request) });
  listener = createServer({ allowHalfOpen: true }, (socket) => {
    sockets += 1;
    server.serve(pipeOf(socket));
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(() => {
  agent.destroy();
  server.dispose();
  listener.close();
});

function ask(options: RequestOptions, body?: string | Buffer | readonly string[]): Promise<{ readonly message: IncomingMessage; readonly body: Buffer }> {
  const { port } = listener.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, agent, ...options }, (message) => {
      const parts: Buffer[] = [];
      message.on("data", (part: Buffer) => parts.push(part));
      message.on("end", () => resolve({ message, body: Buffer.concat(parts) }));
      message.on("error", reject);
    });
    sent.on("error", reject);
    if (typeof body === "object" && !Buffer.isBuffer(body)) for (const part of body) sent.write(part);
    sent.end(typeof body === "string" || Buffer.isBuffer(body) ? body : undefined);
  });
}

const whole = (body: Uint8Array<ArrayBuffer>, code = 200): HttpResponse => ({ kind: "whole", code, headers: new Map([["content-type", "text/plain"]]), body });

describe("Node's own client", () => {
  it("sends many requests over one connection and reads each answer", async () => {
    handler = (request) => Promise.resolve(whole(utf8(`${request.method} ${request.target}`)));
    for (let at = 0; at < 50; at += 1) {
      const { message, body } = await ask({ path: `/${at}` });
      expect([message.statusCode, body.toString()]).toEqual([200, `GET /${at}`]);
    }
    expect(sockets).toBe(1);
  });

  it("sends bodies of a length and in chunks, and gets 3 MiB back unchanged", async () => {
    handler = (request) => Promise.resolve(whole(request.body, 201));
    const large = Buffer.alloc(3 * 1024 * 1024, "0123456789abcdef");
    const { message, body } = await ask({ method: "POST", path: "/" }, large);
    expect(message.statusCode).toBe(201);
    expect(body.equals(large)).toBe(true);
    const parts = Array.from({ length: 200 }, (_, at) => `part ${at};`);
    expect((await ask({ method: "PUT", path: "/" }, parts)).body.toString()).toBe(parts.join(""));
    expect(sockets).toBe(1);
  });

  it("reads 413 although it is still sending", async () => {
    handler = () => Promise.resolve(whole(utf8("never")));
    const { message, body } = await ask({ method: "POST", path: "/" }, Buffer.alloc(4 * 1024 * 1024));
    expect(message.statusCode).toBe(413);
    expect(JSON.parse(body.toString())).toMatchObject({ reason: "RequestEntityTooLarge" });
  });

  it("HEAD, 204 and an empty answer leave the connection in step", async () => {
    handler = (request) => Promise.resolve(whole(utf8(request.target), request.target === "/none" ? 204 : 200));
    expect((await ask({ method: "HEAD", path: "/long" })).message.headers["content-length"]).toBe("5");
    expect((await ask({ path: "/none" })).message.statusCode).toBe(204);
    expect((await ask({ path: "/last" })).body.toString()).toBe("/last");
    expect(sockets).toBe(1);
  });

  it("waits for 100-continue where it asked for it", async () => {
    handler = (request) => Promise.resolve(whole(request.body));
    const { port } = listener.address() as AddressInfo;
    const events: string[] = [];
    const body = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest({ host: "127.0.0.1", port, method: "POST", headers: { expect: "100-continue", "content-length": 4 } }, (message) => {
        message.on("data", (part: Buffer) => resolve(part.toString()));
      });
      sent.on("continue", () => {
        events.push("continue");
        sent.end("body");
      });
      sent.on("error", reject);
      sent.flushHeaders();
    });
    expect([events, body]).toEqual([["continue"], "body"]);
  });

  it("reads a stream line by line as it comes, and its leaving ends the source", async () => {
    let ended = false;
    const watch = async function* (signal: AbortSignal) {
      try {
        for (let at = 0; !signal.aborted; at += 1) {
          yield utf8(`{"event":${at}}\n`);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        ended = true;
      }
    };
    handler = (request) => Promise.resolve({ kind: "stream", code: 200, headers: new Map(), chunks: watch(request.signal) });
    const { port } = listener.address() as AddressInfo;
    const lines = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest({ host: "127.0.0.1", port, path: "/watch" }, (message) => {
        let seen = "";
        message.on("data", (part: Buffer) => {
          seen += part.toString();
          if (seen.split("\n").length <= 3) return;
          sent.destroy();
          resolve(seen);
        });
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(lines.startsWith('{"event":0}\n{"event":1}\n{"event":2}\n')).toBe(true);
    await expect.poll(() => ended).toBe(true);
    await expect.poll(() => server.connections).toBe(0);
  });

  it("holds a stream back while the client does not read", async () => {
    const chunk = new Uint8Array(64 * 1024);
    let given = 0;
    const flood = async function* (signal: AbortSignal) {
      for (; !signal.aborted && given < 10_000; given += 1) {
        yield chunk;
        await Promise.resolve();
      }
    };
    handler = (request) => Promise.resolve({ kind: "stream", code: 200, headers: new Map(), chunks: flood(request.signal) });
    const { port } = listener.address() as AddressInfo;
    const sent = httpRequest({ host: "127.0.0.1", port, path: "/" }, (message) => message.pause());
    sent.on("error", () => undefined);
    sent.end();
    let before = -1;
    // Still where two looks in a row see the same: buffers of both sides are full.
    await expect.poll(() => {
      const still = given > 0 && given === before;
      before = given;
      return still;
    }, { interval: 100, timeout: 20_000 }).toBe(true);
    expect(given).toBeLessThan(2000);
    sent.destroy();
  });

  it("upgrades", async () => {
    handler = () => Promise.resolve({
      kind: "upgrade", headers: new Map([["connection", "Upgrade"], ["upgrade", "echo"]]),
      start: (pipe) => void pipe.onData((bytes) => void pipe.write(bytes)),
    });
    const { port } = listener.address() as AddressInfo;
    const answer = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest({ host: "127.0.0.1", port, headers: { connection: "Upgrade", upgrade: "echo" } });
      sent.on("upgrade", (_message, socket: Socket) => {
        socket.once("data", (bytes: Buffer) => {
          resolve(bytes.toString());
          socket.destroy();
        });
        socket.write("there and back");
      });
      sent.on("error", reject);
      sent.end();
    });
    expect(answer).toBe("there and back");
  });
});
