/** Which objects are an owner's. Source: kubernetes, pkg/controller/controller_ref_manager.go. */
import { Selector, type GroupVersionResource, type KubeObject, type LabelSelectorObject } from "../../../kube/index.ts";
import type { Action } from "../runtime/index.ts";
import { controllerOf, controllerRef } from "./fields.ts";

export interface Claim<T> {
  readonly own: readonly T[];
  /** Adopts those that match and have no controller, releases those that no longer match. */
  readonly actions: readonly Action[];
}

/** What is adopted counts as one's own once the server has agreed: when it is decided anew. */
export function claim<T extends KubeObject>(resource: GroupVersionResource, owner: KubeObject, selector: LabelSelectorObject | undefined, candidates: readonly T[]): Claim<T> {
  const meant = Selector.of(selector);
  const ending = owner.metadata.deletionTimestamp !== undefined;
  const own: T[] = [];
  const actions: Action[] = [];
  for (const object of candidates) {
    const matches = meant.matches(object.metadata.labels);
    const controller = controllerOf(object);
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (matches || ending) own.push(object);
      else actions.push(release(resource, object, owner));
    } else if (matches && !ending && object.metadata.deletionTimestamp === undefined) {
      actions.push(adopt(resource, object, owner));
    }
  }
  return { own, actions };
}

function adopt(resource: GroupVersionResource, object: KubeObject, owner: KubeObject): Action {
  const { apiVersion, kind, name, uid } = controllerRef(owner);
  const ownerReferences = [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
  return patchOwners(resource, object, ownerReferences);
}

function release(resource: GroupVersionResource, object: KubeObject, { metadata: { uid = "" } }: KubeObject): Action {
  return patchOwners(resource, object, [{ $patch: "delete", uid }]);
}

function patchOwners(resource: GroupVersionResource, object: KubeObject, ownerReferences: readonly Readonly<Record<string, string | boolean>>[]): Action {
  const metadata = { uid: object.metadata.uid, ownerReferences };
  return { kind: "patch", resource, object, patch: { type: "application/strategic-merge-patch+json", body: { metadata } } };
}
