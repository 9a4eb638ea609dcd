import { CodedError, DisposableStore, toDisposable, type Bytes, type Clock, type Disposable, type Event } from "../../base/index.ts";
import type { GuestAgent, Identity, LinkPacket, NamespaceView, Process, RunRequest, RunResult, StreamRequest } from "../types.ts";
import type { Request } from "../../base/channel/index.ts";
import { Ask, type Done } from "./ask.ts";
import { identityRequest, nowSpec } from "./identity.ts";
import { Link } from "./link.ts";
import type { Pipe } from "./pipe.ts";
import { cancelOn, GuestProcess } from "./process.ts";
import { Slots } from "./slots.ts";
import { Subscription } from "./subscription.ts";
import { PacketReader } from "./tap.ts";
import { ViewReader } from "./view.ts";

/** Commands that run in the guest at once; the others wait here. */
const AT_ONCE = 8;
const FILE_LIMIT = 16 * 1024 * 1024;
/** Milliseconds for a file's way there or back. */
const FILE_MS = 60_000;
const IDENTITY_MS = 60_000;
/** Bytes of randomness that a machine gets. */
const ENTROPY = 64;

type GoneCode = "MACHINE_CRASHED" | "MACHINE_GONE";
const SHUT_DOWN = "the machine was shut down";

function gone(code: GoneCode, reason: string): CodedError {
  return new CodedError(code, `The machine's agent will not answer: ${reason}.${code === "MACHINE_CRASHED" ? " Restart the machine." : ""}`);
}

/** The host's end of a machine's agent. */
export interface AgentConnection extends GuestAgent, Disposable {
  /** Whether the agent has answered since it was last spoken to anew. */
  readonly connected: boolean;
  /** Fires whenever the agent has answered a greeting: after the first, a restore, and when it was killed and came back. */
  readonly onConnected: Event<void>;
  /**
   * Speaks to the agent anew: at the beginning, and after each restore of the machine. Commands that still ran are `lost`,
   * and killed in the guest. Watches and taps go on. @throws CodedError `GUEST_SILENT` when it does not answer in time,
   * `MACHINE_CRASHED` and `MACHINE_GONE` when it never will
   */
  connect(timeoutMs: number): Promise<void>;
  /** The machine has crashed: whoever waits for its agent hears so at once. The next `connect` begins anew. */
  abandon(reason: string): void;
  /** Gives the machine its name, clock, entropy and cards. @throws CodedError `GUEST_IDENTITY` */
  identify(identity: Identity): Promise<void>;
  /**
   * Sets the machine's clock and makes its randomness its own: after a restore, and when the host has slept. Resolves to whether
   * it did in time; it may yet do so later, and set the clock to when it was asked.
   */
  freshen(timeoutMs: number): Promise<boolean>;
  /** Milliseconds that the agent took to answer; undefined when it did not within the time. */
  ping(timeoutMs: number): Promise<number | undefined>;
  /** Waits until nothing is under way to the guest, for a clean snapshot. False when it did not come to that in time. */
  settle(timeoutMs: number): Promise<boolean>;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  /** Cryptographically good random bytes, for the guest's entropy. */
  readonly random: (length: number) => Uint8Array;
}

export function attach(pipe: Pipe, options: ConnectionOptions): AgentConnection {
  return new Connection(pipe, options);
}

class Connection implements AgentConnection {
  readonly #clock: Clock;
  readonly #random: (length: number) => Uint8Array;
  readonly #owned = new DisposableStore();
  readonly #link: Link;
  readonly #slots = new Slots(AT_ONCE);
  /** Told when the agent will not answer, whether they were sent or not. */
  readonly #waiting = new Set<(error: CodedError, reason: string) => void>();
  readonly #views: Subscription<readonly NamespaceView[]>;
  readonly #packets: Subscription<LinkPacket>;
  readonly onActivity: Event<void>;
  readonly onConnected: Event<void>;

  constructor(pipe: Pipe, { clock, random }: ConnectionOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#link = this.#owned.add(new Link(pipe, clock));
    this.onActivity = this.#link.onActivity;
    this.onConnected = this.#link.onReady;
    const viewReader = new ViewReader();
    this.#views = this.#owned.add(new Subscription(this.#link, clock, { op: "watch" }, viewReader));
    this.#packets = this.#owned.add(new Subscription(this.#link, clock, { op: "tap" }, new PacketReader(clock)));
  }

  get connected(): boolean {
    return this.#link.connected;
  }

