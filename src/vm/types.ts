/**
 * What the rest of the project knows of a machine. v86 and its oddities stay behind this, inside `vm/v86/`.
 * Every call that waits takes an `AbortSignal` or has a time limit; expected outcomes are values, faults are `CodedError`s.
 */
import type { Bytes, Disposable, Event } from "../base/index.ts";
import type { Neighbourhood } from "../net/index.ts";

export type MachineState =
  | { readonly kind: "starting"; readonly phase: "fetch" | "unpack" | "restore" | "identity" | "boot" }
  | { readonly kind: "running" }
  | { readonly kind: "paused" }
  /** The agent has not answered for a while: busy beyond reason, or hung. May go back to running. */
  | { readonly kind: "unresponsive"; readonly sinceMs: number }
  /** The kernel panicked, or the emulator threw. Only `restart` leads out. */
  | { readonly kind: "crashed"; readonly reason: string }
  | { readonly kind: "disposed" };

/** One network card as the guest sees it. */
export interface Nic {
  /** Linux interface name, for example `eth0`. */
  readonly name: string;
  /** Segment of the lab's topology that it is plugged into. */
  readonly segment: string;
  /** `02:50:…` locally administered, lower case with colons. */
  readonly mac: string;
  /** CIDR notation, IPv4 or IPv6, for example `10.0.0.1/24`; may be empty. */
  readonly addresses: readonly string[];
  /** Bytes of an IP packet. */
  readonly mtu: number;
}

/** A card more than the topology names, on a link whose only neighbour is TypeScript. */
export interface LinkOptions {
  /** The card's name in the guest. */
  readonly card: string;
  /** The machine's address on it, IPv4 in CIDR notation. */
  readonly address: string;
  /** The neighbour's. */
  readonly neighbour: string;
}

/** What makes one restored machine different from another; injected after restore, before anything of a lab runs. */
export interface Identity {
  readonly hostname: string;
  readonly nics: readonly Nic[];
  /** Lines for /etc/hosts: every machine of the lab by name. */
  readonly hosts: readonly { readonly address: string; readonly names: readonly string[] }[];
}

export interface RunRequest {
  /** Program and arguments; no shell in between. */
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  /** Milliseconds until the whole process tree is killed. */
  readonly timeoutMs: number;
  /** Bytes kept of each of stdout and stderr; the rest is read and thrown away, and `truncated` says so. Default 4 MiB. */
  readonly outputLimit?: number;
  /** Processes that the command may have at once, itself included. Default 256. */
  readonly pidsLimit?: number;
}

/** A command whose output somebody listens to. */
export interface StreamRequest extends RunRequest {
  /**
   * 0 when the result need not hold again what was listened to; `outputLimit` then bounds what the streams bring, and nothing
   * is held here. A listener takes what comes when it comes: making the guest wait for one would make all its commands wait.
   */
  readonly keep?: 0;
}

export type RunResult = {
  readonly stdout: Bytes;
  readonly stderr: Bytes;
  readonly truncated: boolean;
  readonly durationMs: number;
} & (
  | { readonly kind: "exited"; readonly exitCode: number }
  | { readonly kind: "signaled"; readonly signal: number }
  | { readonly kind: "timeout" }
  | { readonly kind: "cancelled" }
  /** The agent went away meanwhile (killed, restarted, machine restored): what the command did is unknown. */
  | { readonly kind: "lost"; readonly reason: string }
);

export interface Process extends Disposable {
  readonly onStdout: Event<Bytes>;
  readonly onStderr: Event<Bytes>;
  /** Resolves once, with what was collected (streams listened to are still counted against `outputLimit`). */
  readonly result: Promise<RunResult>;
  write(data: Uint8Array): Promise<void>;
  closeStdin(): void;
  /** Signal number to the whole process tree; 9 cannot be refused. */
  kill(signal: number): void;
}

/** The small program in the guest that checks, seeds and the picture go through; never the learner's terminal. */
export interface GuestAgent {
  run(request: RunRequest, signal?: AbortSignal): Promise<RunResult>;
  /** As `run`, with live streams. */
  start(request: StreamRequest): Process;
  /** @throws CodedError `GUEST_FILE` with the guest's own words (no such file, too large). */
  readFile(path: string, options?: { readonly limit?: number }): Promise<Bytes>;
  /** Writes beside and renames, so that no half-written file is ever seen. @throws CodedError `GUEST_FILE` */
  writeFile(path: string, content: Uint8Array, options?: { readonly mode?: number }): Promise<void>;
  /** Namespaces and links as they are now, and again whenever they have changed. Goes on over restores. */
  watch(listener: (namespaces: readonly NamespaceView[]) => void): Disposable;
  /** Packets on the links inside the machine (veth pairs, bridges, tunnels; not the cards, whose frames the wire sees). */
  tap(listener: (packet: LinkPacket) => void): Disposable;
  /** A command that a learner gave on a terminal has ended. */
  readonly onActivity: Event<void>;
}

