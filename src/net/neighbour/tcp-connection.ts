import { CodedError, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import { Receiving } from "./receiving.ts";
import { ACK, FIN, RST, SYN, type Outgoing, type Segment } from "./segment.ts";
import { Sending } from "./sending.ts";
import { distance } from "./sequence.ts";
import type { Connection } from "./types.ts";

/** Milliseconds until something is sent again, doubled each time. A busy machine takes long to answer. */
const FIRST_TRY = 300;
const LONGEST_TRY = 5000;
/** Tries without any answer, about a minute. */
const TRIES = 15;
/** Milliseconds that the machine has to end its side, once ours is closed; and how often that long to take what was sent before. */
const LINGER = 10_000;
const LINGERS = 6;

export interface TcpOptions {
  readonly port: number;
  readonly clock: Clock;
  readonly initial: number;
  readonly mss: number;
  readonly emit: (segment: Omit<Outgoing, "sourcePort" | "port">) => void;
  /** Nothing more comes of it. */
  readonly over: () => void;
}

type State = "asked" | "asking" | "open" | "over";

/**
 * Our end of one TCP connection over a link that seldom loses a frame: no congestion control, no scaled windows, no timestamps. Segments
 * out of order are dropped and sent again. Source: RFC 9293.
 */
export class TcpConnection implements Connection {
  readonly port: number;
  readonly #options: TcpOptions;
  readonly #sending: Sending;
  /** Sequence number of the machine's SYN, where it began. */
  readonly #asked: number | undefined;
  #receiving: Receiving | undefined;
  #state: State;
  #lost: CodedError | undefined;
  #reader: { readonly resolve: (bytes: Bytes | undefined) => void; readonly reject: (error: Error) => void } | undefined;
  #opening: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  #timer: Disposable | undefined;
  #linger: Disposable | undefined;
  #tries = 0;
  #paused = false;
  #tells = false;

  /** @param asked the machine's SYN, where it began */
  constructor(options: TcpOptions, asked?: Segment) {
    this.#options = options;
    this.port = options.port;
    this.#sending = new Sending(options.initial, (flags, sequence, payload) => this.#emit(flags, sequence, payload));
    this.#state = asked ? "asked" : "asking";
    this.#asked = asked?.sequence;
    if (asked) this.#greeted(asked);
    this.#greet();
  }

  get over(): boolean {
    return this.#state === "over";
  }

  /** Whether this is the SYN that this connection began with once more: our answer was lost, or it comes late. */
  isAgain({ sequence }: Segment): boolean {
    return this.#asked === sequence;
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => (this.#opening = { resolve, reject }));
  }

  read(): Promise<Bytes | undefined> {
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#serve();
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#lost) return Promise.reject(this.#lost);
    const done = this.#sending.write(bytes);
    this.#arm();
    return done;
  }

  end(): void {
    if (this.#state === "over") return;
    this.#sending.end();
    this.#arm();
  }

  close(): void {
    if (this.#state === "over" || this.#linger) return;
    this.#receiving?.discard();
    this.end();
    if (this.#state === "asking") this.reset();
    else this.#waitForEnd(LINGERS);
  }

  #waitForEnd(times: number): void {
    this.#linger = this.#options.clock.after(LINGER, () => {
      if (this.#paused) this.#waitForEnd(times);
      else if (this.#sending.ended || times <= 1) this.reset();
      else this.#waitForEnd(times - 1);
    });
  }

  reset(): void {
    if (this.#state === "over") return;
    this.#emit(RST | ACK, this.#sending.next, new Uint8Array());
    this.drop("it was ended here");
  }

  /** Nothing is told to the machine: it is another one by now, or has ended the connection itself. */
  drop(why: string, code = "CONNECTION_LOST"): void {
    if (this.#state === "over") return;
    this.#lost = new CodedError(code, `The connection to port ${this.port} is gone: ${why}.`);
    this.#finish();
  }

  #finish(): void {
    this.#state = "over";
    this.#timer?.dispose();
    this.#linger?.dispose();
    this.#lost ??= new CodedError("CONNECTION_LOST", `The connection to port ${this.port} has ended.`);
    this.#sending.fail(this.#lost);
    this.#opening?.reject(this.#lost);
    this.#serve();
    this.#options.over();
  }

  /** While the machine stands still, nothing is sent again, and nothing is taken for lost. */
  pause(): void {
    this.#paused = true;
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  resume(): void {
    this.#paused = false;
    this.#arm();
  }

  receive(segment: Segment): void {
    if (this.#state === "over") return;
    const { flags, acknowledgment, window, payload } = segment;
    if (flags & RST) return this.drop("the machine has reset it", this.#state === "asking" ? "CONNECTION_REFUSED" : "CONNECTION_LOST");
    if (flags & SYN) return this.#synced(segment);
    if (!(flags & ACK) || !this.#receiving) return;
    if (this.#state === "asked") {
      if (distance(this.#options.initial, acknowledgment) < 1) return;
      this.#state = "open";
      this.#opening?.resolve();
    }
    this.#tries = 0;
    const progress = this.#sending.acknowledged(acknowledgment, window, payload.length === 0 && !(flags & FIN));
    if (this.#receiving.take(segment)) this.#tellSoon();
    this.#serve();
    if (this.#sending.ended && this.#receiving.ended) return this.#bothEnded();
    if (progress) this.#timer?.dispose();
    if (progress) this.#timer = undefined;
    this.#arm();
  }

  #bothEnded(): void {
    this.#acknowledge();
    this.#finish();
  }

  #synced(segment: Segment): void {
    if (this.#state === "asking" && segment.flags & ACK && segment.acknowledgment === this.#sending.next) {
      this.#greeted(segment);
      this.#state = "open";
      this.#tries = 0;
      this.#acknowledge();
      this.#sending.acknowledged(segment.acknowledgment, segment.window, false);
      this.#opening?.resolve();
      this.#arm();
    } else if (this.#state === "asked" && this.isAgain(segment)) this.#greet();
    else this.#acknowledge();
  }

  #greeted({ sequence, mss, window }: Segment): void {
    this.#receiving = new Receiving(sequence);
    this.#sending.mss = Math.min(this.#options.mss, mss ?? 536);
    if (this.#state === "asked") this.#sending.acknowledged(this.#sending.next, window, false);
  }

  #greet(): void {
    const { initial, mss, emit } = this.#options;
    const acknowledgment = this.#receiving?.next ?? 0;
    emit({ flags: this.#receiving ? SYN | ACK : SYN, sequence: initial, acknowledgment, window: this.#receiving?.window() ?? 65_535, mss, payload: new Uint8Array() });
    this.#arm();
  }

  #emit(flags: number, sequence: number, payload: Uint8Array): void {
    this.#tells = false;
    this.#options.emit({ flags, sequence, acknowledgment: this.#receiving?.next ?? 0, window: this.#receiving?.window() ?? 0, payload });
  }

  #acknowledge(): void {
    this.#emit(ACK, this.#sending.next, new Uint8Array());
  }

  /** Once for all segments that have come together, unless something that is sent says it as well. */
  #tellSoon(): void {
    if (this.#tells) return;
    this.#tells = true;
    void Promise.resolve().then(() => this.#tells && this.#state !== "over" && this.#acknowledge());
  }

  #serve(): void {
    const reader = this.#reader;
    if (!reader) return;
    const { bytes, opened } = this.#receiving?.read() ?? { bytes: new Uint8Array(), opened: false };
    const over = this.#receiving?.ended === true;
    if (bytes.length === 0 && !over && !this.#lost) return;
    this.#reader = undefined;
    if (bytes.length > 0) reader.resolve(bytes);
    else if (over) reader.resolve(undefined);
    else if (this.#lost) reader.reject(this.#lost);
    if (opened && this.#state === "open") this.#tellSoon();
  }

  #arm(): void {
    if (this.#timer || this.#paused || this.#state === "over") return;
    if (this.#state === "open" && !this.#sending.pending) return;
    const wait = Math.min(LONGEST_TRY, FIRST_TRY * 2 ** this.#tries);
    this.#timer = this.#options.clock.after(wait, () => {
      this.#timer = undefined;
      this.#again();
    });
  }

  #again(): void {
    if (++this.#tries > TRIES) return this.drop("the machine no longer answers");
    if (this.#state === "open") this.#sending.again();
    else this.#greet();
    this.#arm();
  }
}
