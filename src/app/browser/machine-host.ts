import { browserControlPlaneHost } from "../../lab/browser/index.ts";
import { memoryStore } from "../../lab/index.ts";
import { browserMachineFactory, browserStore, storageAllowed } from "../../vm/browser/index.ts";
import type { MachineHost } from "../ports.ts";
import { closableStore } from "./closable-store.ts";

/** Bytes of checkpoints that are held in memory where the browser stores nothing: some ten of a lab that was worked with. */
const IN_MEMORY = 64 * 1024 * 1024;

/** Name of the image that this page was built for (`vite.config.ts`); empty in development. */
declare const __IMAGE__: string;
const image = __IMAGE__ || undefined;

export interface BrowserMachineHost extends MachineHost {
  /** Keeps nothing any more, not even what is just being written. */
  close(): void;
}

/**
 * Machines and their storage. Where the browser forbids storage, checkpoints last as long as the page, and the base
 * snapshot, which all machines share anyhow, is not kept a second time.
 * @param blocked told when nothing can be stored
 */
export async function machineHost(name: string, images: URL, blocked: () => void): Promise<BrowserMachineHost> {
  if (await storageAllowed(name)) {
    const { store, close } = closableStore(browserStore(name));
    return { store, close, factory: browserMachineFactory(images, store, image), controlPlane: browserControlPlaneHost(images, store, image) };
  }
  blocked();
  const store = memoryStore(IN_MEMORY);
  const controlPlane = browserControlPlaneHost(images, store, image);
  return { store, close: () => undefined, factory: browserMachineFactory(images, memoryStore(0), image), controlPlane };
}
