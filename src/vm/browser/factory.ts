import { z } from "zod";
import { CodedError, type Bytes } from "../../base/index.ts";
import { loadBase, type BaseSource } from "../base-store.ts";
import { machineFactory } from "../factory.ts";
import type { BlobStore, MachineFactory } from "../types.ts";
import { browserPlatform } from "./platform.ts";

const currentSchema = z.object({ image: z.string().regex(/^[0-9a-f]{16,64}$/) });

async function get(url: URL, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    throw new CodedError("FETCH_FAILED", `${url.pathname} could not be fetched. Check the connection and try again.`, { cause: error });
  }
  if (!response.ok) throw new CodedError("FETCH_FAILED", `${url.pathname} could not be fetched: the server said ${response.status}. Try again later.`);
  return response;
}

async function getJson(url: URL, init?: RequestInit): Promise<unknown> {
  try {
    return await (await get(url, init)).json();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw new CodedError("FETCH_FAILED", `${url.pathname} is not what it should be. Reload the page.`, { cause: error });
  }
}

/** Reads into one buffer of the size that the manifest says; a server's Content-Length may be of something compressed. */
async function getBytes(url: URL, size: number, arrived: (bytes: number) => void): Promise<Bytes> {
  const { body } = await get(url);
  const broken = () => new CodedError("FETCH_FAILED", `${url.pathname} did not arrive whole. Check the connection and try again.`);
  if (!body) throw broken();
  const bytes = new Uint8Array(size);
  const reader = body.getReader();
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (length + next.value.length > size) throw broken();
    bytes.set(next.value, length);
    length += next.value.length;
    arrived(length);
  }
  if (length !== size) throw broken();
  return bytes;
}

/** What the site says now, for a page that was not built for one image. */
async function currentImage(images: URL): Promise<string> {
  const current = currentSchema.safeParse(await getJson(new URL("current.json", images), { cache: "no-cache" }));
  if (!current.success) throw new CodedError("IMAGE_DAMAGED", "images/current.json makes no sense. Build the site again.");
  return current.data.image;
}

function source(images: URL, image: string | undefined): BaseSource {
  let folder: URL | undefined;
  return {
    async manifest() {
      folder = new URL(`${image ?? (await currentImage(images))}/`, images);
      return getJson(new URL("manifest.json", folder), { cache: "no-cache" });
    },
    fetch: (file, arrived) => getBytes(new URL(file.file, folder ?? images), file.size, arrived),
  };
}

const filesSchema = z.object({ files: z.record(z.string(), z.object({ size: z.int().nonnegative() })) });

/** A file of the image beside its snapshots. @throws CodedError `FETCH_FAILED`, `IMAGE_DAMAGED` */
export async function imageFile(images: URL, image: string | undefined, name: string): Promise<Bytes> {
  const folder = new URL(`${image ?? (await currentImage(images))}/`, images);
  const size = filesSchema.safeParse(await getJson(new URL("manifest.json", folder), { cache: "no-cache" })).data?.files[name]?.size;
  if (size === undefined) throw new CodedError("IMAGE_DAMAGED", `The image has no ${name}. Build the site again.`);
  return getBytes(new URL(name, folder), size, () => undefined);
}

/**
 * Machines in this page, of the image that the site was built with.
 * @param images where `current.json` and the images' folders are, with a slash at its end
 * @param store keeps the base snapshot for the next visit
 * @param image name of the image that the page was built for; without it, the one that the site has now
 */
export function browserMachineFactory(images: URL, store: BlobStore, image?: string): MachineFactory {
  return machineFactory(browserPlatform, (report, role) => loadBase(source(images, image), store, browserPlatform.codec, report, role));
}
