import { CodedError } from "../../base/index.ts";
import type { Fault } from "../types.ts";

export const NO_FAULT: Fault = { loss: 0, delayMs: 0, jitterMs: 0, mtu: 0, partitioned: false };

/** A minute: more is a partition by another name, and frames under way are kept in memory. */
export const MAX_DELAY_MS = 60_000;
/** Smallest MTU that IPv4 allows (RFC 791), and the largest IP packet. */
export const MIN_MTU = 68;
export const MAX_MTU = 65_535;

/** @throws CodedError `FAULT_INVALID` naming the value that is out of bounds */
export function changeFault(before: Fault, change: Partial<Fault>): Fault {
  const fault: Fault = { ...before, ...change };
  requireWithin("loss", fault.loss, 0, 1);
  requireWithin("delayMs", fault.delayMs, 0, MAX_DELAY_MS);
  requireWithin("jitterMs", fault.jitterMs, 0, MAX_DELAY_MS);
  if (fault.mtu !== 0) requireWithin("mtu", fault.mtu, MIN_MTU, MAX_MTU);
  return fault;
}

export function isFaulty(fault: Fault): boolean {
  return fault.loss > 0 || fault.delayMs > 0 || fault.jitterMs > 0 || fault.mtu > 0 || fault.partitioned;
}

export function sameFault(one: Fault, other: Fault): boolean {
  return one.loss === other.loss && one.delayMs === other.delayMs && one.jitterMs === other.jitterMs && one.mtu === other.mtu && one.partitioned === other.partitioned;
}

function requireWithin(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new CodedError("FAULT_INVALID", `A link's ${name} is ${value}; it must be between ${least} and ${most}.`);
}
