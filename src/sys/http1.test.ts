import { describe, expect, it } from "vitest";
import { Http1Client, HttpFailure, writeRequest, type ByteStream } from "./index.ts";

/** A connection whose answers are written beforehand; lengths are bytes. */
class Script implements ByteStream {
  sent = "";
  closed = false;
  #left: Buffer;

  constructor(answer: string) {
    this.#left = Buffer.from(answer);
  }

  write(text: string): void {
    this.sent += text;
  }

  line(): Promise<string | undefined> {
    if (this.#left.length === 0) return Promise.resolve(undefined);
    const end = this.#left.indexOf(10);
    return this.exactly(end < 0 ? this.#left.length : end + 1).then((line) => line.replace(/\r?\n$/, ""));
  }

  exactly(length: number): Promise<string> {
    const piece = this.#left.subarray(0, length).toString("utf8");
    this.#left = this.#left.subarray(length);
    return Promise.resolve(piece);
  }

  rest(): Promise<string> {
    return this.exactly(this.#left.length);
  }

  close(): void {
    this.closed = true;
  }
}

const get = { method: "GET", target: "/x", headers: [["Accept", "a"]] } as const;

function clientOf(...scripts: Script[]): Http1Client {
  return new Http1Client("control:6443", () => scripts.shift() ?? new Script(""), () => new HttpFailure("EOF"));
}

describe("Http1Client", () => {
  it.each([
    ["a length in bytes", "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nüöä!", "üöä!"],
    ["chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n", "abcde"],
    ["everything up to the end", "HTTP/1.0 404 Not Found\r\n\r\nnothing here", "nothing here"],
    ["no body", "HTTP/1.1 204 No Content\r\n\r\n", ""],
  ])("reads %s", async (_, answer, body) => expect((await clientOf(new Script(answer)).request(get)).body).toBe(body));

  it("keeps the connection, and the next answer begins where the last one ended", async () => {
    const script = new Script("HTTP/1.1 200 OK\r\nWarning: 299 - \"a\"\r\nWarning: 299 - \"b\"\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nb");
    const client = clientOf(script);
    const first = await client.request(get);
    expect([first.status, first.body, first.headers.get("warning")]).toEqual([200, "a", '299 - "a"\n299 - "b"']);
    expect((await client.request(get)).body).toBe("b");
  });

  it("opens a new connection where the server has closed the one that it kept", async () => {
    const [old, fresh] = [new Script("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"), new Script("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb")];
    const client = clientOf(old, fresh);
    await client.request(get);
    expect((await client.request(get)).body).toBe("b");
    expect(old.closed).toBe(true);
  });

  it("tells why a first connection gave nothing, and does not take rubbish for an answer", async () => {
    await expect(clientOf(new Script("")).request(get)).rejects.toThrow("EOF");
    await expect(clientOf(new Script("SSH-2.0\r\n")).request(get)).rejects.toThrow("malformed HTTP response");
  });

  it("counts bytes, not characters, of what it sends", () => {
    expect(writeRequest({ ...get, method: "POST", body: "aü€😀" }, "h:1")).toBe("POST /x HTTP/1.1\r\nHost: h:1\r\nAccept: a\r\nContent-Length: 10\r\n\r\naü€😀");
  });
});