/** A network namespace and the links in it, as the machine's kernel tells them. */
export interface NamespaceView {
  /** Empty for the machine's own; `pid 123` for one without a name. */
  readonly name: string;
  readonly links: readonly LinkView[];
}

export interface LinkView {
  readonly index: number;
  readonly name: string;
  /** `veth`, `bridge`, `vxlan`, `ipip`, `ether`, `loopback`, … from `ip -d -j link`. */
  readonly kind: string;
  readonly up: boolean;
  readonly mac: string;
  readonly mtu: number;
  readonly addresses: readonly string[];
  /** The other end of a veth pair: namespace name and interface index there. */
  readonly peer?: { readonly namespace: string; readonly index: number };
  /** Name of the bridge it is a port of. */
  readonly master?: string;
}

/** A packet on one link inside a machine. */
export interface LinkPacket {
  /** Milliseconds since 1970, by the host's clock. */
  readonly at: number;
  readonly namespace: string;
  readonly link: string;
  /** As the link's own end sees it: `in` was received by it. */
  readonly direction: "in" | "out";
  /** From the Ethernet header on (from the IP header on links that have none); long frames are cut off. */
  readonly frame: Bytes;
  /** Bytes of the whole frame. */
  readonly length: number;
}

/** A tty of the machine with a login shell on it. */
export interface Terminal {
  readonly onData: Event<Bytes>;
  write(data: Uint8Array): void;
  resize(columns: number, rows: number): void;
}

/** Terminals a machine has: hvc1 and hvc2. */
export const TERMINALS = 2;

/** A saved machine: opaque, self-describing bytes; see `snapshot.ts`. Delta on the base snapshot it names. */
export interface MachineSnapshot {
  /** Hash name of the base snapshot this is a delta of. */
  readonly base: string;
  /** Compressed. */
  readonly bytes: Bytes;
}

/** A machine's state, taken but not packed yet. */
export interface CapturedMachine {
  seal(): Promise<MachineSnapshot>;
}

/** Ethernet frames to and from the wire, without FCS. Frames are owned by whoever receives them. */
export interface FramePort {
  readonly onFrame: Event<Bytes>;
  send(frame: Bytes): void;
}

export interface Machine extends Disposable {
  readonly name: string;
  readonly state: MachineState;
  readonly onState: Event<MachineState>;
  readonly agent: GuestAgent;
  readonly frames: FramePort;
  /** Where the machine was made with a link. Its connections are gone, on both ends, whenever the machine becomes another one. */
  readonly neighbour?: Neighbourhood | undefined;
  /** @param index 0 … TERMINALS-1 */
  terminal(index: number): Terminal;
  /** The kernel's console from hvc0, bounded to the last 256 KiB. */
  bootLog(): string;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** The machine as it is now. It may run on while that is sealed, which takes longer than taking it. */
  capture(): Promise<CapturedMachine>;
  /** Puts the machine back to what was saved, clock and entropy new; terminals and agent go on from there. */
  restore(snapshot: MachineSnapshot): Promise<void>;
  /** Back to the base snapshot with the same identity; the way out of a crash. */
  restart(): Promise<void>;
}

/** Bytes that have arrived of all that must, for a progress bar that tells the truth. */
export interface Progress {
  readonly phase: "fetch" | "unpack" | "restore" | "identity" | "boot";
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

/** Makes machines; one implementation in the browser, one in Node. */
export interface MachineFactory {
  create(
    options: {
      readonly identity: Identity;
      readonly memoryMiB: number;
      /** What the machine is for, where that needs programs that not all machines have: a role of the image, for example `control`. */
      readonly role?: string;
      readonly link?: LinkOptions;
    },
    report?: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<Machine>;
}

/** Where snapshots and checkpoints are kept: the browser's own storage, or a folder. Keys are content-hash names. */
export interface BlobStore {
  get(key: string): Promise<Bytes | undefined>;
  /** @throws CodedError `STORAGE_FULL` when there is no room, with nothing half-written left behind. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`. */
  keys(prefix: string): Promise<readonly string[]>;
}
