/** All that is served: built-in resources, and those of CustomResourceDefinitions for as long as these are there. */
import { DisposableStore, type Disposable } from "../../../base/index.ts";
import { apiVersionOf, builtInResources, fieldOf, isJsonObject, valueAt, type GroupVersionResource, type Json, type JsonObject, type KubeObject, type ResourceInfo } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import { customResources, type Registries, type ResourceRegistry } from "../registry/index.ts";
import type { Lister } from "../types.ts";

const DEFINITIONS = { group: "apiextensions.k8s.io", resource: "customresourcedefinitions" };

interface Custom {
  readonly definition: KubeObject;
  readonly infos: readonly ResourceInfo[];
  readonly registered: Disposable;
}

const keyOf = ({ group, version, resource }: GroupVersionResource): string => `${group}/${version}/${resource}`;

export class Catalog {
  readonly #registries: Registries;
  readonly #schema: KubeSchema;
  readonly #lister: Lister;
  readonly #builtIn: readonly ResourceInfo[];
  readonly #custom = new Map<string, Custom>();
  #seen: readonly KubeObject[] = [];
  #infos: readonly ResourceInfo[];
  #byKey = new Map<string, ResourceInfo>();

  constructor(registries: Registries, schema: KubeSchema, lister: Lister) {
    this.#registries = registries;
    this.#schema = schema;
    this.#lister = lister;
    this.#builtIn = builtInResources.filter((info) => schema.typeOf(info) !== undefined);
    this.#infos = this.#builtIn;
    this.#collect();
  }

  /** The same list for as long as nothing changes. */
  get infos(): readonly ResourceInfo[] {
    this.#sync();
    return this.#infos;
  }

  info(resource: GroupVersionResource): ResourceInfo | undefined {
    this.#sync();
    return this.#byKey.get(keyOf(resource));
  }

  /** Undefined for what is answered and never stored. */
  registry(resource: GroupVersionResource): ResourceRegistry | undefined {
    this.#sync();
    return this.#registries.find(resource);
  }

  /** The CustomResourceDefinition that a resource comes from. */
  definition({ group, resource }: Pick<GroupVersionResource, "group" | "resource">): KubeObject | undefined {
    this.#sync();
    return this.#custom.get(`${resource}.${group}`)?.definition;
  }

  /** What is served of a CustomResourceDefinition. */
  infosOf({ metadata: { name = "" } }: KubeObject): readonly ResourceInfo[] {
    this.#sync();
    return this.#custom.get(name)?.infos ?? [];
  }

  /** `openAPIV3Schema` of a custom resource. */
  customSchema(info: ResourceInfo): JsonObject | undefined {
    // Definitions are decoded JSON.
    const schema = valueAt(this.#version(info), ["schema", "openAPIV3Schema"]) as Json | undefined;
    return isJsonObject(schema) ? schema : undefined;
  }

  /** What whoever uses a version of a custom resource is told. Source: apiextensions-apiserver, pkg/apiserver/customresource_handler.go. */
  deprecation(info: ResourceInfo): string | undefined {
    const version = this.#version(info);
    if (fieldOf(version, "deprecated") !== true) return undefined;
    const own = fieldOf(version, "deprecationWarning");
    return typeof own === "string" && own !== "" ? own : `${apiVersionOf(info)} ${info.kind} is deprecated`;
  }

  #version(info: ResourceInfo): unknown {
    const versions = valueAt(this.definition(info), ["spec", "versions"]);
    return Array.isArray(versions) ? (versions as readonly unknown[]).find((one) => fieldOf(one, "name") === info.version) : undefined;
  }

  /** Looked at with every question rather than told of changes: so nothing is served before its definition, or after it. */
  #sync(): void {
    const now = this.#lister.list(DEFINITIONS);
    if (now.length === this.#seen.length && now.every((definition, at) => definition === this.#seen[at])) return;
    this.#seen = now;
    const names = new Set(now.map(({ metadata }) => metadata.name ?? ""));
    for (const [name, { registered }] of this.#custom) {
      if (names.has(name)) continue;
      registered.dispose();
      this.#custom.delete(name);
    }
    for (const definition of now) this.#serve(definition);
    this.#collect();
  }

  #serve(definition: KubeObject): void {
    const name = definition.metadata.name ?? "";
    const before = this.#custom.get(name);
    if (before?.definition === definition) return;
    before?.registered.dispose();
    const resources = customResources(definition, this.#schema);
    const registered = new DisposableStore();
    for (const { info, strategy } of resources) registered.add(this.#registries.add(info, strategy));
    this.#custom.set(name, { definition, infos: resources.map(({ info }) => info), registered });
  }

  #collect(): void {
    this.#infos = [...this.#builtIn, ...Array.from(this.#custom.values(), ({ infos }) => infos).flat()];
    this.#byKey = new Map(this.#infos.map((info) => [keyOf(info), info]));
  }
}
