/** `…/scale`: how many replicas, of whatever has them. Source: kubernetes, pkg/registry/apps/deployment/storage/storage.go. */
import { ApiError, fieldErrors, isObject, Selector, type JsonObject, type KubeObject } from "../../../kube/index.ts";
import { anyType } from "../../../kube/patch/index.ts";
import { asObject } from "./body.ts";
import { at, kubeObject, numberAt, textAt, withField, withMeta } from "./object.ts";
import { carryOut, type PatchKind } from "./patch.ts";
import type { Body, Written } from "./types.ts";
import { updateObject, type Update } from "./update.ts";

const kind = { group: "autoscaling", version: "v1", kind: "Scale" };

export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = at(object, "spec", "selector");
  return {
    apiVersion: "autoscaling/v1", kind: "Scale",
    metadata: { ...withMeta({ apiVersion: "", kind: "", metadata: {} }, { name, namespace, uid, resourceVersion, creationTimestamp }).metadata },
    spec: { replicas: numberAt(object, "spec", "replicas") ?? 0 },
    status: { replicas: numberAt(object, "status", "replicas") ?? 0, ...(isObject(selector) && { selector: Selector.of(selector).toString() }) },
  };
}

/** @throws ApiError */
export async function updateScale(update: Update, body: Body, how: PatchKind | "put"): Promise<Written> {
  const { info, name } = update;
  if (how === "apply") throw ApiError.unsupportedMediaType(["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"]);
  // The replicas are a field of the object itself, so they are written as one.
  const written = await updateObject({ ...update, subresource: "" }, (current) => {
    const before = scaleOf(current) as unknown as JsonObject;
    const scale = kubeObject(how === "put" ? asObject(body.value) : carryOut(how, before, body.value, { schema: { type: anyType, read: (object) => ({ object, strict: [] }) } }));
    checkScale(scale, name);
    const { resourceVersion = "", uid } = scale.metadata;
    if (resourceVersion !== "" && resourceVersion !== current.metadata.resourceVersion) throw ApiError.conflict(info, name);
    if (uid !== undefined && uid !== current.metadata.uid) throw ApiError.conflict(info, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid ?? ""}`);
    return { object: withField(current, ["spec", "replicas"], numberAt(scale, "spec", "replicas") ?? 0), warnings: [] };
  });
  return { ...written, object: scaleOf(written.object) };
}

function checkScale(scale: KubeObject, name: string): void {
  if (scale.kind !== undefined && scale.kind !== "Scale") throw ApiError.badRequest(`expected Scale, got ${scale.kind}`);
  if (!isObject(scale.metadata)) throw ApiError.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
  const given = textAt(scale, "metadata", "name");
  if (given !== "" && given !== name) throw ApiError.badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  const replicas = at(scale, "spec", "replicas") ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas)) throw ApiError.badRequest("spec.replicas must be an integer");
  if (replicas < 0) throw ApiError.invalid(kind, name, [fieldErrors.invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
}
