/** Source: k8s.io/component-helpers, scheduling/corev1/helpers.go; k8s.io/api, core/v1/toleration.go. */
import type { Pod, Taint, Toleration } from "../kinds/index.ts";

export function tolerates({ key = "", operator = "Equal", value = "", effect = "" }: Toleration, taint: Taint): boolean {
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  return operator === "Exists" || (key !== "" && operator === "Equal" && value === (taint.value ?? ""));
}

/** The first that keeps a pod away. */
export function untolerated(taints: readonly Taint[], tolerations: readonly Toleration[], effects: readonly string[]): Taint | undefined {
  return taints.filter(({ effect }) => effects.includes(effect)).find((taint) => !tolerations.some((toleration) => tolerates(toleration, taint)));
}

export const keepsAway: readonly string[] = ["NoSchedule", "NoExecute"];

export function tolerationsOf({ spec }: Pod): readonly Toleration[] {
  return spec.tolerations ?? [];
}

/** `{key: value}`, as messages have it. */
export function taintText({ key, value = "" }: Taint): string {
  return `{${key}: ${value}}`;
}
