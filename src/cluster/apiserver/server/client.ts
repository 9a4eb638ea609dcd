/** The API for programs beside it, such as controllers: the same authorization and admission, without HTTP between. */
import { ApiError, valueAt, type GroupVersionResource, type JsonObject, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import type { ResourceRegistry, Target } from "../registry/index.ts";
import type { DeleteOptions, ListOptions, WriteOptions } from "../request/index.ts";
import type { Authorizer, UserInfo } from "../types.ts";
import { ensureAllowed } from "./access.ts";
import type { Catalog } from "./catalog.ts";
import type { ApiClient, ApiClients, ClientDeletion, ClientEvent, ClientObjectName, ClientUser } from "./types.ts";

const LIST: ListOptions = {
  labelSelector: "", fieldSelector: "", resourceVersion: "", resourceVersionMatch: "", limit: 0, continue: "", watch: false, allowWatchBookmarks: false,
  sendInitialEvents: undefined, timeoutSeconds: undefined,
};
/** A program of ours that writes what there is no field for is wrong. */
const WRITE: WriteOptions = { dryRun: false, fieldManager: "", fieldValidation: "Strict", force: false };

export function createClients(catalog: Catalog, authorizer: Authorizer): ApiClients {
  return { as: (user) => new LocalClient(catalog, authorizer, user) };
}

class LocalClient implements ApiClient {
  readonly #catalog: Catalog;
  readonly #authorizer: Authorizer;
  readonly #user: UserInfo;
  readonly #userAgent: string;

  constructor(catalog: Catalog, authorizer: Authorizer, { name, groups, userAgent }: ClientUser) {
    this.#catalog = catalog;
    this.#authorizer = authorizer;
    this.#user = { name, groups, extra: {} };
    this.#userAgent = userAgent;
  }

  async resources(): Promise<readonly ResourceInfo[]> {
    return this.#catalog.infos;
  }

  async get(resource: GroupVersionResource, object: ClientObjectName): Promise<KubeObject> {
    return this.#may("get", resource, object).get(object.namespace, object.name);
  }

  async list(resource: GroupVersionResource, namespace?: string): Promise<{ readonly items: readonly KubeObject[]; readonly resourceVersion: string }> {
    const registry = this.#may("list", resource, { namespace: namespace ?? "", name: "" });
    const { items, metadata } = await registry.list(registry.info.namespaced ? namespace : "", LIST);
    return { items, resourceVersion: metadata.resourceVersion };
  }

  async watch(resource: GroupVersionResource, from: string, signal: AbortSignal): Promise<AsyncIterable<ClientEvent>> {
    const registry = this.#may("watch", resource);
    return registry.watch(registry.info.namespaced ? undefined : "", { ...LIST, watch: true, resourceVersion: from, allowWatchBookmarks: true }, signal);
  }

  async create(resource: GroupVersionResource, object: KubeObject, subresource = ""): Promise<KubeObject> {
    const { namespace = "", name = "" } = object.metadata;
    const registry = this.#may("create", resource, { namespace, name: subresource === "" ? "" : name }, subresource);
    const body = { value: object, strict: [] };
    if (subresource === "") return (await registry.create(namespace, body, this.#caller(resource, namespace, name), WRITE)).object;
    await registry.act(this.#target(resource, { namespace, name }, subresource), body, WRITE);
    return registry.get(namespace, name);
  }

  async update(resource: GroupVersionResource, object: KubeObject, subresource = ""): Promise<KubeObject> {
    const { namespace = "", name = "" } = object.metadata;
    const registry = this.#may("update", resource, { namespace, name }, subresource);
    return (await registry.update(this.#target(resource, { namespace, name }, subresource), { value: object, strict: [] }, WRITE)).object;
  }

  async patch(resource: GroupVersionResource, object: ClientObjectName, patch: { readonly type: string; readonly body: JsonObject }, subresource = ""): Promise<KubeObject> {
    const registry = this.#may("patch", resource, object, subresource);
    return (await registry.patch(this.#target(resource, object, subresource), patch.type, { value: patch.body, strict: [] }, WRITE)).object;
  }

  async delete(resource: GroupVersionResource, object: ClientObjectName, { preconditions, propagation, gracePeriodSeconds }: ClientDeletion): Promise<void> {
    const registry = this.#may("delete", resource, object);
    const options: DeleteOptions = { dryRun: false, gracePeriodSeconds, propagationPolicy: propagation, preconditions };
    await registry.delete(this.#target(resource, object, ""), options);
  }

  /** @throws ApiError Forbidden, NotFound */
  #may(verb: string, resource: GroupVersionResource, { namespace, name }: ClientObjectName = { namespace: "", name: "" }, subresource = ""): ResourceRegistry {
    ensureAllowed(this.#authorizer, { kind: "resource", user: this.#user, verb, ...resource, subresource, namespace, name });
    const registry = this.#catalog.registry(resource);
    if (!registry) throw ApiError.noSuchPath();
    return registry;
  }

  #target(resource: GroupVersionResource, { namespace, name }: ClientObjectName, subresource: string): Target {
    return { namespace, name, subresource, caller: this.#caller(resource, namespace, name) };
  }

  #caller(resource: GroupVersionResource, namespace: string, name: string): Target["caller"] {
    return {
      user: this.#user, userAgent: this.#userAgent,
      mayCreate: () => {
        this.#may("create", resource, { namespace, name });
      },
    };
  }
}

/** An object without what the server alone sets, to be created again. */
export function asNew(object: KubeObject): KubeObject {
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, managedFields: _fields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Whether an object has, at a path, what another has there. */
export function sameAt(a: KubeObject, b: KubeObject, path: readonly string[]): boolean {
  return JSON.stringify(valueAt(a, path)) === JSON.stringify(valueAt(b, path));
}
