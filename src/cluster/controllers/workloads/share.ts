/** Source: apimachinery, pkg/util/intstr/intstr.go and kubernetes, pkg/controller/deployment/util/deployment_util.go (ResolveFenceposts). */
import type { Share } from "../kinds/index.ts";

export function sharePods(share: Share | undefined, whole: number, round: "up" | "down", otherwise: number): number {
  if (share === undefined) return otherwise;
  if (typeof share === "number") return share;
  const exact = (Number.parseInt(share, 10) * whole) / 100;
  return round === "up" ? Math.ceil(exact) : Math.floor(exact);
}

export interface Bounds {
  readonly surge: number;
  readonly unavailable: number;
}

/** Both at zero would leave no way to go on. */
export function boundsOf(surge: Share | undefined, unavailable: Share | undefined, whole: number): Bounds {
  const bounds = { surge: sharePods(surge, whole, "up", 0), unavailable: sharePods(unavailable, whole, "down", 0) };
  return bounds.surge === 0 && bounds.unavailable === 0 ? { surge: 0, unavailable: 1 } : bounds;
}
