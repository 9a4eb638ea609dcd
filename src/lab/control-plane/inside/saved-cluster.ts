import { z } from "zod";
import { CodedError, messageOf, text, utf8, type Bytes } from "../../../base/index.ts";

const file = z.object({ path: z.string().startsWith("/"), content: z.string(), mode: z.int() });
const savedCluster = z.object({
  format: z.literal("podwire-control-plane/1"),
  proxySecret: z.string().min(32),
  control: z.array(file),
  nodes: z.record(z.string(), z.array(file)),
  /** As the store encodes itself. */
  store: z.string(),
});

/** What a control plane is made of: keys and files of a cluster, and all of its objects. */
export type SavedCluster = z.output<typeof savedCluster>;

export function encodeCluster(saved: Omit<SavedCluster, "format">): Bytes {
  return utf8(JSON.stringify({ format: "podwire-control-plane/1", ...saved } satisfies SavedCluster));
}

/** @throws CodedError `STORE_DAMAGED` */
export function decodeCluster(bytes: Uint8Array): SavedCluster {
  try {
    return savedCluster.parse(JSON.parse(text(bytes)));
  } catch (error) {
    throw new CodedError("STORE_DAMAGED", `The saved control plane cannot be read: ${messageOf(error)}. Reset the lab to begin with a fresh one.`, { cause: error });
  }
}
