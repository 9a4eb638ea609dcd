import { Decoder, DATA_WINDOW, encode, fromText, asciiJson, MAX_BODY, PADDING, PROTOCOL, readU32, ToGuest, ToHost, u32, type Request } from "../../base/channel/index.ts";
import { CodedError, DisposableStore, Emitter, type Bytes, type Clock, type Disposable } from "../../base/index.ts";
import { parse, welcomeSchema } from "./messages.ts";
import type { Pipe } from "./pipe.ts";
import { Sender } from "./sender.ts";

/** Milliseconds between greetings, until the agent answers one; the last goes on. */
const GREETINGS_MS = [400, 1000, 2000, 4000, 15000];
/** Milliseconds in which an agent that says it is new is believed once. */
const CALM_MS = 200;
/** Bytes of output after which the guest hears that they were taken. */
const REPORT_EVERY = 64 * 1024;

/** What one request hears of its answer. */
export interface Answer {
  /** Bytes are its own. */
  output(stream: "stdout" | "stderr", bytes: Bytes): void;
  outcome(body: Uint8Array): void;
  failure(body: Uint8Array): void;
  /** There is room for more `Data`. */
  room?(): void;
  /** Nothing more will come. */
  lost(reason: string): void;
}

interface Open {
  readonly answer: Answer;
  dataSent: number;
  dataTaken: number;
}

/**
 * Requests and answers over a pipe whose other end may begin anew at any moment: the machine was restored, or its agent
 * was killed. Each beginning is an epoch; what an earlier one asked for is lost.
 */
export class Link implements Disposable {
  readonly #pipe: Pipe;
  readonly #clock: Clock;
  readonly #owned = new DisposableStore();
  readonly #sender: Sender;
  readonly #decoder = new Decoder((type, id, body) => this.#onFrame(type, id, body));
  readonly #open = new Map<number, Open>();
  readonly #ready = this.#owned.add(new Emitter<void>());
  readonly #activity = this.#owned.add(new Emitter<void>());
  #greeting: Disposable | undefined;
  #epoch = 0;
  #connected = false;
  #lastId = 0;
  #begunAt = -CALM_MS;
  #outputTaken = 0;
  #outputReported = 0;
  /** Fires at the beginning of each epoch: requests may be sent from now on. */
  readonly onReady = this.#ready.event;
  readonly onActivity = this.#activity.event;
  /** Why nothing will ever be answered: the agent speaks another version. */
  refused: CodedError | undefined;

  constructor(pipe: Pipe, clock: Clock) {
    this.#pipe = pipe;
    this.#clock = clock;
    this.#sender = new Sender((chunk) => pipe.write(chunk));
    this.#owned.add(pipe.onData((bytes) => this.#decoder.push(bytes)));
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Whether the guest has taken all that was sent. */
  get settled(): boolean {
    return this.#sender.settled;
  }

  /** Begins a new epoch; what was asked for before is lost, for the reason given. */
  begin(reason: string): void {
    this.#connected = false;
    this.#begunAt = this.#clock.monotonic();
    this.#epoch = (this.#epoch + 1 + Math.floor(Math.random() * 0xffff)) >>> 0 || 1;
    this.#sender.reset();
    this.#outputTaken = 0;
    this.#outputReported = 0;
    this.#loseAll(reason);
    this.#greet(0);
  }

  /** Sends a request; only while connected. Returns its id. */
  request(request: Request, answer: Answer): number {
    this.#lastId = (this.#lastId + 1) >>> 0;
    const id = this.#lastId;
    this.#open.set(id, { answer, dataSent: 0, dataTaken: 0 });
    const json = fromText(asciiJson(request));
    for (let at = 0; at < json.length; at += MAX_BODY) {
      const type = at + MAX_BODY < json.length ? ToGuest.RequestPart : ToGuest.Request;
      this.#sender.send(encode(type, id, json.subarray(at, at + MAX_BODY)));
    }
    return id;
  }

  /** Bytes of `Data` that may be sent now. */
  room(id: number): number {
    const open = this.#open.get(id);
    return open === undefined ? 0 : Math.max(0, DATA_WINDOW - (open.dataSent - open.dataTaken));
  }

  /** @param bytes no more than there is room for */
  data(id: number, bytes: Uint8Array): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    open.dataSent += bytes.length;
    for (let at = 0; at < bytes.length; at += MAX_BODY) this.#sender.send(encode(ToGuest.Data, id, bytes.subarray(at, at + MAX_BODY)));
  }

