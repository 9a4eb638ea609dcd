/** A cluster without machines: the real store and registries, a clock turned by hand, and a kubelet that pretends. */
import { setImmediate as turn } from "node:timers/promises";
import { messageOf } from "../../../src/base/index.ts";
import { isObject, type GroupVersionResource, type KubeObject } from "../../../src/kube/index.ts";
import { KubeSchema } from "../../../src/kube/schema/index.ts";
import { Registries, type Admission, type Caller, type ResourceRegistry } from "../../../src/cluster/apiserver/registry/index.ts";
import { MemoryStore } from "../../../src/cluster/apiserver/store/index.ts";
import type { Store } from "../../../src/cluster/apiserver/types.ts";
import { HandClock } from "../../../src/cluster/apiserver/testing/hand-clock.ts";
import type { Kind } from "../../../src/cluster/controllers/kinds/index.ts";
import { Informers, type Runtime } from "../../../src/cluster/controllers/runtime/index.ts";
import type { ClusterClient, ClusterClients, ControllerUser, ObjectName } from "../../../src/cluster/controllers/types.ts";
import { upstreamSchema } from "../kube-upstream.ts";

const write = { dryRun: false, fieldManager: "", fieldValidation: "Strict" as const, force: false };
const all = {
  labelSelector: "", fieldSelector: "", resourceVersion: "", resourceVersionMatch: "" as const, limit: 0, continue: "", watch: false,
  allowWatchBookmarks: false, sendInitialEvents: undefined, timeoutSeconds: undefined,
};
const anyone: Admission = { mutate: async ({ object }) => object, validate: async () => undefined };
let schema: Promise<KubeSchema> | undefined;

export function testSchema(): Promise<KubeSchema> {
  schema ??= upstreamSchema().then((file) => new KubeSchema(file));
  return schema;
}

export interface ClusterOptions {
  readonly admission?: Admission;
  /** Asked before every write; what it throws the client gets. */
  readonly refuse?: (verb: string, resource: GroupVersionResource, object: KubeObject | ObjectName) => void;
}

/** Always the same bytes, in an order that does not come again soon: Numerical Recipes' generator. */
export function dice(): (length: number) => Uint8Array {
  let seed = 1;
  return (length) => Uint8Array.from({ length }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed >>> 24;
  });
}

const me: ControllerUser = { name: "jane", groups: ["system:masters", "system:authenticated"], userAgent: "kubectl" };

export class TestCluster {
  readonly clock: HandClock;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly log: string[] = [];
  readonly client: ClusterClient;

  /** The store and the registries alone: everybody may do everything. */
  static async make(options: ClusterOptions = {}): Promise<TestCluster> {
    const clock = new HandClock();
    const store = new MemoryStore({ clock, history: { changes: 10_000 } });
    const random = dice();
    const registries = new Registries({ store, clock, admission: options.admission ?? anyone, random });
    registries.addBuiltIn(await testSchema(), { serviceRange: "10.96.0.0/16" });
    return new TestCluster(clock, store, { as: (user) => clientOf(registries, user, options.refuse ?? (() => undefined)) }, random);
  }

  constructor(clock: HandClock, store: Store, clients: ClusterClients, random: (length: number) => Uint8Array) {
    this.clock = clock;
    this.store = store;
    const log: Runtime["log"] = (level, message, fields) => level !== "debug" && this.log.push(`${level} ${message} ${messageOf(fields?.["error"] ?? "")}`);
    this.client = clients.as(me);
    this.runtime = { clients, clock, random, log, informers: new Informers(this.client, clock, log) };
  }

  /** As kubectl would: defaults, validation and all. */
  async create<T extends KubeObject>(kind: Kind<T>, namespace: string, object: object): Promise<T> {
    const { metadata, ...rest } = object as { readonly metadata?: object };
    return (await this.client.create(kind, { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { ...metadata, ...(namespace === "" ? {} : { namespace }) }, ...rest })) as T;
  }

