/**
 * Versions of a custom resource: one of them is stored, each of them is served, and `None` converts, which changes nothing but `apiVersion`.
 * Source: apiextensions-apiserver, pkg/apiserver/conversion/nop_converter.go and pkg/apiserver/customresource_handler.go (schemaCoercingConverter).
 */
import type { Bytes } from "../../../base/index.ts";
import type { GroupVersionResource, KubeObject } from "../../../kube/index.ts";
import type { ObjectKey, Store, WatchEvent, WatchOptions, Watcher } from "../types.ts";
import { jsonOf, kubeObject, sameObject } from "./object.ts";
import type { Conversion, TypeSchema } from "./types.ts";

type Resource = Omit<GroupVersionResource, "version">;

/** @param served, stored `group/version` @param schema of the version that is served */
export function conversionNone(served: string, stored: string, schema: TypeSchema): Conversion {
  const known = new WeakMap<KubeObject, KubeObject>();
  return {
    toStored: (object) => (object.apiVersion === stored ? object : { ...object, apiVersion: stored }),
    /** What the version's schema does not know is left out, and its defaults are filled in, as if it had been read from a client. */
    fromStored(object) {
      const before = known.get(object);
      if (before !== undefined) return before;
      const read = kubeObject(schema.read(jsonOf({ ...object, apiVersion: served }), true).object);
      const converted = sameObject(read, object) ? object : read;
      known.set(object, converted);
      return converted;
    },
  };
}

/** The store as one version of a resource sees it. The same object is the same one for as long as it is stored. */
export class ConvertedStore implements Store {
  readonly #store: Store;
  readonly #resource: Resource;
  readonly #conversion: Conversion;

  constructor(store: Store, resource: Resource, conversion: Conversion) {
    this.#store = store;
    this.#resource = resource;
    this.#conversion = conversion;
  }

  get revision(): number {
    return this.#store.revision;
  }

  get(resource: Resource, namespace: string, name: string): KubeObject | undefined {
    const found = this.#store.get(resource, namespace, name);
    return found && this.#from(resource, found);
  }

  list(resource: Resource, namespace?: string): readonly KubeObject[] {
    return this.#store.list(resource, namespace).map((object) => this.#from(resource, object));
  }

  at(revision: number, resource: Resource, namespace?: string): readonly KubeObject[] {
    return this.#store.at(revision, resource, namespace).map((object) => this.#from(resource, object));
  }

  create(key: ObjectKey, object: KubeObject): KubeObject {
    return this.#from(key, this.#store.create(key, this.#to(key, object)));
  }

  update(key: ObjectKey, object: KubeObject, expected?: number): KubeObject {
    return this.#from(key, this.#store.update(key, this.#to(key, object), expected));
  }

  delete(key: ObjectKey, expected?: number): KubeObject {
    return this.#from(key, this.#store.delete(key, expected));
  }

  watch(options: WatchOptions): Watcher {
    const watcher = this.#store.watch(options);
    return this.#is(options) ? new ConvertedWatcher(watcher, this.#conversion) : watcher;
  }

  save(): Bytes {
    return this.#store.save();
  }

  restore(saved: Uint8Array): void {
    this.#store.restore(saved);
  }

  #is({ group, resource }: Resource): boolean {
    return group === this.#resource.group && resource === this.#resource.resource;
  }

  #from(resource: Resource, object: KubeObject): KubeObject {
    return this.#is(resource) ? this.#conversion.fromStored(object) : object;
  }

  #to(resource: Resource, object: KubeObject): KubeObject {
    return this.#is(resource) ? this.#conversion.toStored(object) : object;
  }
}

class ConvertedWatcher implements Watcher {
  readonly #watcher: Watcher;
  readonly #conversion: Conversion;

  constructor(watcher: Watcher, conversion: Conversion) {
    this.#watcher = watcher;
    this.#conversion = conversion;
  }

  get ended(): Watcher["ended"] {
    return this.#watcher.ended;
  }

  async next(signal?: AbortSignal): Promise<WatchEvent | undefined> {
    const event = await this.#watcher.next(signal);
    if (event === undefined || event.type === "BOOKMARK") return event;
    const object = this.#conversion.fromStored(event.object);
    return { ...event, object, ...(event.old && { old: this.#conversion.fromStored(event.old) }) };
  }

  dispose(): void {
    this.#watcher.dispose();
  }
}
