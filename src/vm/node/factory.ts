import fs from "node:fs/promises";
import path from "node:path";
import { CodedError } from "../../base/index.ts";
import { machineFactory } from "../factory.ts";
import { findSnapshot, openSnapshot } from "../image.ts";
import type { MachineFactory } from "../types.ts";
import { nodePlatform } from "./platform.ts";

async function readManifest(folder: string): Promise<unknown> {
  const file = path.join(folder, "manifest.json");
  try {
    return JSON.parse(await fs.readFile(file, "utf8"));
  } catch (error) {
    throw new CodedError("IMAGE_MISSING", `There is no usable image in ${folder}. Run \`npx podwire images build\`.`, { cause: error });
  }
}

/**
 * Machines of the image in a folder, in this process.
 * @throws from `create`: CodedError `IMAGE_MISSING`, `IMAGE_DAMAGED`, `SNAPSHOT_MISSING`, `SNAPSHOT_MISMATCH`, `SNAPSHOT_CORRUPT`
 */
export function nodeMachineFactory(folder: string): MachineFactory {
  const { codec } = nodePlatform;
  return machineFactory(nodePlatform, async (report) => {
    const file = await findSnapshot(await readManifest(folder), codec);
    const progress = { loadedBytes: 0, totalBytes: file.size };
    report({ phase: "fetch", ...progress });
    const bytes = new Uint8Array(await fs.readFile(path.join(folder, file.file)));
    report({ phase: "unpack", loadedBytes: bytes.length, totalBytes: file.size });
    return { name: file.name, content: await openSnapshot(file, bytes, codec) };
  });
}
