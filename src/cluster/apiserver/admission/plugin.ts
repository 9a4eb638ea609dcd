/** One rule of admission. Those that need no network are functions of what is asked. */
import { fieldOf, isObject, type KubeObject } from "../../../kube/index.ts";
import type { AdmissionRequest } from "../registry/types.ts";

export interface Plugin {
  /** The object changed; undefined: as it is. @throws ApiError */
  mutate?(request: AdmissionRequest): KubeObject | undefined;
  /** @throws ApiError */
  validate?(request: AdmissionRequest): void;
}

export type Fields = Readonly<Record<string, unknown>>;

/** `is(request, "CREATE", "pods")`: that operation on that resource of the core group, and on nothing below it. */
export function is({ operation, resource, subresource }: AdmissionRequest, wanted: AdmissionRequest["operation"], name: string, group = ""): boolean {
  return operation === wanted && subresource === "" && resource.resource === name && resource.group === group;
}

export function specOf(object: KubeObject): Fields {
  const spec = object["spec"];
  return isObject(spec) ? spec : {};
}

export function withSpec(object: KubeObject, change: Fields): KubeObject {
  return { ...object, spec: { ...specOf(object), ...change } };
}

export function textAt(object: unknown, field: string): string {
  const value = fieldOf(object, field);
  return typeof value === "string" ? value : "";
}

export function listAt(object: unknown, field: string): readonly Fields[] {
  const value = fieldOf(object, field);
  return Array.isArray(value) ? value.filter(isObject) : [];
}
