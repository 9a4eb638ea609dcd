import { CodedError, Emitter, text, toDisposable, utf8, type Bytes } from "../../base/index.ts";
import type { Identity, LinkPacket, Machine, MachineFactory, MachineSnapshot, MachineState, NamespaceView, RunRequest, RunResult, Terminal } from "../../vm/index.ts";

/** What a test may see and change of a fake machine from outside. */
export interface FakeMachine extends Machine {
  readonly identity: Identity;
  /** Its whole state: what a snapshot holds. */
  readonly files: Map<string, string>;
  /** Every script that was run, with its environment. */
  readonly runs: readonly { readonly script: string; readonly env: Readonly<Record<string, string>> }[];
  readonly restarts: number;
  type(line: string): void;
  /** How many listen to a terminal. */
  listeners(terminal: 0 | 1): number;
  /** Every size that its terminals were given, columns and rows. */
  readonly sizes: readonly (readonly [number, number])[];
  send(frame: Bytes): void;
  /** A packet on a link inside. */
  pass(packet: LinkPacket): void;
  readonly watchers: ReadonlySet<unknown>;
  enter(state: MachineState): void;
}

export interface FakeOptions {
  /** Called before each machine is made; may throw. */
  readonly beforeCreate?: (identity: Identity) => void;
  readonly beforeRestore?: (machine: string) => void;
}

/** Machines in memory whose bash knows a dozen words (`runLine`), so that engines are tested without an emulator. */
export function fakeFactory(options: FakeOptions = {}): MachineFactory & { readonly made: FakeMachine[] } {
  const made: FakeMachine[] = [];
  return {
    made,
    async create({ identity }, report, signal) {
      await Promise.resolve();
      options.beforeCreate?.(identity);
      signal?.throwIfAborted();
      report?.({ phase: "restore", loadedBytes: 1, totalBytes: 1 });
      const machine = fakeMachine(identity, options);
      made.push(machine);
      return machine;
    },
  };
}

function fakeMachine(identity: Identity, options: FakeOptions): FakeMachine {
  const files = new Map<string, string>();
  const states = new Emitter<MachineState>();
  const frames = new Emitter<Bytes>();
  const terminals = [new Emitter<Bytes>(), new Emitter<Bytes>()] as const;
  const taps = new Emitter<LinkPacket>();
  const activity = new Emitter<void>();
  const watchers = new Set<(namespaces: readonly NamespaceView[]) => void>();
  const runs: { script: string; env: Readonly<Record<string, string>> }[] = [];
  let state: MachineState = { kind: "running" };
  let restarts = 0;
  const enter = (next: MachineState) => {
    state = next;
    states.fire(next);
  };
  const listeners = [0, 0];
  const sizes: [number, number][] = [];
  const terminal = (index: 0 | 1): Terminal => ({
    onData: (listener) => {
      listeners[index] = (listeners[index] ?? 0) + 1;
      const listening = terminals[index].event(listener);
      return toDisposable(() => {
        listeners[index] = (listeners[index] ?? 0) - 1;
        listening.dispose();
      });
    },
    write: () => undefined,
    resize: (columns, rows) => void sizes.push([columns, rows]),
  });
  return {
    name: identity.hostname,
    identity,
    files,
    runs,
    sizes,
    enter,
    listeners: (index) => listeners[index] ?? 0,
    type: (line) => terminals[0].fire(utf8(line)),
    send: (frame) => frames.fire(frame),
    pass: (packet) => taps.fire(packet),
    watchers,
    get restarts() {
      return restarts;
    },
    get state() {
      return state;
    },
    onState: states.event,
    frames: { onFrame: frames.event, send: () => undefined },
    terminal,
    bootLog: () => `console of ${identity.hostname}\n`,
    agent: {
      run: (request, signal) => {
        runs.push({ script: text(request.stdin ?? utf8(request.argv.join(" "))), env: request.env ?? {} });
        return runScript({ files, machine: identity.hostname, enter, states: states.event }, request, signal);
      },
      start: () => {
        throw new CodedError("FAKE", "start is not faked");
      },
      readFile: (path) => {
        const content = files.get(path);
        return content === undefined ? Promise.reject(new CodedError("GUEST_FILE", `${path}: no such file`)) : Promise.resolve(utf8(content));
      },
      watch: (listener) => {
        watchers.add(listener);
        listener([{ name: "", links: [] }]);
        return toDisposable(() => watchers.delete(listener));
      },
      tap: (listener) => taps.event(listener),
      onActivity: activity.event,
      writeFile: (path, content) => {
        files.set(path, text(content));
        return Promise.resolve();
      },
    },
    pause: () => Promise.resolve(enter({ kind: "paused" })),
    resume: () => Promise.resolve(enter({ kind: "running" })),
    capture() {
      const bytes = utf8(JSON.stringify([...files]));
      return Promise.resolve({ seal: () => Promise.resolve({ base: "fake", bytes }) });
    },
    async restore(snapshot: MachineSnapshot) {
      await Promise.resolve();
      options.beforeRestore?.(identity.hostname);
      if (snapshot.base !== "fake") throw new CodedError("SNAPSHOT_MISMATCH", "not of this image");
      files.clear();
      for (const [path, content] of JSON.parse(text(snapshot.bytes)) as [string, string][]) files.set(path, content);
      enter({ kind: "running" });
    },
    async restart() {
      await Promise.resolve();
      restarts++;
      files.clear();
      enter({ kind: "running" });
    },
    dispose() {
      if (state.kind !== "disposed") enter({ kind: "disposed" });
    },
  };
}

