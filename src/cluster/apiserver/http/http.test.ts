import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { text, utf8, type Bytes } from "../../../base/index.ts";
import { HandClock } from "../testing/hand-clock.ts";
import type { ApiRequest } from "../types.ts";
import { HttpServer, type HttpHandler, type HttpLimits, type HttpResponse } from "./index.ts";
import { HandPipe, settle } from "./testing/hand-pipe.ts";

const whole = (body: string, code = 200, headers: readonly (readonly [string, string])[] = []): HttpResponse => ({ kind: "whole", code, headers: new Map(headers), body: utf8(body) });
const echo: HttpHandler = (request) => Promise.resolve(whole(`${request.method} ${request.target} ${text(request.body)}`));

function serving(handler: HttpHandler = echo, limits: Partial<HttpLimits> = {}) {
  const clock = new HandClock();
  const seen: ApiRequest[] = [];
  const server = new HttpServer({ clock, log: () => undefined, limits, handler: (request) => (seen.push(request), handler(request)) });
  const pipe = new HandPipe();
  server.serve(pipe);
  return { clock, server, pipe, seen };
}

/** What comes back for these bytes, and whether the connection was closed. */
async function exchange(input: string | Uint8Array, limits: Partial<HttpLimits> = {}) {
  const { pipe, seen, clock } = serving(echo, limits);
  pipe.send(input);
  await settle();
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(pipe.output)?.[1] ?? 0);
  clock.advance(2000);
  await settle();
  return { status, output: pipe.output, closed: pipe.closed, seen };
}

const HOST = "Host: control\r\n";

