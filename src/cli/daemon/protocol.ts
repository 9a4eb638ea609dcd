/** What `podwire` and the process that holds a lab say to each other; one connection an operation. */
import { z } from "zod";

/** Bytes travel as base64. */
const bytes = z.base64().transform((encoded) => new Uint8Array(Buffer.from(encoded, "base64")));
/** Bytes of one chunk; base64 and the JSON around it then stay under the codec's limit. */
export const CHUNK = 512 * 1024;

const name = z.string().min(1).max(64);
const size = z.int().min(1).max(1000);

/** First message of a connection. */
export const requestSchema = z.discriminatedUnion("op", [
  z.object({ op: z.literal("status") }),
  z.object({ op: z.literal("down") }),
  z.object({ op: z.literal("kubeconfig") }),
  z.object({
    op: z.literal("exec"),
    machine: name,
    argv: z.array(z.string().max(131_072)).min(1).max(1000),
    timeoutMs: z.int().min(1).max(86_400_000),
  }),
  z.object({ op: z.literal("shell"), machine: name, terminal: z.int().min(0).max(1), columns: size, rows: size }),
  z.object({ op: z.literal("capture"), segment: name, past: z.boolean() }),
]);
export type Request = z.infer<typeof requestSchema>;

/** What the client says while an operation runs. */
export const inputSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("data"), data: bytes }),
  z.object({ kind: z.literal("end") }),
  z.object({ kind: z.literal("signal"), signal: z.int().min(1).max(64) }),
  z.object({ kind: z.literal("resize"), columns: size, rows: size }),
]);
export type Input = z.infer<typeof inputSchema>;

export const statusSchema = z.object({
  lab: z.string(),
  lesson: z.string().optional(),
  seed: z.string(),
  vars: z.record(z.string(), z.string()),
  pid: z.int(),
  startedAt: z.number(),
  /** Of this computer's loopback, where the cluster's API is open. */
  apiPort: z.int().optional(),
  machines: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      interfaces: z.array(z.object({ name: z.string(), segment: z.string(), addresses: z.array(z.string()) })),
    }),
  ),
  segments: z.array(z.object({ name: z.string(), frames: z.int() })),
});
export type Status = z.infer<typeof statusSchema>;

export const replySchema = z.discriminatedUnion("kind", [
  /** The first message: the request has been read. */
  z.object({ kind: z.literal("heard") }),
  z.object({ kind: z.literal("status"), status: statusSchema }),
  z.object({ kind: z.literal("stdout"), data: bytes }),
  z.object({ kind: z.literal("stderr"), data: bytes }),
  /** One chunk of stdin has reached the command: the client may send another. */
  z.object({ kind: z.literal("taken") }),
  /** The last message: what the operation came to; `code` as a shell would have it. */
  z.object({ kind: z.literal("done"), code: z.int(), note: z.string().optional() }),
  z.object({ kind: z.literal("error"), code: z.string(), message: z.string() }),
]);
export type Reply = z.infer<typeof replySchema>;

/** Cuts what is to be sent into chunks that fit into a message. */
export function chunked(kind: "stdout" | "stderr" | "data", data: Uint8Array): { readonly kind: typeof kind; readonly data: string }[] {
  const messages = [];
  for (let at = 0; at < data.length; at += CHUNK) {
    messages.push({ kind, data: Buffer.from(data.subarray(at, at + CHUNK)).toString("base64") });
  }
  return messages;
}
