/** Reading and changing objects, of which the original stays as it is. */
import { fieldOf, isObject, type JsonObject, type KubeObject, type ObjectMeta } from "../../../kube/index.ts";
import { sameJson } from "../../../kube/patch/index.ts";

/** An object of the API is JSON; its type says more than that. */
export function jsonOf(object: KubeObject): JsonObject {
  return object as unknown as JsonObject;
}

/** @param json of which apiVersion, kind and metadata have been checked */
export function kubeObject(json: JsonObject): KubeObject {
  return json as unknown as KubeObject;
}

export function sameObject(a: KubeObject, b: KubeObject): boolean {
  return sameJson(jsonOf(a), jsonOf(b));
}

export function sameValue(a: unknown, b: unknown): boolean {
  return sameJson(a as JsonObject, b as JsonObject);
}

export function withMeta(object: KubeObject, changes: { readonly [Field in keyof ObjectMeta]: ObjectMeta[Field] | undefined }): KubeObject {
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete metadata[name];
    else metadata[name] = value;
  }
  return { ...object, metadata };
}

/** Of anything but metadata, for which there is `withMeta`. Undefined takes the field away. */
export function withField(object: KubeObject, path: readonly [string, ...string[]], value: unknown): KubeObject {
  const changed = setIn(object, path, value);
  return { ...changed, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

function setIn(object: Readonly<Record<string, unknown>>, [name, ...rest]: readonly [string, ...string[]], value: unknown): Record<string, unknown> {
  const [next, ...after] = rest;
  const changed = { ...object };
  const inner = fieldOf(object, name);
  const set = next === undefined ? value : setIn(isObject(inner) ? inner : {}, [next, ...after], value);
  if (set === undefined) delete changed[name];
  else changed[name] = set;
  return changed;
}

export function without(object: KubeObject, name: string): KubeObject {
  const { [name]: _, ...rest } = object;
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata };
}

/** `status` of another object; nothing where that has none. */
export function withStatusOf(object: KubeObject, other: KubeObject | undefined): KubeObject {
  const status = other?.["status"];
  return status === undefined ? without(object, "status") : { ...object, status };
}

export function textAt(object: unknown, ...path: readonly string[]): string {
  const value = path.reduce<unknown>((inner, name) => fieldOf(inner, name), object);
  return typeof value === "string" ? value : "";
}

export function numberAt(object: unknown, ...path: readonly string[]): number | undefined {
  const value = path.reduce<unknown>((inner, name) => fieldOf(inner, name), object);
  return typeof value === "number" ? value : undefined;
}

export function at(object: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => fieldOf(inner, name), object);
}

export function listAt(object: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** A map of texts, such as labels or data. */
export function textsAt(object: unknown, ...path: readonly string[]): Readonly<Record<string, string>> {
  const value = at(object, ...path);
  return isObject(value) && Object.values(value).every((item) => typeof item === "string") ? (value as Readonly<Record<string, string>>) : {};
}
