/** What the API server is made of, and what it gives to the programs beside it. */
import type { Clock, Disposable, Log } from "../../../base/index.ts";
import type { GroupVersionResource, JsonObject, KubeObject, ResourceInfo, Status } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import type { CryptoPort } from "../crypto.ts";
import type { HttpHandler, HttpResponse } from "../http/index.ts";
import type { Admission } from "../registry/index.ts";
import type { ApiRequest, AuditEntry, Authorizer, Lister, Store, UserInfo } from "../types.ts";

/** Texts of the files under /etc/kubernetes/pki that the API server reads. */
export interface ServerKeys {
  /** `--client-ca-file` */
  readonly clientCa: string;
  /** `--service-account-signing-key-file` */
  readonly tokenKey: string;
  /** `--service-account-key-file` */
  readonly tokenPublicKey: string;
}

/** `exec`, `attach`, `port-forward` and `logs`, which the node of a pod answers. */
export interface PodConnector {
  /** @param pod as it is stored @throws ApiError */
  connect(pod: KubeObject, subresource: string, request: ApiRequest): Promise<HttpResponse>;
}

export interface ApiServerOptions {
  readonly schema: KubeSchema;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  readonly crypto: CryptoPort;
  readonly log: Log;
  /** By which the front proxy is known; 32 random bytes of each lab. */
  readonly proxySecret: string;
  readonly keys: ServerKeys;
  /** Of the addresses of Services, for example `10.96.0.0/16`. */
  readonly serviceRange: string;
  /** Where clients reach the API server: what the Service `kubernetes` leads to. */
  readonly endpoint: { readonly addresses: readonly string[]; readonly port: number };
  /** `--service-account-issuer` */
  readonly issuer?: string;
  /** `--anonymous-auth`; on where nothing is said. */
  readonly anonymous?: boolean;
  /** A lab's that goes on; a new one where none is given. */
  readonly store?: Store;
  /** Asked after the built-in rules: webhooks. */
  readonly admission?: Admission;
  readonly pods?: PodConnector;
  /** Hears of every request once it is answered, or its stream has begun. */
  readonly audit?: (entry: AuditEntry) => void;
}

/** Whom a program beside the API server acts as. */
export interface ClientUser {
  readonly name: string;
  readonly groups: readonly string[];
  /** Names the field manager. */
  readonly userAgent: string;
}

export interface ClientObjectName {
  /** Empty for what has none. */
  readonly namespace: string;
  readonly name: string;
}

export type ClientEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; readonly object: KubeObject }
  | { readonly type: "ERROR"; readonly object: Status };

export interface ClientDeletion {
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagation?: "Background" | "Foreground" | "Orphan";
  readonly gracePeriodSeconds?: number;
}

/** The API as one user sees it, without HTTP between: authorization and admission are the same. Every method rejects with `ApiError`. */
export interface ApiClient {
  resources(): Promise<readonly ResourceInfo[]>;
  get(resource: GroupVersionResource, object: ClientObjectName): Promise<KubeObject>;
  /** @param namespace all of them where none is given */
  list(resource: GroupVersionResource, namespace?: string): Promise<{ readonly items: readonly KubeObject[]; readonly resourceVersion: string }>;
  /** What comes after a revision, with bookmarks. */
  watch(resource: GroupVersionResource, from: string, signal: AbortSignal): Promise<AsyncIterable<ClientEvent>>;
  create(resource: GroupVersionResource, object: KubeObject, subresource?: string): Promise<KubeObject>;
  update(resource: GroupVersionResource, object: KubeObject, subresource?: string): Promise<KubeObject>;
  patch(resource: GroupVersionResource, object: ClientObjectName, patch: { readonly type: string; readonly body: JsonObject }, subresource?: string): Promise<KubeObject>;
  delete(resource: GroupVersionResource, object: ClientObjectName, options: ClientDeletion): Promise<void>;
}

export interface ApiClients {
  as(user: ClientUser): ApiClient;
}

export interface ApiServer extends Disposable {
  readonly handler: HttpHandler;
  readonly store: Store;
  readonly lister: Lister;
  readonly authorizer: Authorizer;
  readonly clients: ApiClients;
}

/** Who asks, and whether they may. */
export interface Session {
  readonly user: UserInfo;
  readonly userAgent: string;
}
