/** Rules that hold for the metadata of every object. Source: apimachinery, pkg/api/validation/objectmeta.go; apiserver, pkg/registry/rest. */
import { utf8 } from "../../../base/index.ts";
import {
  ApiError, checkDnsLabel, checkQualifiedName, fieldErrors, parseApiVersion, quote, validateAnnotations, validateLabels, type FieldError, type KubeObject,
  type ObjectMeta, type ResourceInfo,
} from "../../../kube/index.ts";
import { sameValue, withMeta } from "./object.ts";
import type { Strategy } from "./types.ts";

export const ORPHAN = "orphan";
export const FOREGROUND = "foregroundDeletion";

/** @throws ApiError BadRequest */
export function ensureNamespace(object: KubeObject, info: ResourceInfo, namespace: string): KubeObject {
  const wanted = info.namespaced ? namespace : "";
  const given = object.metadata.namespace ?? "";
  if (given !== "" && given !== wanted) throw ApiError.badRequest("the namespace of the provided object does not match the namespace sent on the request");
  return withMeta(object, { namespace: wanted === "" ? undefined : wanted });
}

export function validateMeta(object: KubeObject, info: ResourceInfo, strategy: Strategy): FieldError[] {
  const { name = "", generateName = "", namespace = "" } = object.metadata;
  return [
    ...(generateName === "" ? [] : strategy.name(`${generateName}x`).map((detail) => fieldErrors.invalid("metadata.generateName", generateName, detail))),
    ...(name === "" ? [fieldErrors.required("metadata.name", "name or generateName is required")] : strategy.name(name).map((detail) => fieldErrors.invalid("metadata.name", name, detail))),
    ...(info.namespaced ? checkNamespace(namespace) : []),
    ...validateCommon(object.metadata),
    ...validateFinalizers(object.metadata.finalizers ?? []),
  ];
}

function checkNamespace(namespace: string): FieldError[] {
  if (namespace === "") return [fieldErrors.required("metadata.namespace")];
  return checkDnsLabel(namespace).map((detail) => fieldErrors.invalid("metadata.namespace", namespace, detail));
}

function validateCommon(metadata: ObjectMeta): FieldError[] {
  return [
    ...validateLabels(metadata.labels ?? {}, "metadata.labels"),
    ...validateAnnotations(metadata.annotations ?? {}, "metadata.annotations", (text) => utf8(text).length),
    ...validateOwners(metadata),
  ];
}

function validateOwners({ ownerReferences = [] }: ObjectMeta): FieldError[] {
  const field = "metadata.ownerReferences";
  const errors = ownerReferences.flatMap((reference) => [
    ...(parseApiVersion(reference.apiVersion ?? "") === undefined ? [fieldErrors.invalid(`${field}.apiVersion`, reference.apiVersion ?? "", "version must not be empty")] : []),
    ...(["kind", "name", "uid"] as const).filter((name) => (reference[name] ?? "") === "").map((name) => fieldErrors.invalid(`${field}.${name}`, "", `${name} must not be empty`)),
    ...(reference.kind === "Event" && reference.apiVersion === "v1" ? [fieldErrors.invalid(field, reference, "/v1, Kind=Event is disallowed from being an owner")] : []),
  ]);
  const [first, ...others] = ownerReferences.filter(({ controller }) => controller === true).map(({ kind, name }) => `${kind}/${name}`);
  return [...errors, ...others.map((other) => fieldErrors.invalid(field, ownerReferences, `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${other}`))];
}

function validateFinalizers(finalizers: readonly string[]): FieldError[] {
  const field = "metadata.finalizers";
  const both = finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND);
  return [
    ...finalizers.flatMap((finalizer) => checkQualifiedName(finalizer).map((detail) => fieldErrors.invalid(field, finalizer, detail))),
    ...(both ? [fieldErrors.invalid(field, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`)] : []),
  ];
}

const immutable = "field is immutable";

export function validateMetaUpdate({ metadata }: KubeObject, { metadata: old }: KubeObject): FieldError[] {
  const added = (metadata.finalizers ?? []).filter((finalizer) => !(old.finalizers ?? []).includes(finalizer)).sort();
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(quote).join(", ")}}`;
  const fixed = ["name", "namespace", "uid", "creationTimestamp"] as const;
  return [
    ...(old.deletionTimestamp !== undefined && added.length > 0 ? [fieldErrors.forbidden("metadata.finalizers", detail)] : []),
    ...fixed.filter((name) => !sameValue(metadata[name], old[name])).map((name) => fieldErrors.invalid(`metadata.${name}`, metadata[name], immutable)),
    ...validateCommon(metadata),
    ...validateFinalizers(metadata.finalizers ?? []),
  ];
}

/** A field that may not change once it is there. Source: apimachinery, pkg/api/validation/objectmeta.go. */
export function validateImmutable(field: string, value: unknown, old: unknown): FieldError[] {
  return sameValue(value, old) ? [] : [fieldErrors.invalid(field, value, immutable)];
}

/** What the server alone sets, of an object that is updated. */
export function keepSystemMeta(object: KubeObject, { metadata: old }: KubeObject): KubeObject {
  return withMeta(object, {
    uid: object.metadata.uid ?? old.uid, creationTimestamp: old.creationTimestamp, generation: old.generation, generateName: object.metadata.generateName ?? old.generateName,
    deletionTimestamp: old.deletionTimestamp, deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
  });
}

/** 16 random bytes as a UUID of version 4. RFC 9562, section 5.4. */
export function uuid(random: (length: number) => Uint8Array): string {
  const bytes = random(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}
