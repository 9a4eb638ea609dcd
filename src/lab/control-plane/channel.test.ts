import { describe, expect, it } from "vitest";
import { text, utf8 } from "../../base/index.ts";
import { Channel } from "./channel.ts";
import { relay } from "./relay.ts";

interface Ends {
  readonly a: Channel;
  readonly b: Channel;
  /** Which ends are over, in order. */
  readonly over: string[];
  /** Until nothing moves any more. */
  readonly settle: () => Promise<void>;
}

/** Two ends, and between them what threads have: copies that arrive later, in order. */
function ends(): Ends {
  const over: string[] = [];
  const to = (other: () => Channel) => (event: Parameters<Channel["receive"]>[0]) => void setImmediate(() => other().receive(event));
  const a: Channel = new Channel(8080, to(() => b), () => over.push("a"));
  const b: Channel = new Channel(8080, to(() => a), () => over.push("b"));
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { a, b, over, settle };
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: unknown) => error);

describe("a connection between a lab and its control plane", () => {
  it("brings bytes in order, and is over when both ends have ended", async () => {
    const { a, b, over, settle } = ends();
    void a.write(utf8("one "));
    void a.write(utf8("two"));
    a.end();
    expect(text((await b.read()) ?? utf8(""))).toBe("one ");
    expect(text((await b.read()) ?? utf8(""))).toBe("two");
    expect(await b.read()).toBeUndefined();
    expect(over).toEqual([]);
    await b.write(utf8("still"));
    b.end();
    expect(text((await a.read()) ?? utf8(""))).toBe("still");
    await settle();
    expect([...over].sort()).toEqual(["a", "b"]);
    expect(await failure(a.write(utf8("x")))).toMatchObject({ code: "CONNECTION_ENDED" });
  });

  it("makes a writer wait for who does not read", async () => {
    const { a, b, settle } = ends();
    let written = 0;
    const writing = (async () => {
      for (; written < 20; written++) await a.write(new Uint8Array(50_000));
      a.end();
    })();
    await settle();
    expect(written).toBe(2);
    let read = 0;
    for (let bytes = await b.read(); bytes; bytes = await b.read()) read += bytes.length;
    await writing;
    expect(read).toBe(1_000_000);
  });

  it("that is closed throws away what still comes, and holds nobody up", async () => {
    const { a, b } = ends();
    b.close();
    for (let piece = 0; piece < 20; piece++) await a.write(new Uint8Array(50_000));
    a.end();
    expect(await a.read()).toBeUndefined();
  });

  it("that is reset is lost to whoever reads or waits to write, on both ends", async () => {
    const { a, b, over, settle } = ends();
    const [writing, reading] = [failure(a.write(new Uint8Array(1_000_000))), failure(a.read())];
    await settle();
    b.reset();
    expect([await writing, await reading]).toEqual([expect.objectContaining({ code: "CONNECTION_LOST" }), expect.objectContaining({ code: "CONNECTION_LOST" })]);
    expect(await failure(b.write(utf8("x")))).toMatchObject({ code: "CONNECTION_LOST" });
    await settle();
    expect([...over].sort()).toEqual(["a", "b"]);
  });

  it("is joined to another: ends pass on, and so does a break", async () => {
    const [one, other] = [ends(), ends()];
    relay(one.b, other.a);
    await one.a.write(utf8("through"));
    expect(text((await other.b.read()) ?? utf8(""))).toBe("through");
    one.a.end();
    expect(await other.b.read()).toBeUndefined();
    const reading = failure(one.a.read());
    other.b.reset();
    expect(await reading).toMatchObject({ code: "CONNECTION_LOST" });
  });
});
