import { CodedError, type Bytes } from "../base/index.ts";
import { BaseImage } from "./base-image.ts";
import { VmMachine } from "./machine.ts";
import type { Platform } from "./platform.ts";
import type { Machine, MachineFactory, Progress } from "./types.ts";
import { MEMORY_MIB } from "./v86/machine-options.ts";

/** Gets and opens the base snapshot, reporting `fetch` and `unpack`. */
export type LoadBase = (report: (progress: Progress) => void) => Promise<{ readonly name: string; readonly content: Bytes }>;

/**
 * Makes machines of one base snapshot, which is loaded with the first machine and kept, once for all of them.
 * A load that failed is tried again with the next machine.
 */
export function machineFactory(platform: Platform, load: LoadBase): MachineFactory {
  let base: Promise<BaseImage> | undefined;
  let listeners = new Set<(progress: Progress) => void>();
  const open = async (report: (progress: Progress) => void): Promise<BaseImage> => {
    const { name, content } = await load(report);
    return new BaseImage(name, content, async () => {
      const again = await load(() => undefined);
      if (again.name === name) return again.content;
      // The site was given another image meanwhile: what was saved on the old one must not be put upon this.
      base = undefined;
      throw new CodedError("SNAPSHOT_MISMATCH", "There is a newer image of the machines than the one that this page began with. Reload the page.");
    });
  };
  const shared = (report: (progress: Progress) => void): Promise<BaseImage> => {
    listeners.add(report);
    base ??= open((progress) => listeners.forEach((listener) => listener(progress))).catch((error: unknown) => {
      base = undefined;
      listeners = new Set();
      throw error;
    });
    return base.finally(() => listeners.delete(report));
  };
  return {
    async create({ identity, memoryMiB }, report = () => undefined, signal): Promise<Machine> {
      if (memoryMiB !== MEMORY_MIB) {
        throw new CodedError("MEMORY_UNSUPPORTED", `${identity.hostname} asks for ${memoryMiB} MiB; machines have ${MEMORY_MIB}. Change \`memory\` in lab.yaml.`);
      }
      const opened = await shared(report);
      signal?.throwIfAborted();
      const machine = new VmMachine({ identity, base: opened, platform });
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
