import { isApiError, toApiError, type ApiError, type KubeObject } from "../../../kube/index.ts";
import type { ClusterClient, Deletion } from "../types.ts";
import type { Informers } from "./informers.ts";
import type { Action } from "./plan.ts";
import type { Recorder } from "./recorder.ts";

export interface ExecutorPorts {
  readonly client: ClusterClient;
  readonly informers: Informers;
  readonly recorder: Recorder;
}

/** Carries a plan out, in order, and ends when the caches hold what it did. @throws ApiError of the first action that fails */
export class Executor {
  readonly #ports: ExecutorPorts;

  constructor(ports: ExecutorPorts) {
    this.#ports = ports;
  }

  async run(actions: readonly Action[]): Promise<void> {
    const seen: Promise<void>[] = [];
    try {
      for (const action of actions) await this.#act(action, seen);
    } finally {
      await Promise.all(seen);
    }
  }

  async #act(action: Action, seen: Promise<void>[]): Promise<void> {
    if (action.kind === "event") {
      await this.#ports.recorder.record(action);
      return;
    }
    try {
      const object = await this.#write(action, seen);
      for (const next of action.done?.(object) ?? []) await this.#act(next, seen);
    } catch (thrown) {
      const error = toApiError(thrown);
      // What a namespace that ends refuses is refused for good.
      if (!isEnding(error)) for (const next of action.failed?.(error) ?? []) await this.#act(next, seen);
      throw error;
    }
  }

  async #write(action: Exclude<Action, { readonly kind: "event" }>, seen: Promise<void>[]): Promise<KubeObject> {
    const { client, informers } = this.#ports;
    const { resource, object, subresource } = action;
    if (action.kind === "delete") {
      await this.#delete(action);
      seen.push(informers.sawDeleted(resource, object));
      return object;
    }
    const name = { namespace: object.metadata.namespace ?? "", name: object.metadata.name ?? "" };
    const written = action.kind === "patch" ? client.patch(resource, name, action.patch, subresource) : client[action.kind](resource, object, subresource);
    const made = await written;
    seen.push(informers.saw(resource, made));
    return made;
  }

  async #delete({ resource, object: { metadata }, exact, propagation, gracePeriodSeconds }: Extract<Action, { readonly kind: "delete" }>): Promise<void> {
    const options: Deletion = {
      preconditions: { ...(metadata.uid === undefined ? {} : { uid: metadata.uid }), ...(exact === true && metadata.resourceVersion !== undefined ? { resourceVersion: metadata.resourceVersion } : {}) },
      ...(propagation === undefined ? {} : { propagation }),
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    };
    try {
      await this.#ports.client.delete(resource, { namespace: metadata.namespace ?? "", name: metadata.name ?? "" }, options);
    } catch (error) {
      const another = isApiError(error, "Conflict") && exact !== true;
      if (!another && !isApiError(error, "NotFound")) throw error;
    }
  }
}

export function isEnding(error: ApiError): boolean {
  return error.status.details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
}
