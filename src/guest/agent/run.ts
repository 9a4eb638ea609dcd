import * as os from "os";
import * as std from "std";
import { fromText, ToHost, type Outcome, type RunSpec } from "../../base/channel/index.ts";
import { whenEnded, type Ending } from "./children.ts";
import { Group } from "./group.ts";
import { Input } from "./input.ts";
import { Output } from "./output.ts";
import type { Port } from "./port.ts";
import { pipe } from "./system.ts";

export const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  USER: "root",
  LANG: "C.UTF-8",
  TERM: "dumb",
};

/** Milliseconds that a command's output may stay open after its end, for daemons that it started to say something yet. */
const LINGER_MS = 60;
/** Milliseconds that processes get to die of SIGKILL. */
const GRACE_MS = 1000;

/** A request that goes on for a while. */
export interface Job {
  data(bytes: Uint8Array): void;
  end(): void;
  signal(signal: number): void;
  /** Ends it at once and says nothing more of it. */
  abandon(): void;
}

/** One command, from its start to its outcome. */
export class Run implements Job {
  readonly #port: Port;
  readonly #id: number;
  readonly #onDone: () => void;
  readonly #group: Group;
  readonly #input: Input | undefined;
  readonly #outputs: readonly Output[];
  readonly #timer: os.Timer;
  #timedOut = false;
  #ending: Ending | undefined;
  #done = false;

  constructor(port: Port, id: number, spec: RunSpec, file: string, onDone: () => void) {
    this.#port = port;
    this.#id = id;
    this.#onDone = onDone;
    this.#group = new Group(spec.pids);
    const [stdin, feed] = spec.stdin ? pipe() : [os.open("/dev/null", os.O_RDONLY), undefined];
    const [outRead, outWrite] = pipe();
    const [errRead, errWrite] = pipe();
    const pid = this.#group.exec(spec.argv, {
      file,
      usePath: false,
      stdin,
      stdout: outWrite,
      stderr: errWrite,
      env: { ...ENVIRONMENT, ...spec.env },
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    });
    for (const fd of [stdin, outWrite, errWrite]) os.close(fd);
    this.#input = feed === undefined ? undefined : new Input(port, id, feed);
    this.#outputs = [
      new Output(port, outRead, ToHost.Stdout, id, spec.outputLimit, this.#settle),
      new Output(port, errRead, ToHost.Stderr, id, spec.outputLimit, this.#settle),
    ];
    this.#timer = os.setTimeout(() => this.#timeOut(), spec.timeoutMs);
    if (pid < 0) this.#ended({ kind: "exited", code: 126 });
    else whenEnded(pid, (ending) => this.#ended(ending));
  }

  data(bytes: Uint8Array): void {
    this.#input?.push(bytes);
  }

  end(): void {
    this.#input?.end();
  }

  signal(signal: number): void {
    this.#group.signal(signal);
  }

  abandon(): void {
    if (this.#done) return;
    this.#group.kill();
    this.#close();
  }

  #timeOut(): void {
    this.#timedOut = true;
    this.#group.kill();
    // A process that the kernel cannot end (it waits in a device, say) must not keep the result waiting.
    os.setTimeout(() => this.#finish(), GRACE_MS);
  }

  #ended(ending: Ending): void {
    this.#ending = ending;
    this.#input?.close();
    this.#settle();
    if (!this.#done) os.setTimeout(this.#linger, LINGER_MS);
  }

  /** Finishes once the command has ended and its output is whole. */
  readonly #settle = (): void => {
    if (this.#done || this.#ending === undefined) return;
    if (this.#outputs.every((output) => output.closed)) this.#finish();
  };

  readonly #linger = (): void => {
    if (this.#done) return;
    if (!this.#port.open) return this.#port.whenOpen(this.#linger);
    for (const output of this.#outputs) output.drain();
    this.#finish();
  };

  #finish(): void {
    if (this.#done) return;
    const truncated = this.#outputs.some((output) => output.truncated);
    this.#close();
    this.#port.sendJson(ToHost.Outcome, this.#id, this.#outcome(truncated));
  }

  #outcome(truncated: boolean): Outcome {
    if (this.#timedOut || this.#ending === undefined) return { kind: "timeout", truncated };
    if (this.#ending.kind === "signaled") return { kind: "signaled", signal: this.#ending.signal, truncated };
    return { kind: "exited", code: this.#ending.code, truncated };
  }

  #close(): void {
    this.#done = true;
    os.clearTimeout(this.#timer);
    this.#port.forget(this.#linger);
    this.#input?.close();
    for (const output of this.#outputs) output.close();
    this.#group.release();
    this.#onDone();
  }
}

/** The file that a command name stands for, or why there is none, as a shell would say it. */
export function find(name: string, path: string): { readonly file: string } | { readonly code: number; readonly message: string } {
  const candidates = name.includes("/") ? [name] : path.split(":").map((folder) => `${folder}/${name}`);
  for (const file of candidates) {
    const [found] = os.stat(file);
    if (found === null || (found.mode & os.S_IFMT) === os.S_IFDIR) continue;
    if ((found.mode & 0o111) !== 0) return { file };
    if (name.includes("/")) return { code: 126, message: `${name}: Permission denied\n` };
  }
  return { code: 127, message: `${name}: command not found\n` };
}

/** Starts a command, or tells at once why it cannot be. */
export function startRun(port: Port, id: number, spec: RunSpec, onDone: () => void): Job | undefined {
  const refuse = (code: number, message: string): undefined => {
    port.output(ToHost.Stderr, id, fromText(message));
    port.sendJson(ToHost.Outcome, id, { kind: "exited", code, truncated: false });
    onDone();
  };
  if (spec.cwd !== undefined && os.stat(spec.cwd)[0] === null) return refuse(127, `${spec.cwd}: ${std.strerror(2)}\n`);
  const found = find(spec.argv[0] ?? "", spec.env?.["PATH"] ?? ENVIRONMENT["PATH"] ?? "");
  return "file" in found ? new Run(port, id, spec, found.file, onDone) : refuse(found.code, found.message);
}