  endData(id: number): void {
    if (this.#open.has(id)) this.#sender.send(encode(ToGuest.End, id, new Uint8Array()));
  }

  kill(id: number, signal: number): void {
    if (this.#open.has(id)) this.#sender.send(encode(ToGuest.Kill, id, Uint8Array.of(signal)));
  }

  /** Whatever still comes for this request is thrown away. */
  forget(id: number): void {
    this.#open.delete(id);
  }

  /** Nothing is asked or greeted any more until something begins anew. */
  end(reason: string): void {
    this.#connected = false;
    this.#greeting?.dispose();
    this.#loseAll(reason);
  }

  dispose(): void {
    this.#owned.dispose();
    this.end("the machine was shut down");
  }

  /** Says hello until it is answered. From the second time on after zeros, in case the agent is in the middle of a frame. */
  #greet(attempt: number): void {
    this.#greeting?.dispose();
    const wait = GREETINGS_MS[Math.min(attempt, GREETINGS_MS.length - 1)] ?? 0;
    this.#greeting = this.#clock.after(wait, () => this.#greet(attempt + 1));
    if (attempt > 0) for (let left = PADDING; left > 0; left -= 4096) this.#pipe.write(new Uint8Array(Math.min(left, 4096)));
    this.#pipe.write(encode(ToGuest.Hello, this.#epoch, new Uint8Array()));
  }

  #onFrame(type: number, id: number, body: Uint8Array): void {
    if (type === ToHost.Welcome) this.#onWelcome(id, body);
    if (!this.#connected) return;
    if (type === ToHost.Taken) this.#sender.taken(readU32(body));
    else if (type === ToHost.Activity) this.#activity.fire();
    else this.#onAnswer(type, id, body);
  }

  #onWelcome(epoch: number, body: Uint8Array): void {
    const welcome = parse(welcomeSchema, body);
    if (welcome === undefined) return;
    if (welcome.protocol !== PROTOCOL) {
      this.refused = new CodedError("GUEST_PROTOCOL", "The machine's agent is of another version than this program: build the image anew.");
      this.#greeting?.dispose();
      return this.#loseAll(this.refused.message);
    }
    // An agent that has just started knows no epoch: whatever it was asked before, it never heard of.
    if (epoch === 0) {
      if (this.#clock.monotonic() - this.#begunAt >= CALM_MS) this.begin("the machine's agent was restarted");
      return;
    }
    if (epoch !== this.#epoch || this.#connected) return;
    this.#greeting?.dispose();
    this.#connected = true;
    this.#ready.fire();
  }

  #onAnswer(type: number, id: number, body: Uint8Array): void {
    const open = this.#open.get(id);
    if (type === ToHost.Stdout || type === ToHost.Stderr) {
      this.#took(body.length);
      open?.answer.output(type === ToHost.Stdout ? "stdout" : "stderr", new Uint8Array(body));
    } else if (open === undefined) {
      return;
    } else if (type === ToHost.DataTaken) {
      open.dataTaken = Math.min(open.dataSent, open.dataTaken + ((readU32(body) - open.dataTaken) >>> 0));
      open.answer.room?.();
    } else if (type === ToHost.Outcome || type === ToHost.Failure) {
      this.#open.delete(id);
      if (type === ToHost.Outcome) open.answer.outcome(body);
      else open.answer.failure(body);
    }
  }

  #took(length: number): void {
    this.#outputTaken += length;
    if (this.#outputTaken - this.#outputReported < REPORT_EVERY) return;
    this.#outputReported = this.#outputTaken;
    this.#sender.send(encode(ToGuest.Taken, 0, u32(this.#outputTaken)));
  }

  #loseAll(reason: string): void {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const one of all) one.answer.lost(reason);
  }
}
