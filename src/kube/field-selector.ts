/** Field selectors. Source: apimachinery, pkg/fields/selector.go; which fields a resource has: kubernetes, the conversion.go of each API's package. */
import { valueAt } from "./access.ts";
import { ApiError } from "./status.ts";
import type { KubeObject } from "./types.ts";

export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** At commas that are not escaped. */
function splitTerms(text: string): string[] {
  const terms: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === ",") {
      terms.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...terms, text.slice(start)];
}

function unescape(value: string): string {
  return value.replace(/\\(.?)|[,=]/gsu, (sequence, escaped: string | undefined) => {
    if (escaped === "\\" || escaped === "," || escaped === "=") return escaped;
    if (escaped !== undefined) throw ApiError.badRequest(`invalid field selector: invalid escape sequence: ${sequence}`);
    throw ApiError.badRequest(`invalid field selector: unescaped character in value: ${sequence.charCodeAt(0)}`);
  });
}

/** As in a query: `metadata.name=x,status.phase!=Running`. @throws ApiError BadRequest */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitTerms(text).filter((term) => term !== "").sort().map((term) => {
    const match = /^([^=!]*(?:!(?!=)[^=!]*)*)(!=|==|=)(.*)$/su.exec(term);
    if (!match) throw ApiError.badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field = "", operator, value = ""] = match;
    return { field, operator: operator === "!=" ? "!=" : "=", value: unescape(value) };
  });
}

/** The one value that a field must have, where the selector says so: `metadata.name=x` makes a list one of a single object. */
export function requiredValue(requirements: readonly FieldRequirement[], field: string): string | undefined {
  return requirements.find((one) => one.field === field && one.operator === "=")?.value;
}

const METADATA = ["metadata.name", "metadata.namespace"];
/** Beside name and namespace, by `resource.group`. */
const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  pods: [
    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
    "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
  ],
  nodes: ["spec.unschedulable"],
  namespaces: ["status.phase"],
  secrets: ["type"],
  services: ["spec.clusterIP", "spec.type"],
  events: [
    "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
    "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
  ],
  "events.events.k8s.io": ["regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion", "reason", "reportingController", "type"],
  "replicasets.apps": ["status.replicas"],
  "jobs.batch": ["status.successful"],
  "certificatesigningrequests.certificates.k8s.io": ["spec.signerName"],
};
/** What a field is where the object does not have it: Go's zero value. */
const ZERO: Readonly<Record<string, string>> = {
  "spec.unschedulable": "false", "spec.hostNetwork": "false", "status.replicas": "0", "status.successful": "0",
};

/** @param own fields that a CustomResourceDefinition declares selectable */
export function selectableFields(resource: string, own: readonly string[] = []): readonly string[] {
  return [...METADATA, ...(SELECTABLE[resource] ?? []), ...own];
}

/** @param resource `pods`, `jobs.batch` @throws ApiError BadRequest where the resource cannot be selected by a field */
export function checkFieldSelector(requirements: readonly FieldRequirement[], resource: string, own: readonly string[] = []): void {
  const known = selectableFields(resource, own);
  const unknown = requirements.find(({ field }) => !known.includes(field));
  if (unknown) throw ApiError.badRequest(`field label not supported: ${unknown.field}`);
}

/** A field as text, as the selectors compare it. */
function fieldText(object: KubeObject, field: string): string {
  // An Event's source is its component; several addresses of a pod are compared by the first.
  const path = field === "source" ? ["source", "component"] : field === "status.podIPs" ? ["status", "podIPs", 0, "ip"] : field.split(".");
  const value = valueAt(object, path);
  if (field === "reportingComponent" && (value === undefined || value === "")) return fieldText(object, "source");
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : (ZERO[field] ?? "");
}

export function matchesFields(requirements: readonly FieldRequirement[], object: KubeObject): boolean {
  return requirements.every(({ field, operator, value }) => (fieldText(object, field) === value) === (operator === "="));
}
