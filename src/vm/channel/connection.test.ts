import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiJson, Decoder, encode, fromText, MAX_BODY, PROTOCOL, readU32, ToGuest, ToHost, toText, u32 } from "../../base/channel/index.ts";
import { Emitter, text, utf8, type Bytes, type Clock } from "../../base/index.ts";
import { attach } from "./index.ts";

class HandClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly then: () => void }>();

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(ms: number, then: () => void) {
    const timer = { at: this.#now + ms, then };
    this.#timers.add(timer);
    return { dispose: () => void this.#timers.delete(timer) };
  }

  get pending(): number {
    return this.#timers.size;
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer);
      timer.then();
    }
  }
}

type Asked = { readonly id: number } & Record<string, unknown>;

/** An agent in this process: answers greetings and takes what it is sent; what becomes of requests, each test says. */
class FakeGuest {
  readonly #data = new Emitter<Bytes>();
  readonly asked: Asked[] = [];
  readonly data = new Map<number, number>();
  readonly ended: number[] = [];
  readonly killed: number[] = [];
  outputTaken = 0;
  greetings = 0;
  answering = true;
  protocol = PROTOCOL;
  onRequest: (asked: Asked) => void = () => undefined;
  /** Whether `Data` is passed on at once. */
  passingOn = true;
  readonly #arrived: Bytes[] = [];
  #taken = 0;
  #json = "";
  readonly #decoder = new Decoder((type, id, body) => this.#onFrame(type, id, body));
  readonly pipe = {
    onData: this.#data.event,
    write: (bytes: Bytes) => {
      this.#arrived.push(bytes);
      if (this.#arrived.length === 1) this.#read();
    },
  };

  /** One after the other, as a pipe does, though answers come at once. */
  #read(): void {
    for (let bytes = this.#arrived[0]; bytes !== undefined; bytes = this.#arrived[0]) {
      this.#decoder.push(bytes);
      this.#taken += bytes.length;
      this.say(ToHost.Taken, 0, u32(this.#taken));
      this.#arrived.shift();
    }
  }

  say(type: number, id: number, body: Uint8Array): void {
    this.#data.fire(encode(type, id, body));
  }

  raw(bytes: Bytes): void {
    this.#data.fire(bytes);
  }

  json(type: number, id: number, value: unknown): void {
    this.say(type, id, fromText(asciiJson(value)));
  }

  welcome(epoch: number): void {
    this.json(ToHost.Welcome, epoch, { protocol: this.protocol });
  }

  exit(id: number, code = 0): void {
    this.json(ToHost.Outcome, id, { kind: "exited", code, truncated: false });
  }

  passOn(id: number): void {
    this.say(ToHost.DataTaken, id, u32(this.data.get(id) ?? 0));
  }

  #onFrame(type: number, id: number, body: Uint8Array): void {
    if (type === ToGuest.Hello) {
      this.greetings += 1;
      this.#taken = 0;
      if (this.answering) this.welcome(id);
    } else if (type === ToGuest.RequestPart || type === ToGuest.Request) {
      this.#json += toText(body);
      if (type === ToGuest.RequestPart) return;
      const asked = { ...JSON.parse(this.#json), id };
      this.#json = "";
      this.asked.push(asked);
      this.onRequest(asked);
    } else if (type === ToGuest.Data) {
      this.data.set(id, (this.data.get(id) ?? 0) + body.length);
      if (this.passingOn) this.passOn(id);
    } else if (type === ToGuest.End) this.ended.push(id);
    else if (type === ToGuest.Kill) this.killed.push(id);
    else if (type === ToGuest.Taken) this.outputTaken = readU32(body);
  }
}

async function connected() {
  const guest = new FakeGuest();
  const clock = new HandClock();
  const agent = attach(guest.pipe, { clock, random: (length) => new Uint8Array(length).fill(7) });
  await agent.connect(1000);
  return { guest, clock, agent };
}

/** Lets promises that are due come through. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const run = { argv: ["true"], timeoutMs: 1000 };

describe("a connection", () => {
  it("is made when the agent answers, be it the third greeting, after zeros that end any broken frame", async () => {
    const guest = new FakeGuest();
    guest.answering = false;
    const clock = new HandClock();
    const agent = attach(guest.pipe, { clock, random: () => new Uint8Array() });
    const connecting = agent.connect(10_000);
    clock.pass(500);
    guest.answering = true;
    clock.pass(1100);
    await connecting;
    expect(guest.greetings).toBe(3);
    expect(agent.connected).toBe(true);
  });

  it("fails with a reason when nobody answers, or an agent of another version does", async () => {
    const guest = new FakeGuest();
    guest.answering = false;
    const clock = new HandClock();
    const agent = attach(guest.pipe, { clock, random: () => new Uint8Array() });
    const connecting = agent.connect(5000);
    clock.pass(5000);
    await expect(connecting).rejects.toMatchObject({ code: "GUEST_SILENT" });

    guest.answering = true;
    guest.protocol = PROTOCOL + 1;
    const again = agent.connect(5000);
    clock.pass(5000);
    await expect(again).rejects.toMatchObject({ code: "GUEST_PROTOCOL" });
  });

  it("loses what was running when the agent begins anew, and works again", async () => {
    const { guest, clock, agent } = await connected();
    const lost = agent.run(run);
    clock.pass(1000);
    guest.welcome(0);
    expect(await lost).toMatchObject({ kind: "lost", reason: "the machine's agent was restarted" });
    guest.onRequest = ({ id }) => guest.exit(id, 3);
    expect(await agent.run(run)).toMatchObject({ kind: "exited", exitCode: 3 });
  });

  it("that is given up loses what was running", async () => {
    const { agent } = await connected();
    const lost = agent.run(run);
    agent.dispose();
    expect(await lost).toMatchObject({ kind: "lost" });
  });

  it("that is given up ends at once whatever still waits: for the agent, for an answer, for its turn", async () => {
    const guest = new FakeGuest();
    guest.answering = false;
    const clock = new HandClock();
    const agent = attach(guest.pipe, { clock, random: () => new Uint8Array() });
    const connecting = agent.connect(60_000);
    const waiting = Array.from({ length: 10 }, () => agent.run(run));
    const identifying = agent.identify({ hostname: "host-a", nics: [], hosts: [] });
    const reading = agent.readFile("/etc/hosts");
    const pinging = agent.ping(60_000);
    agent.dispose();
    await expect(connecting).rejects.toMatchObject({ code: "MACHINE_GONE" });
    await expect(identifying).rejects.toMatchObject({ code: "MACHINE_GONE" });
    await expect(reading).rejects.toMatchObject({ code: "GUEST_FILE", message: expect.stringContaining("shut down") });
    expect(await pinging).toBeUndefined();
    for (const result of await Promise.all(waiting)) expect(result).toMatchObject({ kind: "lost", reason: "the machine was shut down" });
    await expect(agent.connect(60_000)).rejects.toMatchObject({ code: "MACHINE_GONE" });
    expect(await agent.freshen(60_000)).toBe(false);
    expect(await agent.run(run)).toMatchObject({ kind: "lost" });
    expect(clock.pending).toBe(0);
  });

  it("whose machine crashed ends at once what waits, and is made anew after the restart", async () => {
    const { guest, clock, agent } = await connected();
    const running = Array.from({ length: 10 }, () => agent.run(run));
    agent.abandon("kernel panic");
    for (const result of await Promise.all(running)) expect(result).toMatchObject({ kind: "lost", reason: "kernel panic" });
    guest.answering = false;
    const connecting = agent.connect(60_000);
    agent.abandon("kernel panic");
    await expect(connecting).rejects.toMatchObject({ code: "MACHINE_CRASHED", message: expect.stringContaining("kernel panic") });
    expect(clock.pending).toBe(0);
    guest.answering = true;
    await agent.connect(60_000);
    guest.onRequest = ({ id }) => guest.exit(id);
    expect(await agent.run(run)).toMatchObject({ kind: "exited" });
  });

  it("settles when the guest has taken everything", async () => {
    const { guest, agent } = await connected();
    guest.onRequest = ({ id }) => guest.json(ToHost.Outcome, id, { kind: "done" });
    expect(await agent.settle(1000)).toBe(true);
    expect(await agent.ping(1000)).toBe(0);
  });
});

describe("a command", () => {
  it("brings back what it printed, and how it ended", async () => {
    const { guest, agent } = await connected();
    guest.onRequest = ({ id }) => {
      guest.say(ToHost.Stdout, id, utf8("out"));
      guest.say(ToHost.Stderr, id, utf8("err"));
      guest.json(ToHost.Outcome, id, { kind: "signaled", signal: 15, truncated: true });
    };
    const result = await agent.run({ ...run, argv: ["say", "Grüße 你好"], env: { A: "1" }, cwd: "/tmp" });
    expect(result).toMatchObject({ kind: "signaled", signal: 15, truncated: true });
    expect([text(result.stdout), text(result.stderr)]).toEqual(["out", "err"]);
    expect(guest.asked[0]).toMatchObject({ op: "run", argv: ["say", "Grüße 你好"], env: { A: "1" }, cwd: "/tmp", stdin: false, pids: 256 });
  });

  it("with arguments longer than a frame arrives whole", async () => {
    const { guest, agent } = await connected();
    guest.onRequest = ({ id }) => guest.exit(id);
    const script = "x".repeat(3 * MAX_BODY);
    await agent.run({ ...run, argv: ["bash", "-c", script] });
    expect(guest.asked[0]?.["argv"]).toEqual(["bash", "-c", script]);
  });

  it("has its output kept up to the limit, whatever the guest sends, and the guest hears that it was taken", async () => {
    const { guest, agent } = await connected();
    guest.onRequest = ({ id }) => {
      for (let i = 0; i < 20; i++) guest.say(ToHost.Stdout, id, new Uint8Array(8000));
      guest.exit(id);
    };
    const seen: number[] = [];
    const process = agent.start({ ...run, outputLimit: 10_000 });
    process.onStdout((bytes) => seen.push(bytes.length));
    const result = await process.result;
    expect(result).toMatchObject({ kind: "exited", truncated: true });
    expect(result.stdout.length).toBe(10_000);
    expect(guest.outputTaken).toBeGreaterThan(100_000);
  });

  it("that is streamed may keep nothing: all is heard, up to the limit, and the result is empty", async () => {
    const { guest, agent } = await connected();
    guest.onRequest = ({ id }) => queueMicrotask(() => {
      for (let i = 0; i < 3; i++) guest.say(ToHost.Stdout, id, new Uint8Array(4000));
      guest.say(ToHost.Stderr, id, utf8("err"));
      guest.exit(id);
    });
    const seen = { stdout: 0, stderr: 0 };
    const stream = (outputLimit: number) => {
      const process = agent.start({ ...run, outputLimit, keep: 0 });
      process.onStdout((bytes) => (seen.stdout += bytes.length));
      process.onStderr((bytes) => (seen.stderr += bytes.length));
      return process.result;
    };
    const whole = await stream(12_000);
    expect(seen).toEqual({ stdout: 12_000, stderr: 3 });
    expect([whole.stdout.length, whole.stderr.length, whole.truncated]).toEqual([0, 0, false]);
    expect(guest.asked[0]).toMatchObject({ outputLimit: 12_000 });
    const cut = await stream(10_000);
    expect(seen).toEqual({ stdout: 22_000, stderr: 6 });
    expect([cut.stdout.length, cut.truncated]).toEqual([0, true]);
  });

  it("is fed as fast as the guest passes on", async () => {
    const { guest, agent } = await connected();
    guest.passingOn = false;
    const done = agent.run({ ...run, stdin: new Uint8Array(100_000) });
    const id = guest.asked[0]?.id ?? 0;
    expect(guest.data.get(id)).toBe(65_536);
    guest.passOn(id);
    expect(guest.data.get(id)).toBe(100_000);
    expect(guest.ended).toEqual([id]);
    guest.exit(id);
    expect(await done).toMatchObject({ kind: "exited" });
  });

  it("is cancelled in the guest too, and killed when its time is up without a word", async () => {
    const { guest, clock, agent } = await connected();
    const controller = new AbortController();
    const cancelled = agent.run(run, controller.signal);
    const silent = agent.run(run);
    controller.abort();
    expect(guest.killed).toEqual([guest.asked[0]?.id]);
    guest.json(ToHost.Outcome, guest.asked[0]?.id ?? 0, { kind: "signaled", signal: 9, truncated: false });
    expect(await cancelled).toMatchObject({ kind: "cancelled" });
    clock.pass(20_000);
    expect(await silent).toMatchObject({ kind: "timeout" });
  });

  it("cancelled before it began never begins", async () => {
    const { guest, agent } = await connected();
    const controller = new AbortController();
    controller.abort();
    const first = Array.from({ length: 8 }, () => agent.run(run));
    expect(await agent.run(run, controller.signal)).toMatchObject({ kind: "cancelled" });
    expect(guest.asked.length).toBe(8);
    for (const { id } of [...guest.asked]) guest.exit(id);
    await Promise.all(first);
  });

  it("waits its turn: eight at a time, 200 from 8 callers, none mixed up", async () => {
    const { guest, agent } = await connected();
    let most = 0;
    const open: Asked[] = [];
    guest.onRequest = (asked) => {
      open.push(asked);
      most = Math.max(most, open.length);
      setImmediate(() => {
        const [one] = open.splice(Math.floor(Math.random() * open.length), 1);
        if (one === undefined) return;
        guest.say(ToHost.Stdout, one.id, utf8(String(Array.isArray(one["argv"]) ? one["argv"][1] : "")));
        guest.exit(one.id);
      });
    };
    const callers = Array.from({ length: 8 }, async (_, caller) => {
      for (let i = 0; i < 25; i++) {
        const result = await agent.run({ ...run, argv: ["echo", `${caller}-${i}`] });
        expect(text(result.stdout)).toBe(`${caller}-${i}`);
      }
    });
    await Promise.all(callers);
    expect(most).toBeLessThanOrEqual(8);
    expect(guest.asked.length).toBe(200);
  });
});

describe("files", () => {
  it("come and go whole, or with the guest's own words", async () => {
    const { guest, agent } = await connected();
    guest.onRequest = ({ id, op, path }) => {
      if (path === "/none") return guest.json(ToHost.Failure, id, { message: "/none: No such file or directory" });
      if (op === "read") guest.say(ToHost.Stdout, id, utf8("content"));
      if (op === "read") guest.json(ToHost.Outcome, id, { kind: "done" });
    };
    expect(text(await agent.readFile("/etc/hosts"))).toBe("content");
    await expect(agent.readFile("/none")).rejects.toMatchObject({ code: "GUEST_FILE", message: "/none: No such file or directory" });
    await expect(agent.readFile("/etc/hosts", { limit: 3 })).rejects.toMatchObject({ code: "GUEST_FILE" });
    const writing = agent.writeFile("/srv/file", new Uint8Array(70_000), { mode: 0o600 });
    const { id } = guest.asked.at(-1) ?? { id: 0 };
    expect(guest.asked.at(-1)).toMatchObject({ op: "write", mode: 0o600 });
    expect([guest.data.get(id), guest.ended]).toEqual([70_000, [id]]);
    guest.json(ToHost.Outcome, id, { kind: "done" });
    await writing;
  });
});

describe("a watch", () => {
  it("is asked for while somebody listens, and again of an agent that begins anew", async () => {
    const { guest, clock, agent } = await connected();
    const seen: string[] = [];
    const look = (name: string) => utf8(`{"ns":""}\n[{"ifindex":1,"ifname":"${name}","mtu":1,"link_type":"ether"}]\n{"end":true}\n`);
    guest.onRequest = ({ id }) => guest.say(ToHost.Stdout, id, look(`if${id}`));
    const first = agent.watch(([namespace]) => seen.push(namespace?.links[0]?.name ?? ""));
    const second = agent.watch(([namespace]) => seen.push(`too ${namespace?.links[0]?.name}`));
    expect(seen).toEqual(["if1", "too if1"]);
    clock.pass(1000);
    guest.welcome(0);
    expect(seen).toEqual(["if1", "too if1", "if2", "too if2"]);
    first.dispose();
    expect(guest.killed).toEqual([]);
    second.dispose();
    expect(guest.killed).toEqual([2]);
  });
});

it("an agent that says again and again that it is new is believed now and then", async () => {
  const { guest, clock } = await connected();
  const before = guest.greetings;
  clock.pass(1000);
  for (let i = 0; i < 1000; i++) guest.welcome(0);
  expect(guest.greetings).toBe(before + 1);
});

it("nothing that a guest sends throws, or keeps a later connection from being made", async () => {
  const type = fc.oneof(fc.integer({ min: 30, max: 42 }), fc.nat(255));
  const body = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map((value) => utf8(value)), fc.constant(utf8('{"kind":"exited"}')));
  const noise = fc.array(fc.oneof(
    fc.tuple(type, fc.nat(12), body).map(([kind, id, bytes]) => encode(kind, id, bytes)),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => new Uint8Array(bytes)),
  ), { maxLength: 60 });
  await fc.assert(fc.asyncProperty(noise, async (all) => {
    const { guest, clock, agent } = await connected();
    agent.watch(() => undefined);
    agent.tap(() => undefined);
    const running = [agent.run({ ...run, stdin: new Uint8Array(10) }), agent.run(run)];
    for (const bytes of all) guest.raw(bytes);
    clock.pass(1000);
    const again = agent.connect(60_000);
    clock.pass(500);
    await again;
    guest.onRequest = ({ id }) => guest.exit(id);
    expect(await agent.run(run)).toMatchObject({ kind: "exited" });
    await Promise.all(running);
    agent.dispose();
    await settle();
  }), { numRuns: 60 });
});
