import { expect, test } from "vitest";
import { asciiJson, Decoder, encode, fromText, PROTOCOL, ToGuest, ToHost, toText, u32 } from "../base/channel/index.ts";
import { CodedError, Emitter, toDisposable, type Bytes } from "../base/index.ts";
import { BaseImage } from "./base-image.ts";
import { HandClock } from "./hand-clock.ts";
import { VmMachine } from "./machine.ts";
import type { Platform, WorkerPort } from "./platform.ts";
import { AGENT_PORT, type FromWorker, type ToWorker } from "./v86/protocol.ts";

/** A worker without an emulator: does at once what it is asked, and holds an agent that answers until it hangs. */
class HollowWorker implements WorkerPort {
  readonly #message = new Emitter<FromWorker>();
  readonly onMessage = this.#message.event;
  readonly onDeath = () => toDisposable(() => undefined);
  readonly asked: string[] = [];
  hangs = false;
  paused = false;
  #unread: Bytes[] = [];
  #taken = 0;
  readonly #decoder = new Decoder((type, id, body) => this.#onFrame(type, id, body));

  post(message: ToWorker): void {
    if (message.kind === "console" && message.port === AGENT_PORT) this.#read(message.bytes);
    if (!("id" in message)) return;
    if (message.kind === "pause") this.paused = true;
    if (message.kind === "resume") this.resume();
    const base = "base" in message ? message.base : undefined;
    queueMicrotask(() => this.#message.fire({ kind: "done", id: message.id, ...(base && { base }) }));
  }

  terminate(): void {
    this.#message.dispose();
  }

  /** The agent goes on, with what it was sent meanwhile. */
  wake(): void {
    this.hangs = false;
    this.#catchUp();
  }

  resume(): void {
    this.paused = false;
    this.#catchUp();
  }

  #catchUp(): void {
    for (const bytes of this.#unread.splice(0)) this.#read(bytes);
  }

  #read(bytes: Bytes): void {
    if (this.hangs || this.paused) return void this.#unread.push(bytes);
    queueMicrotask(() => {
      this.#decoder.push(bytes);
      this.#taken += bytes.length;
      this.#say(ToHost.Taken, 0, u32(this.#taken));
    });
  }

  #onFrame(type: number, id: number, body: Uint8Array): void {
    if (type === ToGuest.Hello) {
      this.#taken = 0;
      this.#say(ToHost.Welcome, id, fromText(asciiJson({ protocol: PROTOCOL })));
    } else if (type === ToGuest.Request) {
      this.asked.push(JSON.parse(toText(body)).op);
      this.#say(ToHost.Outcome, id, fromText(asciiJson({ kind: "done" })));
    }
  }

  #say(type: number, id: number, body: Uint8Array): void {
    this.#message.fire({ kind: "console", port: AGENT_PORT, bytes: encode(type, id, body) });
  }
}

/** Lets promises that are due come through. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function started() {
  const clock = new HandClock();
  const worker = new HollowWorker();
  const unused = () => Promise.reject(new Error("not in this test"));
  const platform: Platform = {
    clock,
    codec: { gzip: unused, gunzip: unused, sha256: unused, breathe: unused },
    random: (length) => new Uint8Array(length),
    spawn: () => Promise.resolve(worker),
    wasm: () => Promise.resolve(undefined),
  };
  const machine = new VmMachine({ identity: { hostname: "host-a", nics: [], hosts: [] }, base: new BaseImage("base", new Uint8Array(1), unused), platform });
  await machine.start(() => undefined);
  /** Time passes in small pieces, each with all that follows from it. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 500) {
      await clock.turn(Math.min(left, 500));
      await settle();
    }
  };
  return { clock, worker, machine, pass };
}

test("an agent that hangs holds nobody up who lets its machine go on; its clock is set once it answers", async () => {
  const { worker, machine, pass } = await started();
  await machine.pause();
  worker.hangs = true;
  let resumed = false;
  const resuming = machine.resume().then(() => (resumed = true));
  await pass(5000);
  expect(resumed).toBe(true);
  await resuming;
  worker.wake();
  worker.asked.length = 0;
  await pass(10_000);
  expect(worker.asked).toContain("now");
  expect(machine.state.kind).toBe("running");
  machine.dispose();
});

test("an agent that hangs is noticed though its machine is paused again and again", async () => {
  const { worker, machine, pass } = await started();
  worker.hangs = true;
  for (let save = 0; save < 6 && machine.state.kind === "running"; save++) {
    await pass(8000);
    if (machine.state.kind !== "running") break;
    await machine.pause();
    await pass(500);
    const resuming = machine.resume();
    await pass(4000);
    await resuming;
  }
  expect(machine.state.kind).toBe("unresponsive");
  worker.wake();
  await pass(20_000);
  expect(machine.state.kind).toBe("running");
  machine.dispose();
});

test("one that is ended while it starts says so at once", async () => {
  const { worker, machine } = await started();
  worker.hangs = true;
  const restarting = machine.restart();
  await settle();
  machine.dispose();
  await expect(restarting).rejects.toMatchObject({ code: "MACHINE_GONE" });
  await expect(machine.pause()).rejects.toBeInstanceOf(CodedError);
});
