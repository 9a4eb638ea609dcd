import { CodedError } from "../base/index.ts";
import { VmMachine } from "./machine.ts";
import type { Platform } from "./platform.ts";
import { SharedSnapshots, type LoadBase } from "./shared-snapshots.ts";
import type { Machine, MachineFactory } from "./types.ts";
import { MEMORY_MIB } from "./v86/machine-options.ts";

/** Makes machines of one base snapshot, which is loaded with the first machine and kept, once for all of them; a role's likewise. */
export function machineFactory(platform: Platform, load: LoadBase): MachineFactory {
  const snapshots = new SharedSnapshots(load);
  return {
    async create({ identity, memoryMiB, role, link }, report = () => undefined, signal): Promise<Machine> {
      if (memoryMiB !== MEMORY_MIB) {
        throw new CodedError("MEMORY_UNSUPPORTED", `${identity.hostname} asks for ${memoryMiB} MiB; machines have ${MEMORY_MIB}. Change \`memory\` in lab.yaml.`);
      }
      const opened = await snapshots.get(report, role);
      signal?.throwIfAborted();
      const machine = new VmMachine({ identity, base: opened, platform, ...(link && { link }) });
      const abort = () => machine.dispose();
      signal?.addEventListener("abort", abort, { once: true });
      const total = memoryMiB * 1024 * 1024;
      try {
        await machine.start((phase) => report({ phase, loadedBytes: phase === "identity" ? total : 0, totalBytes: total }));
        return machine;
      } catch (error) {
        machine.dispose();
        signal?.throwIfAborted();
        throw error;
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    },
  };
}
