import { DisposableStore, messageOf, type Disposable } from "../../../base/index.ts";
import { isApiError, type KubeObject } from "../../../kube/index.ts";
import type { Kind } from "../kinds/index.ts";
import type { ControllerPorts, ControllerUser } from "../types.ts";
import { Executor, isEnding } from "./executor.ts";
import type { Cache, Change } from "./informer.ts";
import type { Informers } from "./informers.ts";
import type { Plan } from "./plan.ts";
import { every, WorkQueue } from "./queue.ts";
import { Recorder } from "./recorder.ts";

/** What a controller reads. */
export interface View {
  of<T extends KubeObject>(kind: Kind<T>): Cache<T>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Which keys have to be looked at when an object changes. */
export interface Watch {
  readonly start: (informers: Informers, add: (keys: readonly string[]) => void) => Disposable;
  readonly ready: (informers: Informers) => Promise<void>;
}

export function watch<T extends KubeObject>(kind: Kind<T>, keys: (change: Change<T>, view: View) => readonly string[]): Watch {
  return {
    start: (informers, add) => informers.of(kind).on((change) => add(keys(change, viewOf(informers, 0)))),
    ready: (informers) => {
      const informer = informers.of(kind);
      return informer.until(() => informer.synced);
    },
  };
}

/** Read, but no reason to act. */
export function reads<T extends KubeObject>(kind: Kind<T>): Watch {
  return watch(kind, () => []);
}

export interface ControllerDefinition {
  /** `deployment-controller`, as its service account and its events call it. */
  readonly name: string;
  /** What its events call it, where that is something else. */
  readonly component?: string;
  readonly user?: ControllerUser;
  /** Uses the newer events API under this name. */
  readonly eventInstance?: string;
  readonly watches: readonly Watch[];
  readonly decide: (key: string, view: View) => Plan | Promise<Plan>;
  /** How many keys at once. */
  readonly workers?: number;
  /** Milliseconds after which these keys are looked at again and again. */
  readonly resync?: { readonly every: number; readonly keys: (view: View) => readonly string[] };
}

export interface Runtime extends ControllerPorts {
  readonly informers: Informers;
}

/** Source: apiserver, pkg/authentication/serviceaccount/util.go. */
export function accountUser(name: string): ControllerUser {
  return {
    name: `system:serviceaccount:kube-system:${name}`,
    groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
    userAgent: `kube-controller-manager/v1.32.3 (linux/386) kubernetes/system:serviceaccount:kube-system:${name}`,
  };
}

/** For reading, and for what no controller's own account may do. */
export const managerUser: ControllerUser = { name: "system:kube-controller-manager", groups: ["system:authenticated"], userAgent: "kube-controller-manager/v1.32.3 (linux/386) kubernetes" };

export function viewOf(informers: Informers, now: number): View {
  return { of: (kind) => informers.of(kind), now };
}

export function keyOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined || metadata.namespace === "" ? (metadata.name ?? "") : `${metadata.namespace}/${metadata.name ?? ""}`;
}

/** @returns namespace and name; the namespace is empty where the key has none */
export function parseKey(key: string): readonly [namespace: string, name: string] {
  const slash = key.indexOf("/");
  return slash < 0 ? ["", key] : [key.slice(0, slash), key.slice(slash + 1)];
}

/** The object itself, whenever it changes. */
export function itself<T extends KubeObject>(kind: Kind<T>): Watch {
  return watch(kind, ({ object, old }) => [object ?? old].flatMap((one) => (one === undefined ? [] : [keyOf(one)])));
}

/** Those who own what changes, now or before, as its controller. */
export function ownersOf<T extends KubeObject>(kind: Kind<T>, owner: string): Watch {
  return watch(kind, ({ object, old }) => [object, old].flatMap((one) => {
    const ref = one?.metadata.ownerReferences?.find(({ controller }) => controller === true);
    return ref?.kind === owner ? [`${one?.metadata.namespace ?? ""}/${ref.name}`] : [];
  }));
}

/** Runs until it is disposed; nothing that goes wrong ends it. */
export function startController(runtime: Runtime, definition: ControllerDefinition): Disposable {
  const { clients, clock, log, informers } = runtime;
  const owned = new DisposableStore();
  const queue = owned.add(new WorkQueue(clock));
  const client = clients.as(definition.user ?? accountUser(definition.name));
  const { eventInstance: instance } = definition;
  const recorder = new Recorder(client, clock, log, { component: definition.component ?? definition.name, ...(instance === undefined ? {} : { instance }) });
  const executor = new Executor({ client, informers, recorder });

  const work = async (key: string): Promise<void> => {
    try {
      const { actions, again } = await definition.decide(key, viewOf(informers, clock.now()));
      await executor.run(actions);
      queue.forget(key);
      if (again !== undefined) queue.addAfter(key, again);
    } catch (error) {
      if (isApiError(error) && isEnding(error)) return;
      // Somebody else was quicker; that is no fault.
      log(isApiError(error, "Conflict") ? "debug" : "warn", `${definition.name}: ${key} failed, trying again: ${messageOf(error)}`, { error });
      queue.addLimited(key);
    } finally {
      queue.done(key);
    }
  };
  const run = async (): Promise<void> => {
    await Promise.all(definition.watches.map(({ ready }) => ready(informers)));
    for (let key = await queue.take(); key !== undefined; key = await queue.take()) await work(key);
  };

  for (const { start } of definition.watches) owned.add(start(informers, (keys) => keys.forEach((key) => queue.add(key))));
  const { resync } = definition;
  if (resync !== undefined) owned.add(every(clock, resync.every, () => resync.keys(viewOf(informers, clock.now())).forEach((key) => queue.add(key))));
  for (let worker = 0; worker < (definition.workers ?? 5); worker += 1) void run();
  return owned;
}
