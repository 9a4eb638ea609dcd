/**
 * What a lab and the worker of its control plane say to each other. Both ends are ours, in one process or page, so messages are typed
 * and not validated; what was saved is, for it comes from a store.
 */
import type { Bytes, Event } from "../../base/index.ts";

/** What the cluster is made for: the machines of the topology. */
export interface ClusterPlan {
  readonly control: MachineAddresses;
  readonly nodes: readonly MachineAddresses[];
}

export interface MachineAddresses {
  readonly name: string;
  /** Without prefix length. */
  readonly addresses: readonly string[];
}

/** A file of a machine's, as the cluster's own programs want it. */
export interface GuestFile {
  readonly path: string;
  readonly content: string;
  /** Permissions, as `chmod` takes them. */
  readonly mode: number;
}

/** By machine; each machine's are written in this order. */
export type ClusterFilesByMachine = Readonly<Record<string, readonly GuestFile[]>>;

/** One connection, in one direction or the other. */
export type StreamEvent =
  | { readonly kind: "open"; readonly port: number }
  | { readonly kind: "data"; readonly bytes: Bytes }
  /** Bytes of `data` that were used, so that as many more may come. */
  | { readonly kind: "taken"; readonly count: number }
  | { readonly kind: "end" }
  /** Cut off, in both directions. */
  | { readonly kind: "gone" };

export interface StreamMessage {
  readonly kind: "stream";
  readonly stream: number;
  readonly event: StreamEvent;
}

export type ToRoom =
  /** First message: begins a cluster. `schema` is the image's `kube-schema.json`. */
  | { readonly kind: "start"; readonly id: number; readonly schema: Bytes; readonly plan: ClusterPlan }
  /** A fresh cluster in place of the one that is there. */
  | { readonly kind: "renew"; readonly id: number }
  | { readonly kind: "save"; readonly id: number }
  /** The cluster as it was; all connections are cut. */
  | { readonly kind: "restore"; readonly id: number; readonly saved: Bytes }
  /** Time stands still, and goes on. */
  | { readonly kind: "pause" | "resume" }
  | StreamMessage;

export type FromRoom =
  /** `files` are those of the cluster that now is. */
  | { readonly kind: "done"; readonly id: number; readonly files?: ClusterFilesByMachine; readonly saved?: Bytes }
  | { readonly kind: "failed"; readonly id: number; readonly code: string; readonly message: string }
  | StreamMessage;

/** The worker as the lab sees it. */
export interface RoomPort {
  post(message: ToRoom, transfer: readonly ArrayBuffer[]): void;
  readonly onMessage: Event<FromRoom>;
  /** The worker ended by itself; says why. */
  readonly onDeath: Event<string>;
  /** Ends it at once, whatever it does, and frees its memory. */
  terminate(): void;
}

/** What a lab with a cluster needs of where it runs. */
export interface ControlPlaneHost {
  /** A worker that runs a `Room`. */
  spawn(): Promise<RoomPort>;
  /** The image's `kube-schema.json`. @throws CodedError `IMAGE_MISSING`, `FETCH_FAILED` */
  schema(): Promise<Bytes>;
}
