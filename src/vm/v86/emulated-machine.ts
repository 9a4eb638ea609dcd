/**
 * One machine in its worker: v86 with its oddities, behind the messages of `protocol.ts`.
 * Import `quiet-globals.ts` before this file in a browser's worker: v86 looks at its surroundings when it is loaded.
 */
import { V86 } from "v86";
import { messageOf, type Bytes } from "../../base/index.ts";
import { ConsoleInput } from "./console-input.ts";
import { capture, packContent, paint, readContent, type Content } from "./content.ts";
import { mendCounter, readCounter } from "./counter.ts";
import { FrameInput } from "./frame-input.ts";
import { keepFunctionsSmall } from "./jit.ts";
import { emulatorOptions } from "./machine-options.ts";
import { Output } from "./output.ts";
import { Pace } from "./pace.ts";
import { AGENT_PORT, PORTS, type FromWorker, type ToWorker, type WorkerHost } from "./protocol.ts";
import type { Emulator, V86Queue } from "./v86-types.ts";

/** Control event that tells the guest that a port is a console. Source: virtio 1.2, section 5.3.6.2. */
const CONSOLE_PORT_EVENT = 4;
/** The console device's queue for control events to the guest. */
const CONTROL_QUEUE = 2;
/** A console port's queue for bytes to the guest. */
const inputQueue = (port: number) => (port === 0 ? 0 : port * 2 + 2);

type Start = Extract<ToWorker, { kind: "start" }>;

interface Answer {
  readonly saved?: ArrayBuffer;
  /** Goes back to whoever lent it. */
  readonly base?: readonly ArrayBuffer[];
}

interface Running {
  readonly emulator: Emulator;
  readonly consoles: readonly ConsoleInput[];
  readonly frames: FrameInput;
  readonly control: V86Queue;
}

function createEmulator(host: WorkerHost, start: Start): Promise<Emulator> {
  return new Promise((resolve, reject) => {
    const options = {
      ...emulatorOptions(start.boot),
      wasm_fn: async (imports: unknown) => {
        try {
          return await host.instantiate(start.wasm, imports);
        } catch (error) {
          // v86 has no ear for this; it goes on waiting for exports that never come.
          reject(error instanceof Error ? error : new Error(String(error)));
          return new Promise<never>(() => undefined);
        }
      },
    };
    // The typings leave out what v86-types.ts describes.
    const emulator = new V86(options as ConstructorParameters<typeof V86>[0]) as unknown as Emulator;
    emulator.add_listener("emulator-loaded", () => resolve(emulator));
  });
}

const contentsOf = (layers: readonly ArrayBuffer[]): Content[] => layers.map((layer) => readContent(new Uint8Array(layer)));

export class EmulatedMachine {
  readonly #host: WorkerHost;
  readonly #output: Output;
  readonly #pace = new Pace();
  readonly #sizes = new Map<number, readonly [number, number]>();
  #running: Running | undefined;
  #tick = 0;
  #held = false;
  #crashed = false;
  /** The machine's counter while it stands still, so that a pause is no time at all to it. */
  #stopped: readonly [number, number] | undefined;

  constructor(host: WorkerHost) {
    this.#host = host;
    this.#output = new Output((message, transfer) => host.post(message, transfer));
  }

  /** Handles one message of the owner's; never throws. */
  handle(message: ToWorker): void {
    switch (message.kind) {
      case "console": return this.#guarded(() => this.#console(message.port, message.bytes));
      case "resize": return this.#guarded(() => this.#resize(message.port, message.columns, message.rows));
      case "frames": return this.#guarded(() => this.#frames(message.frames));
      case "taken": return this.#taken(message.bytes);
      case "start": return this.#answer(message.id, () => this.#start(message));
      case "pause": return this.#answer(message.id, () => this.#pause());
      case "resume": return this.#answer(message.id, () => this.#resume());
      case "save": return this.#answer(message.id, () => this.#save(message.base));
      case "restore": return this.#answer(message.id, () => this.#restore(message.base, message.delta));
    }
  }

