/** The registry's ports: what it must know of a kind, and whom it asks before it writes. */
import type { Clock } from "../../../base/index.ts";
import type { Check, FieldError, JsonObject, KubeObject, ResourceInfo } from "../../../kube/index.ts";
import type { PatchType } from "../../../kube/patch/index.ts";
import type { Store, UserInfo } from "../types.ts";

/** A kind's type, made from upstream's schemas or from a CustomResourceDefinition. */
export interface TypeSchema {
  /**
   * Checks types, leaves out what is unknown or null, and fills in the defaults of the type where they are wanted.
   * `strict`: what a strict reader objects to, `unknown field "spec.foo"`. @throws ApiError BadRequest for wrong types
   */
  read(value: JsonObject, defaults: boolean): { readonly object: JsonObject; readonly strict: readonly string[] };
  /** For patches. */
  readonly type: PatchType;
}

/** Of a custom resource, between the version that is stored and one that is served. */
export interface Conversion {
  toStored(object: KubeObject): KubeObject;
  /** The same result for the same object. */
  fromStored(object: KubeObject): KubeObject;
}

export interface CreateContext {
  readonly store: Store;
  /** RFC 3339 */
  readonly now: string;
  readonly user: UserInfo;
}

/** Rules of one kind. Everything in it is pure; objects are never changed in place. */
export interface Strategy {
  readonly schema: TypeSchema;
  /** Those that upstream's types do not tell: of what is created, updated, patched and applied alike. */
  defaults(object: KubeObject): KubeObject;
  /** What a name may look like. */
  readonly name: Check;
  /** Counts changes of what is asked for: of everything but metadata and status. */
  readonly generation: boolean;
  /** `status` is written through its own subresource only. */
  readonly status: boolean;
  /** A PUT without a resourceVersion overwrites. */
  readonly unconditionalUpdate: boolean;
  /** A PUT of what is not there creates it. */
  readonly createOnUpdate: boolean;
  /** Upstream's strategic merge needs types; custom resources have none. */
  readonly strategicMerge: boolean;
  /** Of a custom resource; others are stored as they are served. */
  readonly conversion?: Conversion;
  /** Fields by which a custom resource may be selected, beside name and namespace. */
  readonly selectable: readonly string[];
  /** After the defaults, before admission. */
  prepareForCreate(object: KubeObject, context: CreateContext): KubeObject;
  prepareForUpdate(object: KubeObject, old: KubeObject): KubeObject;
  /** Takes what there is only once, such as an address: in the very step that writes. @throws ApiError Invalid where that is taken */
  allocate(object: KubeObject, context: CreateContext): KubeObject;
  /** @param old undefined when it is created */
  validate(object: KubeObject, old: KubeObject | undefined, context: CreateContext): FieldError[];
  validateStatus(object: KubeObject, old: KubeObject): FieldError[];
  /** Seconds that the object has to end; undefined: it goes at once. @param asked of the request */
  grace(object: KubeObject, asked: number | undefined): number | undefined;
  /** Once it is marked for deletion, for example a namespace's phase. */
  terminating(object: KubeObject): KubeObject;
  /** What else than metadata.finalizers keeps a deleted object. */
  held(object: KubeObject): boolean;
}

export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly resource: ResourceInfo;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined of a DELETE. */
  readonly object: KubeObject | undefined;
  /** Undefined of a CREATE. */
  readonly old: KubeObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
}

/** Asked before every write. Webhooks take their time, so a write may find that the object has changed meanwhile. */
export interface Admission {
  /** The object, changed or not. @throws ApiError */
  mutate(request: AdmissionRequest): Promise<KubeObject | undefined>;
  /** @throws ApiError */
  validate(request: AdmissionRequest): Promise<void>;
}

export interface Caller {
  readonly user: UserInfo;
  /** Names the field manager where the request does not. */
  readonly userAgent: string;
  /** A patch that applies, or a PUT, may create. @throws ApiError Forbidden where the user may not */
  readonly mayCreate: () => void;
}

export interface RegistryPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: (length: number) => Uint8Array;
  readonly admission: Admission;
}

/** A body as decoded, and what a strict reader of it already objects to. */
export interface Body {
  readonly value: unknown;
  readonly strict: readonly string[];
}

export interface Written {
  readonly code: 200 | 201;
  readonly object: KubeObject;
  /** For `Warning` headers. */
  readonly warnings: readonly string[];
}
