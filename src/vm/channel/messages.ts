import { z } from "zod";
import { toText } from "../../base/channel/index.ts";

/** What a guest may say in JSON. It is believed nothing else. */
const truncated = z.boolean();

export const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("exited"), code: z.int().min(0).max(255), truncated }),
  z.object({ kind: z.literal("signaled"), signal: z.int().min(1).max(127), truncated }),
  z.object({ kind: z.literal("timeout"), truncated }),
  z.object({ kind: z.literal("done") }),
]);

export const failureSchema = z.object({ message: z.string().max(4096) });

export const welcomeSchema = z.object({ protocol: z.int() });

/** The value that the bytes stand for, or undefined when they are no JSON of that shape. */
export function parse<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(toText(bytes));
  } catch {
    return undefined;
  }
  return schema.safeParse(value).data;
}
