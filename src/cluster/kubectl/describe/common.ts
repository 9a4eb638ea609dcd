/** What descriptions of several kinds have in common. */
import { fieldOf, findKind, isObject, Selector, type LabelSelectorObject } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { items } from "../client/fetch.ts";
import { collectionPath } from "../client/paths.ts";
import { ageOf } from "../print/human.ts";
import { at, list, number, text } from "./values.ts";
import type { DescribeWriter } from "./writer.ts";

export interface DescribeContext {
  readonly client: Client;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly events: boolean;
}

export type Describer = (writer: DescribeWriter, object: unknown, context: DescribeContext) => Promise<void> | void;

export const core = (kind: string) => ({ group: "", version: "v1", kind });

/** Objects of a built-in kind. */
export async function listOf(client: Client, kind: { readonly group: string; readonly version: string; readonly kind: string }, namespace: string, query: Readonly<Record<string, string>> = {}): Promise<readonly unknown[]> {
  const mapping = findKind(kind);
  return mapping === undefined ? [] : items(await client.json("GET", collectionPath(mapping, namespace), { query: { ...query, limit: "500" } }));
}

export function heading(writer: DescribeWriter, object: unknown, namespaced = true): void {
  writer.line(0, `Name:\t${text(object, "metadata", "name")}`);
  if (namespaced) writer.line(0, `Namespace:\t${text(object, "metadata", "namespace")}`);
}

export function labelsAndAnnotations(writer: DescribeWriter, object: unknown): void {
  writer.labels("Labels", at(object, "metadata", "labels"));
  writer.annotations("Annotations", at(object, "metadata", "annotations"));
}

export function controllerOf(object: unknown): string {
  const owner = list(object, "metadata", "ownerReferences").find((one) => fieldOf(one, "controller") === true);
  return owner === undefined ? "" : `${text(owner, "kind")}/${text(owner, "name")}`;
}

/** As it stands in an object. */
export function selectorText(selector: unknown): string {
  if (!isObject(selector)) return "<none>";
  const { matchLabels, matchExpressions } = selector as LabelSelectorObject;
  const found = Selector.of({ ...(matchLabels ? { matchLabels } : {}), ...(matchExpressions ? { matchExpressions } : {}) }).toString();
  return found === "" ? "<none>" : found;
}

export function mapText(labels: unknown): string {
  if (!isObject(labels) || Object.keys(labels).length === 0) return "<none>";
  return Object.keys(labels).sort().map((key) => `${key}=${String(labels[key])}`).join(",");
}

function interval(event: unknown, now: number): string {
  const first = ageOf(at(event, "eventTime") ?? at(event, "firstTimestamp"), now);
  if (at(event, "series") !== undefined && at(event, "series") !== null) return `${ageOf(at(event, "series", "lastObservedTime"), now)} (x${number(event, "series", "count")} over ${first})`;
  return number(event, "count") > 1 ? `${ageOf(at(event, "lastTimestamp"), now)} (x${number(event, "count")} over ${first})` : first;
}

/** Of one object, the oldest first. */
export async function describeEvents(writer: DescribeWriter, object: unknown, { client, now, events }: DescribeContext, uid = text(object, "metadata", "uid")): Promise<void> {
  if (!events) return;
  const name = text(object, "metadata", "name");
  const namespace = text(object, "metadata", "namespace");
  let found: readonly unknown[];
  try {
    const kind = text(object, "kind");
    found = await listOf(client, core("Event"), namespace, { fieldSelector: [`involvedObject.uid=${uid}`, `involvedObject.name=${name}`, ...(namespace === "" ? [] : [`involvedObject.namespace=${namespace}`]), `involvedObject.kind=${kind}`].join(",") });
  } catch {
    // Who may not see events sees the rest.
    return;
  }
  if (found.length === 0) return writer.line(0, "Events:\t<none>");
  writer.flush();
  writer.line(0, "Events:");
  writer.line(1, "Type\tReason\tAge\tFrom\tMessage");
  writer.line(1, "----\t------\t----\t----\t-------");
  const sorted = [...found].sort((a, b) => (text(a, "lastTimestamp") < text(b, "lastTimestamp") ? -1 : 1));
  for (const event of sorted) writer.line(1, [text(event, "type"), text(event, "reason"), interval(event, now), text(event, "source", "component") || text(event, "reportingComponent"), text(event, "message").trim()].join("\t"));
}

