import { formatTime, parseTime, type Json, type KubeObject, type ObjectMeta, type OwnerReference } from "../../../kube/index.ts";
import { sameJson } from "../../../kube/patch/index.ts";
import type { Condition } from "../kinds/index.ts";

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** Without the fields that are undefined: an absent field and an undefined one are the same to JSON, not to the compiler. */
export function compact<T extends object>(fields: T): Compact<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Compact<T>;
}

/** Go leaves numbers out that are zero (`omitempty`). */
export function nonZero(value: number): number | undefined {
  return value === 0 ? undefined : value;
}

/** Objects of the API are JSON, whatever more their types say. */
export function same(a: unknown, b: unknown): boolean {
  return sameJson(a as Json | undefined, b as Json | undefined);
}

export function withMeta<T extends KubeObject>(object: T, changes: ObjectMeta): T {
  return { ...object, metadata: { ...object.metadata, ...changes } };
}

/** Source: apimachinery, pkg/apis/meta/v1/controller_ref.go. */
export function controllerRef({ apiVersion, kind, metadata: { name = "", uid = "" } }: KubeObject): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export function controllerOf({ metadata }: KubeObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

export function conditionOf<T extends { readonly type: string }>(conditions: readonly T[] | undefined, type: string): T | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Milliseconds; undefined where there is none. */
export function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseTime(text);
}

/** What says the same as before stays as it is; the time of a transition changes with the status only. */
export function withCondition(conditions: readonly Condition[], condition: Omit<Condition, "lastTransitionTime">, now: number): readonly Condition[] {
  const old = conditionOf(conditions, condition.type);
  if (old !== undefined && old.status === condition.status && old.reason === condition.reason) return conditions;
  const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? formatTime(now)) : formatTime(now);
  return [...conditions.filter(({ type }) => type !== condition.type), { ...condition, lastTransitionTime }];
}

export function withoutCondition(conditions: readonly Condition[], type: string): readonly Condition[] {
  return conditions.some((condition) => condition.type === type) ? conditions.filter((condition) => condition.type !== type) : conditions;
}

/** Older first; of the same second, by name. */
export function byAge(a: KubeObject, b: KubeObject): number {
  const [first = "", second = ""] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (first !== second) return first < second ? -1 : 1;
  return (a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1;
}
