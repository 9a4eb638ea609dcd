/** A machine as its owner sees it; lives through restores and restarts, each with the same or another worker beneath. */
import { CodedError, DisposableStore, Emitter, messageOf, type Bytes, type Disposable } from "../base/index.ts";
import type { BaseImage } from "./base-image.ts";
import { BootLog } from "./boot-log.ts";
import { attach, type AgentConnection } from "./channel/index.ts";
import { Heartbeat } from "./heartbeat.ts";
import { machineAgent } from "./machine-agent.ts";
import { MachineLink } from "./machine-link.ts";
import type { Platform } from "./platform.ts";
import { Screen } from "./screen.ts";
import { openDelta, sealDelta, type Moment } from "./snapshot.ts";
import { TERMINALS, type CapturedMachine, type FramePort, type GuestAgent, type Identity, type LinkOptions, type Machine, type MachineSnapshot, type MachineState, type Terminal } from "./types.ts";
import { AGENT_PORT, BOOT_LOG_PORT, FIRST_TERMINAL_PORT } from "./v86/protocol.ts";
import { WorkerLink, type Done } from "./worker-link.ts";

/** Milliseconds for the agent to answer in a machine that has just been restored; a busy host is slow. */
const CONNECT_MS = 60_000;
const SETTLE_MS = 5_000;
/** Milliseconds that whoever lets a machine go on waits for its clock to be set; it is set later where the agent is busy or hangs. */
const CLOCK_MS = 3_000;
/** Milliseconds that a kernel's last words have to arrive in full. */
const LAST_WORDS_MS = 300;

export interface MachineOptions {
  readonly identity: Identity;
  readonly base: BaseImage;
  readonly platform: Platform;
  readonly link?: LinkOptions;
}

interface TerminalState {
  readonly screen: Screen;
  size: readonly [number, number] | undefined;
}

type Phase = Extract<MachineState, { kind: "starting" }>["phase"];

export class VmMachine implements Machine {
  readonly name: string;
  readonly #options: MachineOptions;
  readonly #owned = new DisposableStore();
  readonly #states = this.#owned.add(new Emitter<MachineState>());
  readonly #frame = this.#owned.add(new Emitter<Bytes>());
  readonly #agentData = this.#owned.add(new Emitter<Bytes>());
  readonly #log = new BootLog((reason) => this.#ended(reason));
  readonly #terminals: readonly TerminalState[];
  readonly #connection: AgentConnection;
  readonly #heartbeat: Heartbeat;
  #state: MachineState = { kind: "starting", phase: "restore" };
  #link: WorkerLink | undefined;
  #lastWords: Disposable | undefined;
  #clockBehind = false;
  /** Saving, restoring, pausing and the like follow one another. */
  #turn: Promise<unknown> = Promise.resolve();

