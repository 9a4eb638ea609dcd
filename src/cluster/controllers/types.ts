/** What controllers need of the world. They know the API server by this port alone, and are to it a client like any other. */
import type { Clock, Log } from "../../base/index.ts";
import type { GroupVersionResource, JsonObject, KubeObject, ResourceInfo, Status } from "../../kube/index.ts";

/** Whom the API server takes a controller for. */
export interface ControllerUser {
  readonly name: string;
  readonly groups: readonly string[];
  /** Names the field manager and stands in audit logs. */
  readonly userAgent: string;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  /** In decimal: controllers compare these to learn whether their caches hold what they have written. */
  readonly resourceVersion: string;
}

export type WatchLine =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; readonly object: KubeObject }
  | { readonly type: "ERROR"; readonly object: Status };

export interface ObjectName {
  /** Empty for what has none. */
  readonly namespace: string;
  readonly name: string;
}

export interface Deletion {
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagation?: "Background" | "Foreground" | "Orphan";
  readonly gracePeriodSeconds?: number;
}

export interface MergePatch {
  readonly type: "application/merge-patch+json" | "application/strategic-merge-patch+json";
  readonly body: JsonObject;
}

/** The API as one user sees it. Every method rejects with `ApiError`. */
export interface ClusterClient {
  /** Everything that is served, in its preferred version. */
  resources(): Promise<readonly ResourceInfo[]>;
  get(resource: GroupVersionResource, object: ObjectName): Promise<KubeObject>;
  /** Of all namespaces. Items have `kind` and `apiVersion`. */
  list(resource: GroupVersionResource): Promise<ObjectList>;
  /** What comes after a revision, with bookmarks. Ends when `signal` says so, and may end at any time. */
  watch(resource: GroupVersionResource, from: string, signal: AbortSignal): Promise<AsyncIterable<WatchLine>>;
  /** With a subresource (`binding`) the object's name says of what, and the answer is what has become of that. */
  create(resource: GroupVersionResource, object: KubeObject, subresource?: string): Promise<KubeObject>;
  /** Refused where the object is no longer of the version that it has. */
  update(resource: GroupVersionResource, object: KubeObject, subresource?: string): Promise<KubeObject>;
  patch(resource: GroupVersionResource, object: ObjectName, patch: MergePatch, subresource?: string): Promise<KubeObject>;
  delete(resource: GroupVersionResource, object: ObjectName, options: Deletion): Promise<void>;
}

export interface ClusterClients {
  as(user: ControllerUser): ClusterClient;
}

/** What every controller is given. */
export interface ControllerPorts {
  readonly clients: ClusterClients;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  readonly log: Log;
}

export type Signed =
  | { readonly kind: "signed"; readonly certificatePem: string }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "not-ours" };

/** The cluster's keys, which controllers use and never see. */
export interface ClusterKeys {
  /** PEM, as kube-root-ca.crt holds it. */
  readonly rootCertificates: string;
  /** Why a CertificateSigningRequest is approved without a person; undefined where one has to look at it. */
  approve(request: KubeObject): string | undefined;
  /** Of an approved CertificateSigningRequest. */
  sign(request: KubeObject): Promise<Signed>;
  /** A long-lived token bound to a Secret of type `kubernetes.io/service-account-token`. */
  token(account: KubeObject, secret: KubeObject): Promise<string>;
}