  async merge<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string, body: object, subresource?: string): Promise<T> {
    return (await this.client.patch(kind, { namespace, name }, { type: "application/merge-patch+json", body: { ...body } }, subresource)) as T;
  }

  async strategic<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string, body: object): Promise<T> {
    return (await this.client.patch(kind, { namespace, name }, { type: "application/strategic-merge-patch+json", body: { ...body } })) as T;
  }

  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): readonly T[] {
    return this.store.list(kind, namespace) as readonly T[];
  }

  find<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): T | undefined {
    return this.store.get(kind, namespace, name) as T | undefined;
  }

  /** @throws when there is none */
  get<T extends KubeObject>(kind: Kind<T>, namespace: string, name: string): T {
    const found = this.find(kind, namespace, name);
    if (found === undefined) throw new Error(`no ${kind.kind} ${namespace}/${name}; log: ${this.log.join("; ")}`);
    return found;
  }

  /** `Reason message`, with `×n` where it was told more than once. */
  events(about = ""): readonly string[] {
    return this.store.list({ group: "", resource: "events" }).filter(({ involvedObject }) => isObject(involvedObject) && (about === "" || involvedObject["name"] === about))
      .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map((event) => `${String(event["reason"])}: ${String(event["message"])}${Number(event["count"] ?? 1) > 1 ? ` ×${String(event["count"])}` : ""}`);
  }

  /** Lets everybody work until nobody writes any more. @param meanwhile runs between turns, and writes what the world does */
  async settle(meanwhile: () => Promise<unknown> = async () => undefined): Promise<void> {
    for (let quiet = 0; quiet < 4; ) {
      const before = this.store.revision;
      for (let turns = 0; turns < 6; turns += 1) await turn();
      await meanwhile();
      quiet = this.store.revision === before ? quiet + 1 : 0;
    }
  }

  /** Time goes by in steps of a second at most, as otherwise timers that depend on one another would fall together. */
  async pass(ms: number, meanwhile?: () => Promise<unknown>, step = 1000): Promise<void> {
    for (let left = ms; left > 0; left -= step) {
      this.clock.advance(Math.min(step, left));
      await this.settle(meanwhile);
    }
  }
}

function clientOf(registries: Registries, user: ControllerUser, asked: NonNullable<ClusterOptions["refuse"]>): ClusterClient {
  const registry = (resource: GroupVersionResource): ResourceRegistry => {
    const found = registries.find(resource);
    if (found === undefined) throw new Error(`no resource ${resource.resource}`);
    return found;
  };
  const caller: Caller = { user: { name: user.name, groups: user.groups, extra: {} }, userAgent: user.userAgent, mayCreate: () => undefined };
  const value = (object: KubeObject) => ({ value: JSON.parse(JSON.stringify(object)) as unknown, strict: [] });
  const target = (object: ObjectName, subresource = "") => ({ ...object, subresource, caller });
  const named = ({ metadata: { namespace = "", name = "" } }: KubeObject): ObjectName => ({ namespace, name });
  return {
    resources: async () => registries.infos,
    get: (resource, { namespace, name }) => registry(resource).get(namespace, name),
    list: async (resource) => {
      const { items, metadata } = await registry(resource).list(undefined, all);
      return { items, resourceVersion: metadata.resourceVersion };
    },
    watch: (resource, from, signal) => registry(resource).watch(undefined, { ...all, watch: true, allowWatchBookmarks: true, resourceVersion: from }, signal),
    create: async (resource, object, subresource) => {
      asked("create", resource, object);
      if (subresource === undefined) return (await registry(resource).create(object.metadata.namespace ?? "", value(object), caller, write)).object;
      await registry(resource).act(target(named(object), subresource), value(object), write);
      return registry(resource).get(named(object).namespace, named(object).name);
    },
    update: async (resource, object, subresource) => {
      asked("update", resource, object);
      return (await registry(resource).update(target(named(object), subresource), value(object), write)).object;
    },
    patch: async (resource, object, { type, body }, subresource) => {
      asked("patch", resource, object);
      return (await registry(resource).patch(target(object, subresource), type, { value: JSON.parse(JSON.stringify(body)) as unknown, strict: [] }, write)).object;
    },
    delete: async (resource, object, { preconditions, propagation, gracePeriodSeconds }) => {
      asked("delete", resource, object);
      await registry(resource).delete(target(object), { dryRun: false, gracePeriodSeconds, propagationPolicy: propagation, preconditions });
    },
  };
}
