import fs from "node:fs/promises";
import path from "node:path";
import { CodedError } from "../../base/index.ts";
import { loadBase } from "../base-store.ts";
import { machineFactory } from "../factory.ts";
import type { Platform } from "../platform.ts";
import type { MachineFactory } from "../types.ts";
import { folderStore } from "./blob-store.ts";
import { nodePlatform } from "./platform.ts";

async function read<T>(file: string, parse: (bytes: Buffer) => T): Promise<T> {
  try {
    return parse(await fs.readFile(file));
  } catch (error) {
    throw new CodedError("IMAGE_MISSING", `There is no usable image in ${path.dirname(file)}. Run \`npx podwire images build\`.`, { cause: error });
  }
}

/**
 * Machines of the image in a folder, in this process. The base snapshot is kept unpacked in the folder, too.
 * @throws from `create`: CodedError `IMAGE_MISSING`, `IMAGE_DAMAGED`, `SNAPSHOT_MISSING`, `SNAPSHOT_MISMATCH`, `SNAPSHOT_CORRUPT`
 */
export function nodeMachineFactory(folder: string, platform: Platform = nodePlatform): MachineFactory {
  const source = {
    manifest: () => read(path.join(folder, "manifest.json"), (bytes): unknown => JSON.parse(bytes.toString("utf8"))),
    fetch: ({ file }: { readonly file: string }) => read(path.join(folder, file), (bytes) => new Uint8Array(bytes)),
  };
  return machineFactory(platform, (report, role) => loadBase(source, folderStore(path.join(folder, "unpacked")), nodePlatform.codec, report, role));
}
