import { CodedError } from "../base/index.ts";
import type { Wire } from "../net/index.ts";
import type { CapturedMachine, Machine, MachineSnapshot } from "../vm/index.ts";
import type { ControlPlane } from "./control-plane/index.ts";
import type { LabMoment } from "./checkpoint-store.ts";
import type { WireWatch } from "./wire-watch.ts";

export interface Parts {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly wire: Wire;
  readonly watch: WireWatch;
  readonly controlPlane?: ControlPlane | undefined;
}

interface Capture extends Pick<LabMoment, "wire" | "counts" | "controlPlane"> {
  readonly captured: readonly (readonly [string, CapturedMachine])[];
}

/**
 * Captures all machines as they were at one moment: none runs on while another is captured. What it resolves to packs
 * them, which may be done later.
 * @throws CodedError `MACHINE_CRASHED`, `MACHINE_UNRESPONSIVE`: nobody wants to go back to that
 */
export async function takeMoment(parts: Parts): Promise<() => Promise<Omit<LabMoment, "checkpoint">>> {
  const { captured, ...rest } = await capture(parts);
  return async () => {
    const sealed = await Promise.all(captured.map(async ([name, machine]): Promise<[string, MachineSnapshot]> => [name, await machine.seal()]));
    return { machines: new Map(sealed), ...rest };
  };
}

/** The machines stand still for no longer than this: a learner's ping feels each millisecond of it. */
async function capture(parts: Parts): Promise<Capture> {
  const machines = [...parts.machines.values()];
  const crashed = machines.find((machine) => machine.state.kind === "crashed");
  if (crashed) throw new CodedError("MACHINE_CRASHED", `Machine ${crashed.name} has crashed; restart it before the lab is saved.`);
  const hung = machines.find((machine) => machine.state.kind === "unresponsive");
  if (hung) throw new CodedError("MACHINE_UNRESPONSIVE", `Machine ${hung.name} does not answer; wait until it does, or restart it, before the lab is saved.`);
  const running = machines.filter((machine) => machine.state.kind !== "paused");
  try {
    await Promise.all(running.map((machine) => machine.pause()));
    const wire = parts.wire.save();
    const counts = parts.watch.save();
    const [controlPlane, captured] = await Promise.all([
      parts.controlPlane?.save(),
      Promise.all(machines.map(async (machine) => [machine.name, await machine.capture()] as const)),
    ]);
    return { captured, wire, counts, controlPlane };
  } finally {
    await Promise.all(running.map((machine) => machine.resume()));
  }
}

/** Puts all machines back. When it throws, the lab is a mixture of two moments and must be reset. */
export async function restoreMoment(parts: Parts, moment: LabMoment): Promise<void> {
  const machines = [...parts.machines.values()];
  await Promise.all(machines.filter((machine) => machine.state.kind === "running").map((machine) => machine.pause()));
  parts.wire.restore(moment.wire);
  parts.watch.restore(moment.counts);
  // Before any machine goes on: what it then asks, it asks the cluster that it knows.
  if (moment.controlPlane) await parts.controlPlane?.restore(moment.controlPlane);
  await Promise.all(
    machines.map(async (machine) => {
      const snapshot = moment.machines.get(machine.name);
      if (snapshot) await machine.restore(snapshot);
    }),
  );
  await Promise.all(machines.filter((machine) => machine.state.kind === "paused").map((machine) => machine.resume()));
}
