/** The contract between the parts of the API server; each part is a folder beside this file. */
import type { Bytes, Disposable } from "../../base/index.ts";
import type { FieldRequirement, GroupVersionResource, KubeObject, Status } from "../../kube/index.ts";

/** Who asks. Source: k8s.io/apiserver, pkg/authentication/user. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What is asked, of an authorizer. Non-resource requests have `path` and no resource. Source: pkg/authorization/authorizer. */
export type Attributes = { readonly user: UserInfo; readonly verb: string } & (
  | {
      readonly kind: "resource"; readonly group: string; readonly version: string; readonly resource: string; readonly subresource: string; readonly namespace: string; readonly name: string;
      /** Of a list or watch; nodes may list only their own pods. */
      readonly fieldSelector?: readonly FieldRequirement[];
    }
  | { readonly kind: "path"; readonly path: string }
);

/** `reason` names the binding that allowed, or says in Kubernetes' words why nothing did. */
export type Decision =
  | { readonly kind: "allow"; readonly reason: string }
  | { readonly kind: "deny"; readonly reason: string }
  | { readonly kind: "no-opinion"; readonly reason: string };

export interface ResourceRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
}

export interface NonResourceRule {
  readonly verbs: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export interface Authorizer {
  authorize(attributes: Attributes): Decision;
  /** For SelfSubjectRulesReview. */
  rulesFor(user: UserInfo, namespace: string): { readonly resource: readonly ResourceRule[]; readonly nonResource: readonly NonResourceRule[]; readonly incomplete: boolean; readonly evaluationError?: string };
}

/** Objects as other parts look them up: always the newest, never a copy of their own. */
export interface Lister {
  get(resource: Omit<GroupVersionResource, "version">, namespace: string, name: string): KubeObject | undefined;
  list(resource: Omit<GroupVersionResource, "version">, namespace?: string): readonly KubeObject[];
}

export interface ObjectKey {
  readonly group: string;
  readonly resource: string;
  /** Empty for what is not namespaced. */
  readonly namespace: string;
  readonly name: string;
}

export type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubeObject; /** Before the change; a selector may have matched it. */ readonly old?: KubeObject; readonly revision: number }
  | { readonly type: "BOOKMARK"; readonly revision: number; readonly initialEventsEnd: boolean };

export interface WatchOptions {
  readonly group: string;
  readonly resource: string;
  /** All namespaces where undefined. */
  readonly namespace?: string;
  /** Events after this revision; undefined: what is there now as ADDED, then what comes. */
  readonly from?: number;
}

/** One reader. Slow ones are ended (`overflow`) rather than waited for. */
export interface Watcher extends Disposable {
  /** The next event; undefined once the watch has ended. */
  next(signal?: AbortSignal): Promise<WatchEvent | undefined>;
  readonly ended: "disposed" | "overflow" | undefined;
}

/** All objects of the cluster, with every version of them for a while. Synchronous: one write is one step, nothing comes between. */
export interface Store extends Lister {
  /** Of the newest write; counts up by one a write. */
  readonly revision: number;
  /** @throws ApiError AlreadyExists */
  create(key: ObjectKey, object: KubeObject): KubeObject;
  /** `expected`: the revision that the object must still have. @throws ApiError NotFound, Conflict */
  update(key: ObjectKey, object: KubeObject, expected?: number): KubeObject;
  /** @throws ApiError NotFound, Conflict */
  delete(key: ObjectKey, expected?: number): KubeObject;
  /** As they all were at one revision, sorted by namespace and name. @throws ApiError Expired (410) */
  at(revision: number, resource: Omit<GroupVersionResource, "version">, namespace?: string): readonly KubeObject[];
  /** @throws ApiError Expired (410) when history does not reach back to `from` */
  watch(options: WatchOptions): Watcher;
  /** For a lab's checkpoints. */
  save(): Bytes;
  /** Watches end; history begins anew. @throws CodedError `STORE_DAMAGED` */
  restore(saved: Uint8Array): void;
}

/** A request once its head has been read; the body is bounded before it gets here. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names in lower case; several lines of one name are joined by `, `. */
  readonly headers: ReadonlyMap<string, string>;
  /** Every line as sent, in order, names in lower case, for headers whose values may hold commas (`impersonate-group`). */
  readonly headerLines?: readonly (readonly [name: string, value: string])[];
  readonly body: Bytes;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

export type ApiResponse =
  | { readonly kind: "whole"; readonly code: number; readonly headers: ReadonlyMap<string, string>; readonly body: Bytes }
  /** Watches and logs: chunks as they come. */
  | { readonly kind: "stream"; readonly code: number; readonly headers: ReadonlyMap<string, string>; readonly chunks: AsyncIterable<Bytes> };

export interface AuditEntry {
  readonly user: UserInfo;
  readonly verb: string;
  readonly target: string;
  readonly code: number;
  readonly decision: Decision;
  readonly status?: Status;
}
