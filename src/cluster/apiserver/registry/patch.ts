import { ApiError, isJsonObject, formatTime, type Json, type JsonObject, type KubeObject } from "../../../kube/index.ts";
import { applyPatch, jsonPatch, mergeObjects, strategicMerge } from "../../../kube/patch/index.ts";
import { asObject, readBody, readPatched } from "./body.ts";
import { createObject, writerOf } from "./create.ts";
import { jsonOf, kubeObject, withMeta } from "./object.ts";
import type { Body, Strategy, Written } from "./types.ts";
import { updateObject, type Update, type Wanted } from "./update.ts";

const types = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
  "application/apply-patch+yaml": "apply",
} as const;
export type PatchKind = (typeof types)[keyof typeof types];

/** @param contentType parameters such as the charset do not count. @throws ApiError UnsupportedMediaType */
export function patchKind(contentType: string, strategy: Pick<Strategy, "strategicMerge">): PatchKind {
  const given = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const found = Object.entries(types).filter(([, kind]) => kind !== "strategic" || strategy.strategicMerge);
  const kind = found.find(([type]) => type === given)?.[1];
  if (kind === undefined) throw ApiError.unsupportedMediaType(found.map(([type]) => type));
  return kind;
}

/** @throws ApiError */
export async function patchObject(update: Update, kind: PatchKind, body: Body): Promise<Written> {
  if (kind === "apply") return applyObject(update, body);
  const { info, strategy, options } = update;
  return updateObject(update, (current): Wanted => {
    const patched = carryOut(kind, jsonOf(current), body.value, strategy);
    return readPatched(patched, body, info, strategy, options.fieldValidation);
  });
}

/** Also for what is no object of the store, as a Scale. @throws ApiError */
export function carryOut(kind: Exclude<PatchKind, "apply">, target: JsonObject, patch: unknown, { schema }: Pick<Strategy, "schema">): JsonObject {
  // Bodies are decoded JSON or YAML.
  if (kind === "json") return jsonPatch(target, patch as Json);
  if (!isJsonObject(patch as Json)) throw ApiError.badRequest("the patch must be an object");
  return kind === "merge" ? mergeObjects(target, patch as JsonObject) : strategicMerge(target, patch as JsonObject, schema.type);
}

async function applyObject(update: Update, body: Body): Promise<Written> {
  const { store, info, namespace, name, strategy, options, caller, subresource } = update;
  const read = readBody(body, info, strategy, options.fieldValidation, false);
  const sent = asObject(body.value)["metadata"];
  if (isJsonObject(sent) && sent["managedFields"] !== undefined && sent["managedFields"] !== null) throw ApiError.badRequest("metadata.managedFields must be nil");
  const config = named(read.object, name, info.namespaced ? namespace : "");
  const apply = (live: KubeObject | undefined): KubeObject => {
    const writer = writerOf(update, options, caller, subresource, formatTime(update.clock.now()));
    const { object } = strategy.schema.read(jsonOf(applyPatch(live, config, writer, options.force)), true);
    return strategy.defaults(kubeObject(object));
  };
  if (store.get(info, namespace, name) === undefined) {
    if (subresource !== "") throw ApiError.notFound(info, name);
    if (config.metadata.uid !== undefined) throw ApiError.conflict(info, name, `uid mismatch: the provided object specified uid ${config.metadata.uid}, and no existing object was found`);
    caller.mayCreate();
    return createObject(apply(undefined), { ...update, warnings: read.warnings, applied: true });
  }
  return updateObject({ ...update, applied: true }, (current) => ({ object: apply(current), warnings: read.warnings }));
}

function named(object: KubeObject, name: string, namespace: string): KubeObject {
  const given = object.metadata.name ?? "";
  if (given !== "" && given !== name) throw ApiError.badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  const placed = withMeta(object, { name });
  return namespace === "" || (object.metadata.namespace ?? "") !== "" ? placed : withMeta(placed, { namespace });
}
