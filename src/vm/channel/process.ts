import { concat, Emitter, toDisposable, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import type { Process, RunResult, StreamRequest } from "../types.ts";
import type { Answer, Link } from "./link.ts";
import { failureSchema, outcomeSchema, parse } from "./messages.ts";
import { Writer } from "./writer.ts";

const DEFAULT_OUTPUT = 4 * 1024 * 1024;
const DEFAULT_PIDS = 256;
/** Milliseconds that the guest has, beyond a command's own time, to say how it ended. */
const GRACE_MS = 15_000;
const SIGKILL = 9;

type Ending =
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signaled"; readonly signal: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "lost"; readonly reason: string };

/** One stream: what may pass of it, and what of that is kept for the result. */
class Kept {
  readonly #parts: Bytes[] = [];
  readonly #keeps: boolean;
  #left: number;
  truncated = false;

  constructor(limit: number, keeps: boolean) {
    this.#left = limit;
    this.#keeps = keeps;
  }

  /** Returns what there is room for. */
  add(bytes: Bytes): Bytes {
    const passed = bytes.length > this.#left ? bytes.slice(0, this.#left) : bytes;
    if (passed.length < bytes.length) this.truncated = true;
    if (this.#keeps && passed.length > 0) this.#parts.push(passed);
    this.#left -= passed.length;
    return passed;
  }

  all(): Bytes {
    return concat(this.#parts);
  }
}

/** One command in the guest, from the moment it is asked for. */
export class GuestProcess implements Process, Answer {
  readonly #link: Link;
  readonly #clock: Clock;
  readonly #request: StreamRequest;
  readonly #kept: { readonly stdout: Kept; readonly stderr: Kept };
  readonly #stdout = new Emitter<Bytes>();
  readonly #stderr = new Emitter<Bytes>();
  readonly #writer: Writer;
  readonly #onEnd: () => void;
  readonly #deadline: Disposable;
  #resolve: (result: RunResult) => void = () => undefined;
  #id: number | undefined;
  #startedAt: number;
  #cancelled = false;
  #over = false;
  readonly onStdout = this.#stdout.event;
  readonly onStderr = this.#stderr.event;
  readonly result: Promise<RunResult>;

  /** @param onEnd called once, when the result is there */
  constructor(link: Link, clock: Clock, request: StreamRequest, onEnd: () => void) {
    this.#link = link;
    this.#clock = clock;
    this.#request = request;
    const limit = request.outputLimit ?? DEFAULT_OUTPUT;
    const keeps = request.keep !== 0;
    this.#kept = { stdout: new Kept(limit, keeps), stderr: new Kept(limit, keeps) };
    this.#writer = new Writer(link);
    this.#onEnd = onEnd;
    this.#startedAt = clock.monotonic();
    this.result = new Promise((resolve) => (this.#resolve = resolve));
    this.#deadline = clock.after(request.timeoutMs + GRACE_MS, () => this.#outOfTime());
  }

  get over(): boolean {
    return this.#over;
  }

  /** Asks the guest to start it; only while the link is connected. @param stdin whether anything will be written */
  begin(stdin: boolean): void {
    if (this.#over) return;
    const { argv, cwd, env, timeoutMs, outputLimit, pidsLimit } = this.#request;
    this.#startedAt = this.#clock.monotonic();
    this.#id = this.#link.request(
      { op: "run", argv, cwd, env, stdin, timeoutMs, outputLimit: outputLimit ?? DEFAULT_OUTPUT, pids: pidsLimit ?? DEFAULT_PIDS },
      this,
    );
    this.#writer.open(this.#id);
  }

  write(data: Uint8Array): Promise<void> {
    return this.#writer.write(data);
  }

  closeStdin(): void {
    this.#writer.end();
  }

  kill(signal: number): void {
    if (this.#id !== undefined) this.#link.kill(this.#id, signal);
    else if (signal === SIGKILL) this.#finish({ kind: "signaled", signal });
  }

  /** Kills the command; its result is `cancelled`. */
  cancel(): void {
    if (this.#id === undefined) return this.#finish({ kind: "cancelled" });
    this.#cancelled = true;
    this.#link.kill(this.#id, SIGKILL);
    this.#clock.after(GRACE_MS, () => this.#finish({ kind: "cancelled" }));
  }

  dispose(): void {
    if (!this.#over) this.cancel();
  }

  output(stream: "stdout" | "stderr", bytes: Bytes): void {
    const passed = this.#kept[stream].add(bytes);
    if (passed.length > 0) (stream === "stdout" ? this.#stdout : this.#stderr).fire(passed);
  }

  outcome(body: Uint8Array): void {
    const outcome = parse(outcomeSchema, body);
    if (outcome === undefined || outcome.kind === "done") return this.#finish({ kind: "lost", reason: "the machine's agent gave an answer that makes no sense" });
    if (outcome.truncated) this.#kept.stdout.truncated = true;
    if (outcome.kind === "exited") return this.#finish({ kind: "exited", exitCode: outcome.code });
    this.#finish(outcome.kind === "signaled" ? { kind: "signaled", signal: outcome.signal } : { kind: "timeout" });
  }

  failure(body: Uint8Array): void {
    this.#finish({ kind: "lost", reason: parse(failureSchema, body)?.message ?? "the machine's agent refused it" });
  }

  room(): void {
    this.#writer.pump();
  }

  lost(reason: string): void {
    this.#finish({ kind: "lost", reason });
  }

  #outOfTime(): void {
    if (this.#id === undefined) this.#finish({ kind: "lost", reason: "the machine's agent did not answer" });
    else this.#finish({ kind: "timeout" });
  }

  #finish(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#deadline.dispose();
    this.#writer.close();
    if (this.#id !== undefined) this.#link.forget(this.#id);
    const { stdout, stderr } = this.#kept;
    this.#resolve({
      ...(this.#cancelled ? { kind: "cancelled" } : ending),
      stdout: stdout.all(),
      stderr: stderr.all(),
      truncated: stdout.truncated || stderr.truncated,
      durationMs: this.#clock.monotonic() - this.#startedAt,
    });
    this.#stdout.dispose();
    this.#stderr.dispose();
    this.#onEnd();
  }
}

/** Ends the process when the signal says so, for as long as it runs. */
export function cancelOn(signal: AbortSignal | undefined, process: GuestProcess): Disposable {
  if (signal === undefined) return toDisposable(() => undefined);
  const abort = () => process.cancel();
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return toDisposable(() => signal.removeEventListener("abort", abort));
}