interface Inside {
  readonly files: Map<string, string>;
  readonly machine: string;
  readonly enter: (state: MachineState) => void;
  readonly states: Machine["onState"];
}

async function runScript(inside: Inside, request: RunRequest, signal?: AbortSignal): Promise<RunResult> {
  await Promise.resolve();
  const said: { out: string; err: string } = { out: "", err: "" };
  const end = (how: { kind: "exited"; exitCode: number } | { kind: "timeout" } | { kind: "cancelled" } | { kind: "lost"; reason: string }): RunResult => {
    const limit = request.outputLimit ?? 4 * 1024 * 1024;
    const streams = [said.out, said.err].map((stream) => utf8(stream));
    const [stdout = utf8(""), stderr = utf8("")] = streams.map((bytes) => bytes.slice(0, limit));
    return { ...how, stdout, stderr, truncated: streams.some((bytes) => bytes.length > limit), durationMs: 5 };
  };
  for (const line of text(request.stdin ?? utf8("")).split("\n")) {
    if (signal?.aborted) return end({ kind: "cancelled" });
    const [word = "", ...rest] = line.trim().split(" ");
    const argument = rest.join(" ").replace(/\$([A-Z_]+)/g, (_, name: string) => request.env?.[name] ?? "");
    switch (word) {
      case "":
      case "#":
      // What goes before a session's line, to keep a shell's state: this one has none.
      case "[":
      case "trap":
        break;
      case "touch":
        inside.files.set(argument, "");
        break;
      case "rm":
        inside.files.delete(argument);
        break;
      case "echo":
        said.out += `${argument}\n`;
        break;
      case "complain":
        said.err += `${argument}\n`;
        break;
      case "flood":
        said.out += "y\n".repeat(Number(argument));
        break;
      case "need":
        if (inside.files.has(argument)) break;
        said.out += `FAIL: ${argument} is missing\n`;
        return end({ kind: "exited", exitCode: 1 });
      case "equal":
        if (argument.split(" ")[0] === argument.split(" ")[1]) break;
        said.out += `FAIL: ${argument} differ\n`;
        return end({ kind: "exited", exitCode: 1 });
      case "exit":
        return end({ kind: "exited", exitCode: Number(argument) });
      case "hang":
        return new Promise((resolve) => signal?.addEventListener("abort", () => resolve(end({ kind: "cancelled" }))));
      case "deaf":
        return new Promise(() => undefined);
      case "sleep-on":
        return end({ kind: "timeout" });
      case "lose-agent":
        return end({ kind: "lost", reason: "the agent was restarted" });
      case "crash":
        inside.enter({ kind: "crashed", reason: "kernel panic" });
        return new Promise(() => undefined);
      default:
        said.err += `${word}: command not found\n`;
        return end({ kind: "exited", exitCode: 127 });
    }
  }
  return end({ kind: "exited", exitCode: 0 });
}