  readonly onState = this.#states.event;
  readonly frames: FramePort;
  readonly neighbour: MachineLink | undefined;
  readonly agent: GuestAgent;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.name = options.identity.hostname;
    this.#terminals = Array.from({ length: TERMINALS }, () => ({ screen: this.#owned.add(new Screen()), size: undefined }));
    this.#heartbeat = this.#owned.add(new Heartbeat(options.platform.clock, {
      ping: (timeoutMs) => this.#connection.ping(timeoutMs),
      onSilent: (sinceMs) => this.#silent(sinceMs),
      onAnswer: () => this.#answered(),
      onTimeJump: () => void this.#freshen(CLOCK_MS),
    }));
    const { clock, random } = { clock: options.platform.clock, random: (length: number) => options.platform.random(length) };
    this.#connection = this.#owned.add(attach({
      onData: this.#agentData.event,
      write: (bytes) => this.#writePort(AGENT_PORT, bytes),
    }, { clock, random }));
    this.agent = machineAgent(this.#connection, () => (this.#state.kind === "crashed" ? this.#state.reason : undefined));
    const { identity, link } = options;
    this.neighbour = link && this.#owned.add(new MachineLink({ ...link, cards: identity.nics.length, clock, random, send: (frame) => this.#link?.sendFrame(frame) }));
    this.frames = { onFrame: this.#frame.event, send: (frame) => this.#link?.sendFrame(this.neighbour?.toMachine(frame) ?? frame) };
  }

  get state(): MachineState {
    return this.#state;
  }

  terminal(index: number): Terminal {
    const terminal = this.#terminals[index];
    if (!terminal) throw new CodedError("TERMINAL_UNKNOWN", `A machine has terminals 0 to ${TERMINALS - 1}, not ${index}.`);
    return {
      onData: terminal.screen.onData,
      write: (data) => this.#writePort(FIRST_TERMINAL_PORT + index, data),
      resize: (columns, rows) => {
        terminal.size = [columns, rows];
        this.#sendSize(index);
      },
    };
  }

  bootLog(): string {
    return this.#log.text;
  }

  /** First life, from the base snapshot. @throws CodedError */
  start(onPhase: (phase: "restore" | "identity") => void): Promise<void> {
    return this.#inTurn(() => this.#live(onPhase));
  }

  pause(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state.kind === "paused") return;
      const link = this.#alive();
      this.#heartbeat.stop();
      await link.request({ kind: "pause" });
      this.neighbour?.pause();
      this.#set({ kind: "paused" });
    });
  }

  resume(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state.kind !== "paused") return;
      await this.#alive().request({ kind: "resume" });
      this.neighbour?.resume();
      this.#set({ kind: "running" });
      this.#heartbeat.resume();
      await this.#freshen(CLOCK_MS);
    });
  }

  capture(): Promise<CapturedMachine> {
    return this.#inTurn(async () => {
      const link = this.#alive();
      if (this.#state.kind === "running") await this.#connection.settle(SETTLE_MS);
      const { base, platform } = this.#options;
      const saved = await base.lend(async (layers) => {
        const done = await link.request({ kind: "save", base: layers }, layers);
        return { base: done.base, result: done.saved };
      });
      if (!saved) throw new CodedError("MACHINE_FAILED", `${this.name} could not be saved: its worker sent nothing.`);
      const screens = this.#terminals.map(({ screen }) => screen.kept());
      return { seal: () => sealDelta(base.name, { delta: new Uint8Array(saved), screens }, platform.codec) };
    });
  }

  restore(snapshot: MachineSnapshot): Promise<void> {
    return this.#inTurn(async () => {
      // Opened first: a damaged snapshot leaves the machine as it is.
      const moment = await openDelta(this.#options.base.name, snapshot, this.#options.platform.codec);
      this.#set({ kind: "starting", phase: "restore" });
      await this.#orCrash(async () => {
        await this.#load(moment);
        this.#set({ kind: "starting", phase: "identity" });
        await this.#connection.connect(CONNECT_MS);
        // Two machines of one snapshot must not draw the same randomness: no haste here.
        await this.#freshen(CONNECT_MS);
        void this.#unsettle();
        this.#running();
      });
    });
  }

  restart(): Promise<void> {
    return this.#inTurn(() => this.#live(() => undefined));
  }

  dispose(): void {
    if (this.#state.kind === "disposed") return;
    this.#set({ kind: "disposed" });
    this.#lastWords?.dispose();
    this.#link?.dispose();
    this.#link = undefined;
    this.#owned.dispose();
  }

  /** From the base snapshot to a machine with its identity, in a new worker. */
  async #live(onPhase: (phase: "restore" | "identity") => void): Promise<void> {
    await this.#orCrash(async () => {
      this.#phase("restore", onPhase);
      this.#link?.dispose();
      this.#link = undefined;
      await this.#load(undefined);
      this.#phase("identity", onPhase);
      await this.#connection.connect(CONNECT_MS);
      const { identity } = this.#options;
      await this.#connection.identify(this.neighbour?.identity(identity) ?? identity);
      this.#running();
    });
  }

  #phase(phase: Phase & ("restore" | "identity"), onPhase: (phase: "restore" | "identity") => void): void {
    this.#set({ kind: "starting", phase });
    onPhase(phase);
  }

  /** Puts a moment, or the base as it is, into the worker there is, or into a new one. */
  async #load(moment: Moment | undefined): Promise<void> {
    this.#heartbeat.stop();
    this.neighbour?.forget();
    this.#log.begin();
    this.#terminals.forEach(({ screen }, index) => screen.replace(moment?.screens[index] ?? new Uint8Array()));
    const link = this.#link;
    const delta = moment?.delta.buffer;
    if (link) {
      await this.#lent((base) => link.request({ kind: "restore", base, ...(delta && { delta }) }, delta ? [...base, delta] : base));
      await link.request({ kind: "resume" });
    } else {
      await this.#spawn(delta);
    }
    this.#terminals.forEach((_, index) => this.#sendSize(index));
  }

  #lent(use: (base: readonly ArrayBuffer[]) => Promise<Done>): Promise<void> {
    return this.#options.base.lend(async (layers) => ({ base: (await use(layers)).base, result: undefined }));
  }

  async #spawn(delta: ArrayBuffer | undefined): Promise<void> {
    const { platform } = this.#options;
    const [wasm, port] = await Promise.all([platform.wasm(), platform.spawn(this.name)]);
    const link = new WorkerLink(port);
    if (this.#state.kind === "disposed") {
      link.dispose();
      throw this.#gone();
    }
    this.#link = link;
    link.onCrash((reason) => this.#crashed(reason));
    link.onFrame((frame) => this.#sent(frame));
    link.onConsole(BOOT_LOG_PORT, (bytes) => this.#log.push(bytes));
    link.onConsole(AGENT_PORT, (bytes) => this.#agentData.fire(bytes));
    this.#terminals.forEach(({ screen }, index) => link.onConsole(FIRST_TERMINAL_PORT + index, (bytes) => screen.print(bytes)));
    await this.#lent((base) => link.request(
      { kind: "start", wasm, base, ...(delta && { delta }) },
      delta ? [...base, delta] : base,
    ));
  }

  #sent(frame: Bytes): void {
    const forOthers = this.neighbour ? this.neighbour.fromMachine(frame) : frame;
    if (forOthers) this.#frame.fire(forOthers);
  }

  /** What a restored machine believes to be connected to us is gone. Where its agent does not say what that is, the machine finds out by itself. */
  async #unsettle(): Promise<void> {
    if (!this.neighbour) return;
    const table = await this.#connection.readFile("/proc/net/tcp").catch(() => undefined);
    if (table && this.#state.kind === "running") this.neighbour.unsettle(table);
  }

  #writePort(port: number, bytes: Uint8Array): void {
    this.#heartbeat.asked();
    this.#link?.writeConsole(port, bytes);
  }

  #sendSize(index: number): void {
    const size = this.#terminals[index]?.size;
    if (size) this.#link?.post({ kind: "resize", port: FIRST_TERMINAL_PORT + index, columns: size[0], rows: size[1] });
  }

  /** After the machine stood still: its clock is behind. Tried again with its next sign of life where it did not come to it. */
  async #freshen(timeoutMs: number): Promise<void> {
    if (this.#state.kind === "disposed" || this.#state.kind === "crashed") return;
    this.#clockBehind = true;
    const begunAt = this.#options.platform.clock.monotonic();
    // An agent that took its time has set the clock to when it was asked.
    if ((await this.#connection.freshen(timeoutMs)) && this.#options.platform.clock.monotonic() - begunAt <= CLOCK_MS) this.#clockBehind = false;
  }

  #running(): void {
    this.neighbour?.resume();
    this.#set({ kind: "running" });
    this.#heartbeat.start();
  }

  #silent(sinceMs: number): void {
    if (this.#state.kind === "running" || this.#state.kind === "unresponsive") this.#set({ kind: "unresponsive", sinceMs });
  }

  #answered(): void {
    if (this.#state.kind === "unresponsive") this.#set({ kind: "running" });
    if (this.#clockBehind) void this.#freshen(CLOCK_MS);
  }

  /** The kernel has said that it is over; its worker goes once the rest of what it says has arrived. */
  #ended(reason: string): void {
    this.#lastWords = this.#options.platform.clock.after(LAST_WORDS_MS, () => this.#link?.kill(reason));
  }

  #crashed(reason: string): void {
    this.#heartbeat.stop();
    this.#lastWords?.dispose();
    this.#link?.dispose();
    this.#link = undefined;
    this.neighbour?.forget();
    if (this.#state.kind === "disposed") return;
    this.#set({ kind: "crashed", reason });
    this.#connection.abandon(`the machine crashed: ${reason}`);
  }

  /** What fails half way leaves no half machine. */
  async #orCrash(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#state.kind !== "crashed") this.#crashed(messageOf(error));
      throw error;
    }
  }

  #gone(): CodedError {
    return new CodedError("MACHINE_GONE", `${this.name} has been disposed of.`);
  }

  #alive(): WorkerLink {
    if (this.#state.kind === "crashed") throw new CodedError("MACHINE_CRASHED", `${this.name} has crashed: ${this.#state.reason}. Restart it.`);
    if (!this.#link) throw this.#gone();
    return this.#link;
  }

  #set(state: MachineState): void {
    this.#state = state;
    this.#states.fire(state);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(() => {
      if (this.#state.kind === "disposed") throw this.#gone();
      return work();
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