describe("requests that are read", () => {
  const cases: readonly (readonly [what: string, input: string, method: string, target: string, body: string])[] = [
    ["a GET", `GET /api?x=1 HTTP/1.1\r\n${HOST}\r\n`, "GET", "/api?x=1", ""],
    ["a body of a length", `POST /a HTTP/1.1\r\n${HOST}Content-Length: 3\r\n\r\nabc`, "POST", "/a", "abc"],
    ["a body in chunks", `POST /a HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n`, "POST", "/a", "abc0123456789"],
    ["trailers", `POST /a HTTP/1.1\r\n${HOST}Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n`, "POST", "/a", "a"],
    ["an empty body", `PUT /a HTTP/1.1\r\n${HOST}Content-Length: 0\r\n\r\n`, "PUT", "/a", ""],
    ["a proxy's form", `GET http://control:6443/api HTTP/1.1\r\n${HOST}\r\n`, "GET", "/api", ""],
    ["a proxy's form without a path", `GET http://control:6443?x HTTP/1.1\r\n${HOST}\r\n`, "GET", "/?x", ""],
    ["HTTP/1.0 without Host", "GET /a HTTP/1.0\r\n\r\n", "GET", "/a", ""],
    ["OPTIONS *", `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, "OPTIONS", "*", ""],
  ];
  test.each(cases)("%s, in one piece or byte by byte", async (_what, input, method, target, body) => {
    const together = await exchange(input);
    expect(together.seen[0]).toMatchObject({ method, target });
    expect(text(together.seen[0]?.body ?? new Uint8Array())).toBe(body);
    const { pipe, seen } = serving();
    for (const byte of utf8(input)) {
      pipe.send(new Uint8Array([byte]));
      await settle();
    }
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method, target, body: together.seen[0]?.body });
  });

  it("the largest body, and the next request, in one piece", async () => {
    const limit = 3 * 1024 * 1024;
    const piece = `1000\r\n${"x".repeat(4096)}\r\n`;
    const chunked = `POST /a HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${piece.repeat(limit / 4096)}0\r\n\r\n`;
    const { pipe, seen } = serving(() => Promise.resolve(whole("ok")));
    pipe.send(`${chunked}GET /b HTTP/1.1\r\n${HOST}\r\n`);
    await expect.poll(() => seen.length).toBe(2);
    expect(seen[0]?.body.length).toBe(limit);
    expect(pipe.closed).toBe(false);
  });

  it("headers: names in lower case, values trimmed, lines kept", async () => {
    const { seen } = await exchange(`GET / HTTP/1.1\r\n${HOST}X-A:  one \r\nx-a:\ttwo,2\r\nEmpty:\r\n\r\n`);
    expect(seen[0]?.headers.get("x-a")).toBe("one, two,2");
    expect(seen[0]?.headers.get("empty")).toBe("");
    expect(seen[0]?.headerLines).toEqual([["host", "control"], ["x-a", "one"], ["x-a", "two,2"], ["empty", ""]]);
  });
});

describe("requests that are refused, and the connection closed", () => {
  const chunked = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
  const cases: readonly (readonly [what: string, input: string, status: number])[] = [
    ["smuggling: both lengths", `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ["smuggling: the other order", `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`, 400],
    ["smuggling: two lengths", `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400],
    ["smuggling: the same length twice", `POST / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`, 400],
    ["smuggling: a list of lengths", `POST / HTTP/1.1\r\n${HOST}Content-Length: 3, 3\r\n\r\nabc`, 400],
    ["smuggling: a signed length", `POST / HTTP/1.1\r\n${HOST}Content-Length: +3\r\n\r\nabc`, 400],
    ["smuggling: a length in hexadecimal", `POST / HTTP/1.1\r\n${HOST}Content-Length: 0x3\r\n\r\nabc`, 400],
    ["smuggling: a negative length", `POST / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
    ["smuggling: another encoding", `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 501],
    ["smuggling: two encodings", `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 501],
    ["smuggling: an encoding twice", `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`, 501],
    ["smuggling: chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
    ["smuggling: a blank before the colon", `POST / HTTP/1.1\r\n${HOST}Content-Length : 3\r\n\r\nabc`, 400],
    ["smuggling: a folded line", `POST / HTTP/1.1\r\n${HOST}X: a\r\n Content-Length: 3\r\n\r\nabc`, 400],
    ["smuggling: a line feed alone", `GET / HTTP/1.1\n${HOST}\r\n`, 400],
    ["smuggling: an empty line without carriage return", `GET / HTTP/1.1\r\n${HOST}\n`, 400],
    ["smuggling: a carriage return within a value", `GET / HTTP/1.1\r\n${HOST}X: a\rY: b\r\n\r\n`, 400],
    ["a null byte in a value", `GET / HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`, 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["two Hosts", `GET / HTTP/1.1\r\n${HOST}${HOST}\r\n`, 400],
    ["a name that is none", `GET / HTTP/1.1\r\n${HOST}X(: a\r\n\r\n`, 400],
    ["a line without colon", `GET / HTTP/1.1\r\n${HOST}X\r\n\r\n`, 400],
    ["a blank in the target", `GET /a b HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["a target that is none", `GET api HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["CONNECT", `CONNECT control:6443 HTTP/1.1\r\n${HOST}\r\n`, 400],
    ["not HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400],
    ["HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
    ["no version", "GET /\r\n\r\n", 400],
    ["a chunk length that is none", `${chunked}x\r\n`, 400],
    ["a negative chunk length", `${chunked}-1\r\n`, 400],
    ["a chunk length of nine digits", `${chunked}100000000\r\n`, 400],
    ["a chunk that is longer than it says", `${chunked}1\r\nab\r\n0\r\n\r\n`, 400],
    ["a chunk's line without carriage return", `${chunked}1\na\r\n0\r\n\r\n`, 400],
    ["an expectation that nobody knows", `POST / HTTP/1.1\r\n${HOST}Expect: more\r\nContent-Length: 1\r\n\r\na`, 417],
  ];
  test.each(cases)("%s", async (_what, input, status) => {
    const result = await exchange(input);
    expect(result.status).toBe(status);
    expect(result.closed).toBe(true);
    expect(result.seen).toEqual([]);
    expect(result.output).toContain("connection: close");
    expect(result.output.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it("tls-12 a body that is too large is 413 with a Status, before it is read", async () => {
    const { status, output, closed } = await exchange(`POST / HTTP/1.1\r\n${HOST}Content-Length: 3145729\r\n\r\n`);
    expect(status).toBe(413);
    expect(closed).toBe(true);
    expect(JSON.parse(output.slice(output.indexOf("\r\n\r\n") + 4))).toMatchObject({ kind: "Status", reason: "RequestEntityTooLarge", code: 413, message: "Request entity too large: limit is 3145728" });
  });

  it("chunks that add up to too much", async () => {
    expect((await exchange(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nabcd\r\n0\r\n\r\n`, { body: 7 })).status).toBe(413);
    expect((await exchange(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n`)).status).toBe(413);
  });

  it("too long a head, too many headers, too many trailers", async () => {
    expect((await exchange(`GET /${"a".repeat(70_000)} HTTP/1.1\r\n`)).status).toBe(431);
    expect((await exchange(`GET / HTTP/1.1\r\n${HOST}${"X: y\r\n".repeat(128)}\r\n`)).status).toBe(431);
    expect((await exchange(`GET / HTTP/1.1\r\n${HOST}${"X: y\r\n".repeat(127)}\r\n`)).status).toBe(200);
    expect((await exchange(`POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n${"X: y\r\n".repeat(40)}\r\n`)).status).toBe(400);
  });

  it("whatever comes, it is answered or closed, and the server lives", async () => {
    const piece = fc.oneof(
      fc.constantFrom("GET ", "POST ", "/", " HTTP/1.1", "\r\n", "\n", "\r", HOST, "Content-Length: ", "5", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "\r\n\r\n", ":", "\0", "é"),
      fc.string({ maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        const { pipe, clock, server } = serving();
        for (const one of pieces) pipe.send(one);
        await settle();
        for (let turn = 0; turn < 5; turn += 1) {
          clock.advance(200_000);
          await settle();
        }
        expect(pipe.closed).toBe(true);
        expect(server.connections).toBe(0);
        expect(clock.pending).toBe(0);
        expect(pipe.output === "" || pipe.output.startsWith("HTTP/1.1 ")).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("slow and silent clients", () => {
  it("a head that trickles is cut off when its time is over, however often a byte comes", async () => {
    const { pipe, clock, seen } = serving();
    pipe.send("GET / HTTP/1.1\r\n");
    for (let second = 0; second < 12; second += 1) {
      await settle();
      clock.advance(1000);
      pipe.send("X");
    }
    await settle();
    expect(pipe.output).toContain("HTTP/1.1 408 ");
    clock.advance(2000);
    await settle();
    expect(pipe.closed).toBe(true);
    expect(seen).toEqual([]);
  });

  it("a body that trickles too", async () => {
    const { pipe, clock } = serving();
    pipe.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 100\r\n\r\n`);
    for (let second = 0; second < 62; second += 1) {
      await settle();
      clock.advance(1000);
      pipe.send("X");
    }
    await settle();
    expect(pipe.output).toContain("HTTP/1.1 408 ");
  });

  it("one that says nothing is closed without a word", async () => {
    const { pipe, clock, server } = serving();
    await settle();
    clock.advance(179_000);
    await settle();
    expect(pipe.closed).toBe(false);
    clock.advance(2000);
    await settle();
    expect(pipe).toMatchObject({ closed: true, output: "" });
    expect(server.connections).toBe(0);
  });

  it("one that does not take its answer is dropped", async () => {
    const { pipe, clock, server } = serving();
    pipe.stuck = true;
    pipe.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    await settle();
    clock.advance(61_000);
    await settle();
    expect(pipe.closed).toBe(true);
    expect(server.connections).toBe(0);
  });

  it("one that floods while a request is handled is dropped", async () => {
    const { pipe } = serving(() => new Promise(() => undefined), { head: 1000, body: 9000 });
    pipe.send(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    await settle();
    for (let sent = 0; sent < 20; sent += 1) pipe.send("x".repeat(1000));
    expect(pipe.closed).toBe(false);
    pipe.send("x");
    expect(pipe.closed).toBe(true);
  });

  it("one that leaves in the middle of a body reaches no handler", async () => {
    const { pipe, seen, server } = serving();
    pipe.send(`POST / HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nabc`);
    await settle();
    pipe.end();
    await settle();
    expect(seen).toEqual([]);
    expect(server.connections).toBe(0);
  });

  it("too many connections: the next one is turned away", async () => {
    const { server } = serving(echo, { connections: 1 });
    const next = new HandPipe();
    server.serve(next);
    await settle();
    expect(next.output).toContain("HTTP/1.1 503 ");
    expect(next.closed).toBe(true);
  });

  it("once disposed, connections end and none begins", async () => {
    const { server, pipe } = serving();
    server.dispose();
    const late = new HandPipe();
    server.serve(late);
    await settle();
    expect([pipe.closed, late.closed, server.connections]).toEqual([true, true, 0]);
  });
});

describe("answers", () => {
  const get = `GET /a HTTP/1.1\r\n${HOST}\r\n`;

  it("pipelined requests are answered in order, one at a time", async () => {
    const done: (() => void)[] = [];
    const { pipe, seen } = serving((request) => new Promise((resolve) => done.push(() => resolve(whole(request.target)))));
    pipe.send(["/1", "/2", "/3"].map((target) => get.replace("/a", target)).join(""));
    await settle();
    expect(seen).toHaveLength(1);
    for (let at = 0; at < 3; at += 1) {
      done[at]?.();
      await settle();
    }
    expect([...pipe.output.matchAll(/\r\n\r\n(\/\d)/g)].map(([, target]) => target)).toEqual(["/1", "/2", "/3"]);
    expect(pipe.closed).toBe(false);
  });

  it("closes where the client says so, and for HTTP/1.0 unless it says otherwise", async () => {
    expect((await exchange(`GET / HTTP/1.1\r\n${HOST}Connection: x, Close\r\n\r\n`)).closed).toBe(true);
    expect((await exchange("GET / HTTP/1.0\r\n\r\n")).closed).toBe(true);
    const kept = await exchange("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    expect(kept.closed).toBe(false);
    expect(kept.output).toContain("connection: keep-alive");
  });

  it("obj-12 HEAD has the headers of GET and no body", async () => {
    const { output, closed } = await exchange(`HEAD /a HTTP/1.1\r\n${HOST}\r\n`);
    expect(output).toContain("content-length: 8");
    expect(output.endsWith("\r\n\r\n")).toBe(true);
    expect(closed).toBe(false);
  });

  it("204 and 304 have neither body nor length", async () => {
    const { pipe } = serving(() => Promise.resolve(whole("lost", 204)));
    pipe.send(get);
    await settle();
    expect(pipe.output).not.toMatch(/content-length|lost/);
  });

  it("100-continue is said before the body is waited for", async () => {
    const { pipe, seen } = serving();
    pipe.send(`POST / HTTP/1.1\r\n${HOST}Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n`);
    await settle();
    expect(pipe.output).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    pipe.send("ab");
    await settle();
    expect(text(seen[0]?.body ?? new Uint8Array())).toBe("ab");
  });

  it("what a handler throws is 500 and tells nothing; the connection goes on", async () => {
    const { pipe } = serving(() => Promise.reject(new Error("secret of ours")));
    pipe.send(get);
    await settle();
    expect(pipe.output).toContain("HTTP/1.1 500 ");
    expect(pipe.output).not.toContain("secret");
    expect(pipe.closed).toBe(false);
  });

  it("no header can be smuggled in by a value; framing is ours alone", async () => {
    const headers = [["warning", '299 - "a\r\nSet-Cookie: x=y"'], ["content-length", "9999"], ["Transfer-Encoding", "chunked"]] as const;
    const { pipe } = serving(() => Promise.resolve(whole("ok", 200, headers)));
    pipe.send(get);
    await settle();
    expect(pipe.output).not.toMatch(/^set-cookie/im);
    expect(pipe.output).toContain("content-length: 2\r\n");
    expect(pipe.output).not.toMatch(/9999|transfer-encoding/i);
  });
});

describe("streams", () => {
  const get = `GET /watch HTTP/1.1\r\n${HOST}\r\n`;

  /** A source that a test feeds. */
  function source() {
    const waiting: ((value: IteratorResult<Bytes>) => void)[] = [];
    const state = { asked: 0, returned: false };
    const iterator: AsyncIterator<Bytes> = {
      next: () => (state.asked++, new Promise((resolve) => waiting.push(resolve))),
      return: () => ((state.returned = true), Promise.resolve({ done: true, value: undefined })),
    };
    const response: HttpResponse = { kind: "stream", code: 200, headers: new Map([["content-type", "application/json"]]), chunks: { [Symbol.asyncIterator]: () => iterator } };
    return { state, response, give: (chunk: string) => waiting.shift()?.({ done: false, value: utf8(chunk) }), finish: () => waiting.shift()?.({ done: true, value: undefined }) };
  }

  it("chunk by chunk as they come; then the next request", async () => {
    const { response, give, finish } = source();
    const { pipe } = serving((request) => Promise.resolve(request.target === "/watch" ? response : whole("next")));
    pipe.send(get);
    await settle();
    expect(pipe.output).toContain("transfer-encoding: chunked\r\n");
    give('{"a":1}\n');
    await settle();
    expect(pipe.output.endsWith('8\r\n{"a":1}\n\r\n')).toBe(true);
    give("");
    await settle();
    finish();
    await settle();
    expect(pipe.output.endsWith("0\r\n\r\n")).toBe(true);
    pipe.send(get.replace("/watch", "/x"));
    await settle();
    expect(pipe.output.endsWith("next")).toBe(true);
  });

  it("a reader that is slow is not given more: the source is asked again only when it has taken", async () => {
    const { state, response, give } = source();
    const { pipe } = serving(() => Promise.resolve(response));
    pipe.send(get);
    await settle();
    pipe.stuck = true;
    give("one");
    await settle();
    expect(state.asked).toBe(1);
    pipe.take();
    await settle();
    expect(state.asked).toBe(2);
  });

  it("wat-14 a client that leaves ends the source and the request's signal", async () => {
    const { state, response } = source();
    const { pipe, seen, server } = serving(() => Promise.resolve(response));
    pipe.send(get);
    await settle();
    pipe.end();
    await settle();
    expect(seen[0]?.signal.aborted).toBe(true);
    expect(state.returned).toBe(true);
    expect(server.connections).toBe(0);
    expect(pipe.closed).toBe(true);
  });

  it("a source that fails cuts the answer off, so that nobody takes it for whole", async () => {
    const failing = async function* () {
      yield utf8("half");
      await Promise.resolve();
      throw new Error("gone");
    };
    const { pipe } = serving(() => Promise.resolve({ kind: "stream", code: 200, headers: new Map(), chunks: failing() }));
    pipe.send(get);
    await settle();
    expect(pipe.output).toContain("4\r\nhalf\r\n");
    expect(pipe.output).not.toContain("0\r\n\r\n");
    expect(pipe.closed).toBe(true);
  });

  it("to HTTP/1.0 without chunks, until the connection ends", async () => {
    const { response, give, finish } = source();
    const { pipe } = serving(() => Promise.resolve(response));
    pipe.send("GET /watch HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    await settle();
    give("one");
    await settle();
    finish();
    await settle();
    expect(pipe.output).not.toContain("chunked");
    expect(pipe.output.endsWith("\r\n\r\none")).toBe(true);
    expect(pipe.closed).toBe(true);
  });

  it("an upgrade hands the connection over with what came early", async () => {
    const got: string[] = [];
    const { pipe, server } = serving(() => Promise.resolve({
      kind: "upgrade", headers: new Map([["upgrade", "websocket"], ["connection", "Upgrade"]]),
      start: (own, early) => {
        got.push(text(early));
        own.onData((bytes) => void got.push(text(bytes)));
        void own.write(utf8("frame"));
      },
    }));
    pipe.send(`${get.replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")}early`);
    await settle();
    pipe.send("later");
    expect(got).toEqual(["early", "later"]);
    expect(pipe.output).toBe("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\nframe");
    expect(pipe.closed).toBe(false);
    expect(server.connections).toBe(0);
  });
});
