import { ApiError, isApiError, type KubeObject, type ResourceInfo, type Status } from "../../../kube/index.ts";
import type { DeleteOptions, ListOptions, WriteOptions } from "../request/index.ts";
import { readBody } from "./body.ts";
import { createObject } from "./create.ts";
import { deleteObject } from "./delete.ts";
import { listObjects, reached, type KubeList } from "./list.ts";
import { patchKind, patchObject } from "./patch.ts";
import { bindPod, evictPod } from "./pod-actions.ts";
import { scaleOf, updateScale } from "./scale.ts";
import { parseRevision } from "./selection.ts";
import type { Body, Caller, RegistryPorts, Strategy, Written } from "./types.ts";
import { updateObject, type Update } from "./update.ts";
import { ConvertedStore } from "./versions.ts";
import { watchObjects, type WireEvent } from "./watch.ts";

/** Which object is written, by whom and how. `namespace` is empty for what has none. */
export interface Target {
  readonly namespace: string;
  readonly name: string;
  /** `` for the object itself. */
  readonly subresource: string;
  readonly caller: Caller;
}

/** The verbs on one resource. Whether somebody may is decided before. */
export class ResourceRegistry {
  readonly info: ResourceInfo;
  readonly strategy: Strategy;
  readonly #ports: RegistryPorts;

  constructor(info: ResourceInfo, strategy: Strategy, ports: RegistryPorts) {
    this.info = info;
    this.strategy = strategy;
    const { conversion } = strategy;
    this.#ports = conversion === undefined ? ports : { ...ports, store: new ConvertedStore(ports.store, info, conversion) };
  }

  /** @throws ApiError NotFound */
  async get(namespace: string, name: string, resourceVersion = "", subresource = ""): Promise<KubeObject> {
    const asked = parseRevision(resourceVersion);
    if (asked !== undefined) await reached(this.#ports.store, this.#ports.clock, asked);
    const object = this.#ports.store.get(this.info, namespace, name);
    if (object === undefined) throw ApiError.notFound(this.info, name);
    return subresource === "scale" ? scaleOf(object) : object;
  }

  /** @param namespace undefined: all of them. @throws ApiError BadRequest, Expired, Timeout */
  list(namespace: string | undefined, options: ListOptions): Promise<KubeList> {
    return listObjects({ ...this.#ports, info: this.info, selectable: this.strategy.selectable, namespace, options });
  }

  /** @throws ApiError BadRequest, Timeout */
  watch(namespace: string | undefined, options: ListOptions, signal: AbortSignal): Promise<AsyncIterable<WireEvent>> {
    return watchObjects({ ...this.#ports, info: this.info, selectable: this.strategy.selectable, namespace, options, signal });
  }

  /** @throws ApiError */
  async create(namespace: string, body: Body, caller: Caller, options: WriteOptions): Promise<Written> {
    const { object, warnings } = readBody(body, this.info, this.strategy, options.fieldValidation);
    return createObject(object, { ...this.#ports, info: this.info, strategy: this.strategy, caller, namespace, options, warnings });
  }

  /** @throws ApiError */
  async update(target: Target, body: Body, options: WriteOptions): Promise<Written> {
    const update = this.#update(target, options);
    if (target.subresource === "scale") return updateScale(update, body, "put");
    const read = readBody(body, this.info, this.strategy, options.fieldValidation);
    try {
      return await updateObject(update, () => read);
    } catch (error) {
      if (!this.strategy.createOnUpdate || target.subresource !== "" || !isApiError(error, "NotFound")) throw error;
      target.caller.mayCreate();
      if ((read.object.metadata.name ?? "") !== target.name) throw ApiError.badRequest(`the name of the object (${read.object.metadata.name ?? ""}) does not match the name on the URL (${target.name})`);
      return createObject(read.object, { ...update, warnings: read.warnings });
    }
  }

  /** POST to a subresource of a pod: `binding`, `eviction`. @throws ApiError */
  async act(target: Target, body: Body, options: WriteOptions): Promise<Status> {
    const update = this.#update(target, options);
    if (target.subresource === "binding") return bindPod(update, body);
    if (target.subresource === "eviction") return evictPod(update, body, options);
    throw ApiError.methodNotAllowed();
  }

  /** @throws ApiError */
  async patch(target: Target, contentType: string, body: Body, options: WriteOptions): Promise<Written> {
    const kind = patchKind(contentType, this.strategy);
    const update = this.#update(target, options);
    return target.subresource === "scale" ? updateScale(update, body, kind) : patchObject(update, kind, body);
  }

  /** @throws ApiError */
  delete({ namespace, name, caller }: Target, options: DeleteOptions): Promise<Status | KubeObject> {
    return deleteObject({ ...this.#ports, info: this.info, strategy: this.strategy, caller, namespace, name, options });
  }

  /** What was deleted. What is gone already when its turn comes is as good. @throws ApiError */
  async deleteCollection(namespace: string | undefined, list: ListOptions, caller: Caller, options: DeleteOptions): Promise<KubeList> {
    const found = await this.list(namespace, list);
    for (const { metadata } of found.items) {
      try {
        await this.delete({ namespace: metadata.namespace ?? "", name: metadata.name ?? "", subresource: "", caller }, options);
      } catch (error) {
        if (!isApiError(error, "NotFound")) throw error;
      }
    }
    return found;
  }

  #update({ namespace, name, subresource, caller }: Target, options: WriteOptions): Update {
    return { ...this.#ports, info: this.info, strategy: this.strategy, caller, namespace, name, subresource, options };
  }
}
