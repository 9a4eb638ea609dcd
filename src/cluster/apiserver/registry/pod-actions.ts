/** What is done to a pod rather than written into it. Source: kubernetes, pkg/registry/core/pod/storage/{storage,eviction}.go. */
import { ApiError, fieldErrors, formatTime, isObject, type KubeObject, type Status } from "../../../kube/index.ts";
import { deleteOptions, type WriteOptions } from "../request/index.ts";
import { asObject } from "./body.ts";
import { deleteObject } from "./delete.ts";
import { at, listAt, textAt, textsAt, withField, withMeta } from "./object.ts";
import type { Body } from "./types.ts";
import { updateObject, type Update } from "./update.ts";

const done: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };

/** bnd-01: gives a pod to a node, once. @throws ApiError */
export async function bindPod(update: Update, body: Body): Promise<Status> {
  const binding = asObject(body.value);
  const given = textAt(binding, "metadata", "name");
  if (given !== "" && given !== update.name) throw ApiError.badRequest("name in URL does not match name in Binding object");
  const [kind, node] = [textAt(binding, "target", "kind"), textAt(binding, "target", "name")];
  const errors = [
    ...(kind === "" || kind === "Node" ? [] : [fieldErrors.notSupported("target.kind", kind, ["Node", "<empty>"])]),
    ...(node === "" ? [fieldErrors.required("target.name")] : []),
  ];
  if (errors.length > 0) throw ApiError.invalid({ group: "", kind: "Binding" }, update.name, errors);
  await updateObject({ ...update, subresource: "binding" }, (pod) => {
    const refuse = (why: string): ApiError => ApiError.conflict({ group: "", resource: "pods/binding" }, update.name, why);
    if (pod.metadata.deletionTimestamp !== undefined) throw refuse(`pod ${update.name} is being deleted, cannot be assigned to a host`);
    if (textAt(pod, "spec", "nodeName") !== "") throw refuse(`pod ${update.name} is already assigned to node ${JSON.stringify(textAt(pod, "spec", "nodeName"))}`);
    const bound = scheduled(withField(pod, ["spec", "nodeName"], node), formatTime(update.clock.now()));
    const annotations = textsAt(binding, "metadata", "annotations");
    return { object: Object.keys(annotations).length === 0 ? bound : withMeta(bound, { annotations: { ...pod.metadata.annotations, ...annotations } }), warnings: [] };
  });
  return done;
}

function scheduled(pod: KubeObject, now: string): KubeObject {
  const others = listAt(pod, "status", "conditions").filter((condition) => at(condition, "type") !== "PodScheduled");
  return withField(pod, ["status", "conditions"], [...others, { type: "PodScheduled", status: "True", lastTransitionTime: now }]);
}

/** evi-01: there are no disruption budgets here, so nothing keeps a pod from leaving. @throws ApiError */
export async function evictPod(update: Update, body: Body, options: WriteOptions): Promise<Status> {
  const eviction = asObject(body.value);
  const given = textAt(eviction, "metadata", "name");
  if (given !== "" && given !== update.name) throw ApiError.badRequest("name in URL does not match name in Eviction object");
  const sent = at(eviction, "deleteOptions");
  const asked = deleteOptions(new Map(), isObject(sent) ? sent : {});
  await deleteObject({ ...update, options: { ...asked, dryRun: asked.dryRun || options.dryRun } });
  return done;
}
