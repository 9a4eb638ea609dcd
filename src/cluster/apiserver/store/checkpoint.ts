import { z } from "zod";
import { CodedError, messageOf, text, utf8, type Bytes } from "../../../base/index.ts";
import type { KubeObject } from "../../../kube/types.ts";
import type { ObjectKey } from "../types.ts";

export interface SavedObject extends ObjectKey {
  readonly object: KubeObject;
}

export interface Checkpoint {
  readonly revision: number;
  readonly objects: readonly SavedObject[];
}

/** Counts up when the shape below changes. */
const version = 1;

const savedObject = z.object({
  group: z.string(),
  resource: z.string().min(1),
  namespace: z.string(),
  name: z.string().min(1),
  object: z.looseObject({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z.looseObject({ name: z.string(), namespace: z.string().optional(), resourceVersion: z.string().regex(/^[1-9]\d{0,15}$/) }),
  }),
});

const checkpoint = z.object({
  version: z.literal(version),
  revision: z.number().int().positive(),
  objects: z.array(savedObject),
});

export function encodeCheckpoint(saved: Checkpoint): Bytes {
  return utf8(JSON.stringify({ version, ...saved }));
}

/** @throws CodedError `STORE_DAMAGED` */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  let parsed;
  try {
    parsed = checkpoint.parse(JSON.parse(text(bytes)));
  } catch (error) {
    throw damaged(messageOf(error), error);
  }
  const seen = new Set<string>();
  for (const { group, resource, namespace, name, object } of parsed.objects) {
    const where = `${resource}.${group} ${namespace}/${name}`;
    if (seen.has(where)) throw damaged(`${where} is there twice`);
    seen.add(where);
    if (object.metadata.name !== name || (object.metadata.namespace ?? "") !== namespace) throw damaged(`${where} holds another object`);
    if (Number(object.metadata.resourceVersion) > parsed.revision) throw damaged(`${where} is newer than the store`);
  }
  // The schema keeps every field it does not know, so this is the object that was saved.
  return parsed as unknown as Checkpoint;
}

function damaged(what: string, cause?: unknown): CodedError {
  return new CodedError("STORE_DAMAGED", `The saved cluster cannot be read: ${what}. Reset the lab to begin with a fresh one.`, { cause });
}
