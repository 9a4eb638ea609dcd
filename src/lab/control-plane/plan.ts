import type { LabSpec, MachineSpec } from "../../lessons/index.ts";
import type { LinkOptions } from "../../vm/index.ts";
import type { ClusterPlan, MachineAddresses } from "./protocol.ts";

/**
 * How the control machine reaches its control plane. Addresses of 169.254.0.0/24 are given to nobody who looks for one by himself
 * (RFC 3927, section 2.1). The contract with the machine: docs/design/contracts.md.
 */
export const LINK: LinkOptions = { card: "link0", address: "169.254.0.2/30", neighbour: "169.254.0.1" };
/** Where the API server takes plain HTTP there. */
export const LINK_PORT = 8080;

/** Undefined where the lab has no cluster. */
export function planOf(spec: LabSpec): ClusterPlan | undefined {
  const control = controlOf(spec);
  if (!control) return undefined;
  return { control: addressesOf(control), nodes: spec.machines.filter(({ role }) => role === "node").map(addressesOf) };
}

function controlOf(spec: LabSpec): MachineSpec | undefined {
  return spec.machines.find(({ role }) => role === "control");
}

function addressesOf({ name, interfaces }: MachineSpec): MachineAddresses {
  return { name, addresses: interfaces.flatMap(({ addresses }) => addresses.map((address) => address.replace(/\/.*/, ""))) };
}
