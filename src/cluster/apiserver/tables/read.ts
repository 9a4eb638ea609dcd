/** What cells need of an object: as Go reads it, absent is empty. */
import { isObject, validateSelector, Selector, valueAt, type KubeObject, type LabelSelectorObject } from "../../../kube/index.ts";
import { since } from "./duration.ts";

type Path = readonly (string | number)[];

export function text(value: unknown, ...path: Path): string {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : "";
}

export function count(value: unknown, ...path: Path): number {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : 0;
}

export function has(value: unknown, ...path: Path): boolean {
  const found = valueAt(value, path);
  return found !== undefined && found !== null;
}

export function list(value: unknown, ...path: Path): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

/** Entries of a map, or items of a list. */
export function size(value: unknown, ...path: Path): number {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.length : isObject(found) ? Object.keys(found).length : 0;
}

export function texts(value: unknown, ...path: Path): readonly string[] {
  return list(value, ...path).filter((item) => typeof item === "string");
}

export function conditionStatus(object: unknown, type: string): string | undefined {
  const found = list(object, "status", "conditions").find((condition) => text(condition, "type") === type);
  return found === undefined ? undefined : text(found, "status");
}

export function nameOf(object: KubeObject): string {
  return object.metadata.name ?? "";
}

export function ageOf(object: KubeObject, now: number): string {
  return since(object.metadata.creationTimestamp, now);
}

export function orElse(found: string, otherwise: string): string {
  return found === "" ? otherwise : found;
}

/** `a=b,c=d`, by key. Source: apimachinery, pkg/labels/labels.go (FormatLabels). */
export function labelsText(labels: unknown): string {
  const entries = Object.entries(isObject(labels) ? labels : {}).map(([key, value]) => `${key}=${String(value)}`);
  return orElse(entries.sort().join(","), "<none>");
}

/** Undefined where it is none. */
export function selectorText(selector: unknown): string | undefined {
  const object = isObject(selector) ? (selector as LabelSelectorObject) : undefined;
  return validateSelector(object, "").length > 0 ? undefined : Selector.of(object).toString();
}

/** The first few, and how many more there are. @param wanted all that there are */
export function someOf(wanted: readonly string[], otherwise: string, most = 3): string {
  const shown = wanted.slice(0, most).join(",");
  return wanted.length > most ? `${shown} + ${wanted.length - most} more...` : orElse(shown, otherwise);
}

/** Names and images of a pod's or template's containers. */
export function containerCells(podSpec: unknown): readonly [names: string, images: string] {
  const containers = list(podSpec, "containers");
  return [containers.map((container) => text(container, "name")).join(","), containers.map((container) => text(container, "image")).join(",")];
}