  async connect(timeoutMs: number): Promise<void> {
    if (this.#owned.disposed) throw gone("MACHINE_GONE", SHUT_DOWN);
    this.#link.begin("the machine was restored");
    if (await this.#connectedWithin(timeoutMs)) return;
    throw this.#link.refused ?? new CodedError("GUEST_SILENT", `The machine's agent did not answer within ${timeoutMs} ms. Restart the machine.`);
  }

  abandon(reason: string): void {
    this.#giveUp("MACHINE_CRASHED", reason);
  }

  async identify(identity: Identity): Promise<void> {
    const answer = await this.#ask(identityRequest(identity, this.#now()), IDENTITY_MS);
    if (!answer.ok) throw answer.gone ?? new CodedError("GUEST_IDENTITY", `${identity.hostname} could not be given its identity: ${answer.message}`);
  }

  async freshen(timeoutMs: number): Promise<boolean> {
    return (await this.#ask({ op: "now", now: this.#now() }, timeoutMs)).ok;
  }

  async ping(timeoutMs: number): Promise<number | undefined> {
    const begunAt = this.#clock.monotonic();
    const answer = await this.#ask({ op: "ping" }, timeoutMs);
    return answer.ok ? this.#clock.monotonic() - begunAt : undefined;
  }

  async settle(timeoutMs: number): Promise<boolean> {
    const until = this.#clock.monotonic() + timeoutMs;
    while (!this.#link.settled) {
      const left = until - this.#clock.monotonic();
      if (left <= 0 || (await this.ping(left)) === undefined) return false;
    }
    return true;
  }

  async run(request: RunRequest, signal?: AbortSignal): Promise<RunResult> {
    const process = this.#start(request, request.stdin !== undefined);
    const cancelling = cancelOn(signal, process);
    if (request.stdin !== undefined) {
      void process.write(request.stdin);
      process.closeStdin();
    }
    return process.result.finally(() => cancelling.dispose());
  }

  start(request: StreamRequest): Process {
    const process = this.#start(request, true);
    if (request.stdin !== undefined) void process.write(request.stdin);
    return process;
  }

  async readFile(path: string, options?: { readonly limit?: number }): Promise<Bytes> {
    const limit = options?.limit ?? FILE_LIMIT;
    const answer = await this.#ask({ op: "read", path, limit }, FILE_MS, { limit });
    if (!answer.ok) throw new CodedError("GUEST_FILE", answer.message);
    return answer.bytes;
  }

  async writeFile(path: string, content: Uint8Array, options?: { readonly mode?: number }): Promise<void> {
    const answer = await this.#ask({ op: "write", path, mode: options?.mode ?? 0o644 }, FILE_MS, { data: content });
    if (!answer.ok) throw new CodedError("GUEST_FILE", answer.message);
  }

  watch(listener: (namespaces: readonly NamespaceView[]) => void): Disposable {
    return this.#views.add(listener);
  }

  tap(listener: (packet: LinkPacket) => void): Disposable {
    return this.#packets.add(listener);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#giveUp("MACHINE_GONE", SHUT_DOWN);
  }

  #giveUp(code: GoneCode, reason: string): void {
    this.#link.end(reason);
    for (const tell of [...this.#waiting]) tell(gone(code, reason), reason);
  }

  #untilGone(tell: (error: CodedError, reason: string) => void): Disposable {
    if (this.#owned.disposed) tell(gone("MACHINE_GONE", SHUT_DOWN), SHUT_DOWN);
    else this.#waiting.add(tell);
    return toDisposable(() => this.#waiting.delete(tell));
  }

  #now() {
    return nowSpec(this.#clock.now(), this.#random(ENTROPY));
  }

  #start(request: StreamRequest, stdin: boolean): GuestProcess {
    const owned = new DisposableStore();
    const process = new GuestProcess(this.#link, this.#clock, request, () => owned.dispose());
    const leaveQueue = this.#slots.enter(() => {
      owned.add(toDisposable(() => this.#slots.leave()));
      owned.add(this.#whenConnected(() => process.begin(stdin)));
    });
    owned.add(toDisposable(leaveQueue));
    owned.add(this.#untilGone((_, reason) => process.lost(reason)));
    return process;
  }

  /** One request with one answer, bytes in either direction; waits for the agent where it is not there yet. */
  #ask(request: Request, timeoutMs: number, extra: { readonly data?: Uint8Array; readonly limit?: number } = {}): Promise<Done> {
    return new Promise((resolve) => {
      const owned = new DisposableStore();
      const finish = (done: Done) => {
        owned.dispose();
        resolve(done);
      };
      const ask = new Ask(this.#link, extra.limit ?? 0, finish);
      owned.add(toDisposable(() => ask.close()));
      owned.add(this.#clock.after(timeoutMs, () => finish({ ok: false, message: `the machine's agent did not answer within ${timeoutMs} ms` })));
      owned.add(this.#untilGone((error, message) => finish({ ok: false, message, gone: error })));
      owned.add(this.#whenConnected(() => ask.begin(request, extra.data)));
    });
  }

  #whenConnected(then: () => void): Disposable {
    if (this.#link.connected) {
      then();
      return toDisposable(() => undefined);
    }
    const once = this.#link.onReady(() => {
      once.dispose();
      then();
    });
    return once;
  }

  #connectedWithin(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const owned = new DisposableStore();
      const finish = (connected: boolean) => {
        owned.dispose();
        resolve(connected);
      };
      owned.add(this.#untilGone((error) => {
        owned.dispose();
        reject(error);
      }));
      owned.add(this.#clock.after(timeoutMs, () => finish(false)));
      owned.add(this.#whenConnected(() => finish(true)));
    });
  }
}