  #answer(id: number, work: () => Promise<Answer | undefined>): void {
    work().then(
      (answer) => this.#host.post({ kind: "done", id, ...answer }, [answer?.saved, ...(answer?.base ?? [])].filter((buffer) => buffer !== undefined)),
      (error: unknown) => this.#host.post({ kind: "failed", id, message: messageOf(error) }, []),
    );
  }

  #crash(reason: string): void {
    if (this.#crashed) return;
    this.#crashed = true;
    this.#output.flush(this.#host.now(), true);
    this.#host.post({ kind: "crashed", reason }, []);
  }

  /** A guest can give v86 addresses that make it throw, at any touch. */
  #guarded(work: () => void): void {
    if (this.#crashed) return;
    try {
      work();
    } catch (error) {
      this.#crash(`the emulator failed: ${messageOf(error)}`);
    }
  }

  async #start(start: Start): Promise<Answer> {
    const emulator = await createEmulator(this.#host, start);
    const { cpu } = emulator.v86;
    const device = cpu.devices.virtio_console;
    const control = device?.virtio.queues[CONTROL_QUEUE];
    if (!device || !control) throw new Error("v86 made no virtio console");
    this.#keepPlain(device);
    mendCounter(cpu);
    keepFunctionsSmall(cpu);
    cpu.reboot_internal = () => this.#crash("the machine reset itself");
    emulator.v86.yield = (delay, tick) => this.#yield(delay, tick);
    this.#running = {
      emulator,
      control,
      consoles: this.#connectConsoles(emulator, device.virtio.queues),
      frames: new FrameInput(cpu.devices.virtio_net?.virtio.queues[0], (frame) => emulator.bus.send("net0-receive", frame)),
    };
    emulator.add_listener("net0-send", (frame: Uint8Array) => {
      this.#pace.active(this.#host.now());
      this.#output.frame(frame.slice());
    });
    // v86 would pack all pages on each save and copy them twice on each restore; `content.ts` does with the memory in place.
    cpu.pack_memory = () => ({ bitmap: { get_buffer: () => new ArrayBuffer(0) }, packed_memory: new Uint8Array() });
    if (start.base) await this.#paint(emulator, start.base, start.delta);
    await emulator.run();
    return start.base ? { base: start.base } : {};
  }

  async #paint(emulator: Emulator, base: readonly ArrayBuffer[], delta: ArrayBuffer | undefined): Promise<void> {
    const { cpu } = emulator.v86;
    const layers = contentsOf(delta ? [...base, delta] : base);
    const uppermost = layers.at(-1);
    if (!uppermost) throw new Error("there is no base to restore");
    cpu.unpack_memory = () => {
      const size = cpu.memory_size[0] ?? 0;
      cpu.zero_memory(0, size);
      paint(cpu.mem8.subarray(0, size), layers);
    };
    await emulator.restore_state(uppermost.devices.slice().buffer as ArrayBuffer);
  }

  /** The agent's port is told to be no console, so that the guest has a character device without a line discipline. */
  #keepPlain(device: { SendEvent(port: number, event: number, value: number): void }): void {
    const send = device.SendEvent.bind(device);
    device.SendEvent = (port, event, value) => send(port, event, event === CONSOLE_PORT_EVENT && port === AGENT_PORT ? 0 : value);
  }

  #connectConsoles(emulator: Emulator, queues: readonly (V86Queue | undefined)[]): ConsoleInput[] {
    return Array.from({ length: PORTS }, (_, port) => {
      emulator.add_listener(`virtio-console${port}-output-bytes`, (bytes: Uint8Array) => {
        this.#pace.active(this.#host.now());
        this.#output.console(port, bytes);
      });
      const queue = queues[inputQueue(port)];
      if (!queue) throw new Error(`v86's virtio console has no port ${port}`);
      return new ConsoleInput(queue, (chunk) => emulator.bus.send(`virtio-console${port}-input-bytes`, chunk));
    });
  }

  #yield(delay: number, tick: number): void {
    if (this.#crashed) return;
    this.#tick = tick;
    this.#guarded(() => this.#drain());
    const now = this.#host.now();
    if (delay <= 0) this.#pace.active(now);
    const sleep = this.#pace.sleep(delay, now);
    this.#output.flush(now, sleep > 0);
    if (this.#output.full) this.#held = true;
    else if (sleep === 0) this.#host.soon(() => this.#step(tick));
    else this.#host.after(sleep, () => this.#step(tick));
  }

  #step(tick: number): void {
    // An older tick than the newest does nothing: v86 counts them.
    this.#guarded(() => this.#running?.emulator.v86.yield_callback(tick));
  }

  #taken(bytes: number): void {
    this.#output.taken(bytes);
    if (!this.#held || this.#output.full) return;
    this.#held = false;
    this.#step(this.#tick);
  }

  #drain(): void {
    const running = this.#running;
    if (!running || this.#stopped) return;
    for (const console of running.consoles) if (!console.empty) console.drain();
    if (!running.frames.empty) this.#done(running.frames.drain());
    for (const [port, size] of this.#sizes) {
      if (!running.control.is_configured() || !running.control.has_request()) break;
      this.#sizes.delete(port);
      running.emulator.bus.send(`virtio-console${port}-resize`, size);
    }
  }

  #done(frames: number): void {
    if (frames > 0) this.#host.post({ kind: "frames-taken", count: frames }, []);
  }

  #console(port: number, bytes: Bytes): void {
    this.#pace.active(this.#host.now());
    this.#running?.consoles[port]?.push(bytes);
    this.#drain();
  }

  #resize(port: number, columns: number, rows: number): void {
    // v86 sends rows before columns, as Linux read them for long; Debian's kernel reads columns first, as virtio says.
    this.#sizes.set(port, [rows, columns]);
    this.#drain();
  }

  #frames(frames: readonly Bytes[]): void {
    this.#pace.active(this.#host.now());
    this.#done(this.#running ? this.#running.frames.push(frames) : frames.length);
    this.#drain();
  }

  #emulator(): Emulator {
    if (!this.#running || this.#crashed) throw new Error("the machine does not run");
    return this.#running.emulator;
  }

  async #pause(): Promise<undefined> {
    const emulator = this.#emulator();
    if (this.#stopped) return;
    const stopped = emulator.stop();
    this.#held = false;
    this.#step(this.#tick);
    await stopped;
    this.#stopped = readCounter(emulator.v86.cpu);
    this.#output.flush(this.#host.now(), true);
  }

  async #resume(): Promise<undefined> {
    const emulator = this.#emulator();
    if (!this.#stopped) return;
    emulator.v86.cpu.set_tsc(...this.#stopped);
    this.#stopped = undefined;
    this.#pace.active(this.#host.now());
    await emulator.run();
  }

  async #save(base: readonly ArrayBuffer[] | undefined): Promise<Answer> {
    const emulator = this.#emulator();
    const pausedBefore = this.#stopped !== undefined;
    await this.#pause();
    const { cpu } = emulator.v86;
    if (this.#stopped) cpu.set_tsc(...this.#stopped);
    const devices = new Uint8Array(await emulator.save_state());
    const memory = cpu.mem8.subarray(0, cpu.memory_size[0] ?? 0);
    const saved = packContent(capture(devices, memory, contentsOf(base ?? []))).buffer;
    if (!pausedBefore) await this.#resume();
    return base ? { saved, base } : { saved };
  }

  /** Puts a moment in place of the present one; the machine runs on afterwards if it ran before. */
  async #restore(base: readonly ArrayBuffer[], delta: ArrayBuffer | undefined): Promise<Answer> {
    const emulator = this.#emulator();
    const pausedBefore = this.#stopped !== undefined;
    await this.#pause();
    this.#output.clear();
    this.#running?.consoles.forEach((console) => console.clear());
    this.#done(this.#running?.frames.clear() ?? 0);
    await this.#paint(emulator, base, delta);
    this.#stopped = readCounter(emulator.v86.cpu);
    if (!pausedBefore) await this.#resume();
    return { base };
  }
}

export type { FromWorker, ToWorker, WorkerHost };
