/** What a controller decides: values, so that deciding can be tested without a cluster. */
import type { ApiError, GroupVersionResource, KubeObject } from "../../../kube/index.ts";
import type { MergePatch } from "../types.ts";

export interface EventAction {
  readonly kind: "event";
  readonly about: KubeObject;
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  /** Only of programs that use the newer events API, such as the scheduler. */
  readonly action?: string;
}

interface Write {
  readonly resource: GroupVersionResource;
  readonly object: KubeObject;
  readonly subresource?: string;
  /** Once it is written; `object` is what the server made of it. */
  readonly done?: (object: KubeObject) => readonly Action[];
  /** When it is refused; the plan ends there, and is made again later. */
  readonly failed?: (error: ApiError) => readonly Action[];
}

export type Action =
  | EventAction
  | (Write & { readonly kind: "create" })
  | (Write & { readonly kind: "update" })
  | (Write & { readonly kind: "patch"; readonly patch: MergePatch })
  /** Only of this very object (its uid), and where `exact` only of this version. What is gone is as good as deleted. */
  | (Write & { readonly kind: "delete"; readonly exact?: boolean; readonly propagation?: "Background" | "Foreground" | "Orphan"; readonly gracePeriodSeconds?: number });

export interface Plan {
  readonly actions: readonly Action[];
  /** Milliseconds after which to decide anew even if nothing changes. */
  readonly again?: number;
}

export const nothing: Plan = { actions: [] };

export function event(about: KubeObject, type: EventAction["type"], reason: string, message: string): EventAction {
  return { kind: "event", about, type, reason, message };
}

export function updateStatus(resource: GroupVersionResource, object: KubeObject): Action {
  return { kind: "update", resource, object, subresource: "status" };
}

/** Of several waits the shortest. */
export function soonest(...waits: readonly (number | undefined)[]): { readonly again?: number } {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? {} : { again: Math.min(...known) };
}
