import { toDisposable, type Disposable } from "../../../base/index.ts";
import { builtInResources, type GroupVersionResource, type ResourceInfo } from "../../../kube/index.ts";
import type { KubeSchema } from "../../../kube/schema/index.ts";
import { ResourceRegistry } from "./resource.ts";
import { strategyOf, type StrategyOptions } from "./strategies/index.ts";
import { builtInSchema } from "./type-schema.ts";
import type { RegistryPorts, Strategy } from "./types.ts";

/** Everything that is stored, by group, version and resource. Custom resources come and go with their definitions. */
export class Registries {
  readonly #ports: RegistryPorts;
  readonly #all = new Map<string, ResourceRegistry>();

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  /** In the order they were added. */
  get infos(): readonly ResourceInfo[] {
    return Array.from(this.#all.values(), ({ info }) => info);
  }

  find(resource: GroupVersionResource): ResourceRegistry | undefined {
    return this.#all.get(keyOf(resource));
  }

  /** A later one takes the place of an earlier one. Dispose what is returned to serve it no longer. */
  add(info: ResourceInfo, strategy: Strategy): Disposable {
    const registry = new ResourceRegistry(info, strategy, this.#ports);
    this.#all.set(keyOf(info), registry);
    return toDisposable(() => {
      if (this.#all.get(keyOf(info)) === registry) this.#all.delete(keyOf(info));
    });
  }

  /** Those of Kubernetes itself. Reviews are answered, not stored, and so are not among them. */
  addBuiltIn(schema: KubeSchema, options: StrategyOptions): void {
    for (const info of builtInResources) {
      const type = info.verbs.includes("list") ? schema.typeOf(info) : undefined;
      if (type !== undefined) this.add(info, strategyOf(info, builtInSchema(type, info), options));
    }
  }
}

function keyOf({ group, version, resource }: GroupVersionResource): string {
  return `${group}/${version}/${resource}`;
}
