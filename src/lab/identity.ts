import type { LabSpec, MachineSpec } from "../lessons/index.ts";
import type { Identity, Nic } from "../vm/index.ts";

/** Who a machine of the lab is. The same lab gives the same identities, MAC addresses included. */
export function identityOf(lab: LabSpec, machine: MachineSpec): Identity {
  const index = lab.machines.indexOf(machine);
  return {
    hostname: machine.name,
    nics: machine.interfaces.map((card, at): Nic => ({ ...card, mac: macOf(index, at) })),
    hosts: lab.machines.flatMap((other) => {
      const address = addressFor(machine, other);
      return address === undefined ? [] : [{ address, names: [other.name] }];
    }),
  };
}

/** `02:50:…`: locally administered, 0x50 for `P`; the machine and the card in the last two bytes, counted from 1. */
function macOf(machine: number, card: number): string {
  const pair = (value: number) => (value + 1).toString(16).padStart(2, "0");
  return `02:50:00:00:${pair(machine)}:${pair(card)}`;
}

/** The address under which `viewer` best reaches `target`: on a segment they share, else the first there is. */
function addressFor(viewer: MachineSpec, target: MachineSpec): string | undefined {
  const shared = target.interfaces.filter((card) => viewer.interfaces.some((own) => own.segment === card.segment));
  const cards = viewer === target ? target.interfaces : [...shared, ...target.interfaces];
  return cards.flatMap((card) => card.addresses)[0]?.split("/")[0];
}
