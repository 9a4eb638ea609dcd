/** A registry with everything around it small, for tests. */
import { anyType, scalarType, type PatchField, type PatchType } from "../../../../kube/patch/index.ts";
import { builtInResources, isJsonObject, type Json, type JsonObject, type KubeObject, type ResourceInfo } from "../../../../kube/index.ts";
import type { ListOptions, WriteOptions } from "../../request/index.ts";
import { MemoryStore } from "../../store/index.ts";
import { HandClock } from "../../testing/hand-clock.ts";
import { ResourceRegistry } from "../resource.ts";
import { genericStrategy } from "../strategies/generic.ts";
import type { Admission, Body, Caller, RegistryPorts, Strategy, TypeSchema } from "../types.ts";

function struct(fields: Readonly<Record<string, PatchType | PatchField>>): PatchType {
  return {
    kind: "struct", atomic: false,
    field: (name) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return field === undefined || "type" in field ? field : { type: field };
    },
  };
}
const texts: PatchType = { kind: "map", atomic: false, values: scalarType };
const whole: PatchType = { kind: "list", listType: "atomic", items: anyType };
const set: PatchType = { kind: "list", listType: "set", items: scalarType };
const listBy = (key: string, items: PatchType): PatchType => ({ kind: "list", listType: "map", keys: [key], items });

const metadata = struct({
  name: scalarType, generateName: scalarType, namespace: scalarType, uid: scalarType, resourceVersion: scalarType, generation: scalarType,
  creationTimestamp: scalarType, deletionTimestamp: scalarType, deletionGracePeriodSeconds: scalarType, labels: texts, annotations: texts,
  managedFields: whole, finalizers: { type: set, strategy: "merge" }, ownerReferences: { type: listBy("uid", anyType), strategy: "merge", mergeKey: "uid" },
});

const container = struct({ name: scalarType, image: scalarType, env: { type: listBy("name", anyType), strategy: "merge", mergeKey: "name" } });
const spec = struct({
  nodeName: scalarType, replicas: scalarType, selector: anyType, template: anyType, finalizers: whole,
  containers: { type: listBy("name", container), strategy: "merge", mergeKey: "name" },
});
export const testType = struct({ apiVersion: scalarType, kind: scalarType, metadata, spec, status: anyType, data: texts });

/** Leaves out null, and finds unknown fields at the top and in spec, as a schema does. */
export function testSchema(type: PatchType = testType, more: readonly string[] = []): TypeSchema {
  return {
    type,
    read(value) {
      const strict: string[] = [];
      const clean = (json: Json, path: string, at: PatchType): Json => {
        if (Array.isArray(json)) return json.map((item: Json) => clean(item, path, anyType));
        if (!isJsonObject(json)) return json;
        const kept: Record<string, Json> = {};
        for (const [name, inner] of Object.entries(json)) {
          if (inner === null || inner === undefined) continue;
          const field = at.kind === "struct" ? at.field(name) : undefined;
          if (at.kind === "struct" && field === undefined && !more.includes(path + name)) strict.push(`unknown field "${path}${name}"`);
          else kept[name] = clean(inner, `${path}${name}.`, field?.type ?? anyType);
        }
        return kept;
      };
      const object = clean(value, "", type);
      return { object: isJsonObject(object) ? object : {}, strict };
    },
  };
}

export const looseSchema: TypeSchema = { type: anyType, read: (object: JsonObject) => ({ object: dropNulls(object), strict: [] }) };

function dropNulls(object: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(object, (_, value: unknown) => value ?? undefined)) as JsonObject;
}

export const nobody: Admission = { mutate: async ({ object }) => object, validate: async () => undefined };
export const jane: Caller = { user: { name: "jane", groups: [], extra: {} }, userAgent: "kubectl/v1.32.3", mayCreate: () => undefined };
export const write: WriteOptions = { dryRun: false, fieldManager: "", fieldValidation: "Warn", force: false };
export const dry: WriteOptions = { ...write, dryRun: true };
export const all: ListOptions = {
  labelSelector: "", fieldSelector: "", resourceVersion: "", resourceVersionMatch: "", limit: 0, continue: "", watch: false, allowWatchBookmarks: false, sendInitialEvents: undefined, timeoutSeconds: undefined,
};
export const body = (value: unknown): Body => ({ value, strict: [] });
export const deleteNow = { dryRun: false, gracePeriodSeconds: undefined, propagationPolicy: undefined, preconditions: {} };

export class Bench {
  readonly clock = new HandClock();
  readonly store: MemoryStore;
  readonly ports: RegistryPorts;
  #seed = 1;

  constructor(admission: Admission = nobody, history = 1000) {
    this.store = new MemoryStore({ clock: this.clock, history: { changes: history } });
    this.ports = { store: this.store, clock: this.clock, admission, random: (length) => Uint8Array.from({ length }, () => this.#byte()) };
    for (const name of ["a", "b", "default"]) this.namespace(name);
  }

  /** Always the same bytes, in an order that does not come again soon: Numerical Recipes' generator. */
  #byte(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed >>> 24;
  }

  namespace(name: string, more: object = {}): KubeObject {
    return this.store.create({ group: "", resource: "namespaces", namespace: "", name }, { apiVersion: "v1", kind: "Namespace", metadata: { name }, ...more });
  }

  of(resource: string, strategy: Strategy = genericStrategy(testSchema()), info: ResourceInfo = infoOf(resource)): ResourceRegistry {
    return new ResourceRegistry(info, strategy, this.ports);
  }
}

export function infoOf(resource: string): ResourceInfo {
  const info = builtInResources.find((one) => one.resource === resource);
  if (info === undefined) throw new Error(`no resource ${resource}`);
  return info;
}
