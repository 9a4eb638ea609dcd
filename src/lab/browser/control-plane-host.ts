import { Emitter, type Bytes } from "../../base/index.ts";
import { imageFile } from "../../vm/browser/index.ts";
import type { BlobStore } from "../../vm/index.ts";
import type { ControlPlaneHost, FromRoom, RoomPort, ToRoom } from "../control-plane/index.ts";

const SCHEMA = "kube-schema.json";
const KEPT = "kube-schema/";

class BrowserRoomPort implements RoomPort {
  readonly #worker: Worker;
  readonly #message = new Emitter<FromRoom>();
  readonly #death = new Emitter<string>();

  readonly onMessage = this.#message.event;
  readonly onDeath = this.#death.event;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<FromRoom>) => this.#message.fire(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#death.fire(`its worker failed: ${event.message || "it could not be loaded"}`);
    });
    worker.addEventListener("messageerror", () => this.#death.fire("its worker sent what cannot be read"));
  }

  post(message: ToRoom, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  terminate(): void {
    this.#message.dispose();
    this.#death.dispose();
    this.#worker.terminate();
  }
}

/**
 * Control planes in workers of this page.
 * @param images where the images' folders are, with a slash at its end
 * @param store keeps the schema for visits without a network
 * @param image name of the image that the page was built for; without it, the one that the site has now
 */
export function browserControlPlaneHost(images: URL, store: BlobStore, image?: string): ControlPlaneHost {
  return {
    spawn: () => Promise.resolve(new BrowserRoomPort(new Worker(new URL("./control-plane-worker.ts", import.meta.url), { type: "module", name: "control plane" }))),
    schema: () => (image === undefined ? imageFile(images, image, SCHEMA) : keptSchema(images, store, image)),
  };
}

async function keptSchema(images: URL, store: BlobStore, image: string): Promise<Bytes> {
  const key = `${KEPT}${image}`;
  const kept = await store.get(key);
  if (kept) return kept;
  const bytes = await imageFile(images, image, SCHEMA);
  for (const old of await store.keys(KEPT)) await store.delete(old);
  // Where there is no room, it is fetched again the next time.
  await store.put(key, bytes).catch(() => undefined);
  return bytes;
}
