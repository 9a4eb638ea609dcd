/** What host and guest agent say to each other. Frames carry bytes or one JSON value in UTF-8. */

/** The agent refuses a host that speaks another version, and the other way round. */
export const PROTOCOL = 1;

/** From the host. */
export const ToGuest = {
  /** id: epoch. Ends all that an earlier epoch started; answered by `Welcome` with the same id. */
  Hello: 1,
  /** Part of a request's JSON that does not fit into one frame. */
  RequestPart: 2,
  /** The (last part of the) JSON of a `Request`. */
  Request: 3,
  /** Bytes for the request's standard input or file. */
  Data: 4,
  /** No more `Data`. */
  End: 5,
  /** One byte: signal number for the whole process tree of the request. */
  Kill: 6,
  /** u32: bytes of `Stdout`, `Stderr` and `Packets` bodies taken in all, modulo 2³². */
  Taken: 7,
} as const;

/** From the guest. */
export const ToHost = {
  /** id: epoch, or 0 when the agent has just started and knows none. JSON `Welcome`. */
  Welcome: 32,
  Stdout: 33,
  Stderr: 34,
  /** JSON `Outcome`: the request is done. */
  Outcome: 35,
  /** JSON `{message}`: the request could not be done. */
  Failure: 36,
  /** u32: bytes taken off the port in all, modulo 2³²: room for the host to send as many more. */
  Taken: 37,
  /** u32: bytes of this request's `Data` that were passed on in all: room for as many more. */
  DataTaken: 38,
  /** A command ended on a terminal. No body. */
  Activity: 39,
} as const;

/** Bytes that the host sends at once; v86 has room for one buffer of the guest's, which is a page. */
export const CHUNK = 4096;
/** Chunks that the host sends without having heard that they were taken: the guest has 16 buffers. */
export const CHUNKS_IN_FLIGHT = 12;
/** Bytes of one request's `Data` in flight. */
export const DATA_WINDOW = 64 * 1024;
/** Bytes of output in flight from the guest, over all requests. */
export const OUTPUT_WINDOW = 512 * 1024;
/** Bytes of JSON in a request at most, over all its parts. */
export const MAX_REQUEST = 512 * 1024;

export interface RunSpec {
  readonly op: "run";
  readonly argv: readonly string[];
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Whether `Data` and `End` will follow; otherwise standard input is /dev/null. */
  readonly stdin: boolean;
  readonly timeoutMs: number;
  /** Bytes sent of each of stdout and stderr. */
  readonly outputLimit: number;
  readonly pids: number;
}

export interface NicSpec {
  readonly name: string;
  readonly mac: string;
  readonly addresses: readonly string[];
  readonly mtu: number;
}

export interface IdentitySpec {
  readonly op: "identity";
  readonly hostname: string;
  /** Whole text of /etc/hosts. */
  readonly hosts: string;
  readonly nics: readonly NicSpec[];
  readonly now: NowSpec;
}

/** What no snapshot can hold. */
export interface NowSpec {
  /** Milliseconds since 1970, at the moment of sending. */
  readonly at: number;
  /** Hexadecimal. */
  readonly entropy: string;
}

export type Request =
  | RunSpec
  | IdentitySpec
  | { readonly op: "read"; readonly path: string; readonly limit: number }
  | { readonly op: "write"; readonly path: string; readonly mode: number }
  /** Clock and entropy. */
  | { readonly op: "now"; readonly now: NowSpec }
  | { readonly op: "ping" }
  /** Stays open: `Stdout` carries one JSON line a look at the machine's links; ends by `Kill`. */
  | { readonly op: "watch" }
  /** Stays open: `Stdout` carries packets; ends by `Kill`. */
  | { readonly op: "tap" };

export type Outcome =
  | { readonly kind: "exited"; readonly code: number; readonly truncated: boolean }
  | { readonly kind: "signaled"; readonly signal: number; readonly truncated: boolean }
  | { readonly kind: "timeout"; readonly truncated: boolean }
  | { readonly kind: "done" };

export interface Welcome {
  readonly protocol: number;
}

export function u32(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** 0 where there are too few bytes. */
export function readU32(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) << 24 | (bytes[1] ?? 0) << 16 | (bytes[2] ?? 0) << 8 | (bytes[3] ?? 0)) >>> 0;
}
