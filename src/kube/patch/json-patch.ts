import { applyPatch, type Operation } from "rfc6902";
import { z } from "zod";
import { isJsonObject } from "../access.ts";
import { ApiError } from "../status.ts";
import type { Json, JsonObject } from "../types.ts";
import { isList } from "./json.ts";

/** Source: apiserver, pkg/endpoints/handlers/patch.go. */
const maxOperations = 10_000;
/** Characters that all "copy" operations of a patch may add: else a small patch makes a huge object. */
const maxCopied = 3 << 20;

const pointer = z.string().regex(/^(\/|$)/);
const operation = z.discriminatedUnion("op", [
  z.object({ op: z.enum(["add", "replace", "test"]), path: pointer, value: z.json() }),
  z.object({ op: z.literal("remove"), path: pointer }),
  z.object({ op: z.enum(["move", "copy"]), path: pointer, from: pointer }),
]);
type Step = z.infer<typeof operation>;

/**
 * RFC 6902. The target itself is left as it is.
 * @throws ApiError BadRequest for what is no patch, Invalid for one that cannot be carried out
 */
export function jsonPatch(target: JsonObject, patch: Json): JsonObject {
  if (!isList(patch)) throw ApiError.badRequest("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  if (patch.length > maxOperations) {
    throw ApiError.entityTooLarge(`The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`);
  }
  const document = structured(target);
  let copied = 0;
  for (const given of patch) {
    const step = operation.safeParse(given).data;
    if (step === undefined) throw ApiError.rejected();
    if (step.op === "copy") copied += JSON.stringify(valueAt(document, step.from) ?? null).length;
    if (copied > maxCopied) throw ApiError.entityTooLarge(`The copies of a JSON patch may add ${maxCopied} bytes at most`);
    carryOut(document, step);
  }
  return document;
}

function carryOut(document: JsonObject, step: Step): void {
  const inserts = step.op === "add" || step.op === "move" || step.op === "copy";
  if ("from" in step) check(document, step.from, false);
  if (step.op !== "test" || step.path !== "") check(document, step.path, inserts);
  // Moving a value into itself leaves nothing that could be moved. RFC 6902, section 4.4.
  if (step.op === "move" && step.path.startsWith(`${step.from}/`)) throw ApiError.rejected();
  const failed = applyPatch(document, [step satisfies Operation])[0];
  if (failed !== null) throw ApiError.rejected();
}

/** The library steps into whatever it meets; only own fields and indexes in range are places here. */
function check(document: JsonObject, path: string, inserts: boolean): void {
  const steps = stepsOf(path);
  const last = steps.pop();
  const parent = walk(document, steps);
  const fits = isList(parent)
    ? (inserts && (last === "-" || last === String(parent.length))) || (last !== undefined && /^(0|[1-9]\d*)$/.test(last) && Number(last) < parent.length)
    : isJsonObject(parent) && last !== undefined && last !== "__proto__" && (inserts || Object.hasOwn(parent, last));
  if (!fits) throw ApiError.rejected();
}

function valueAt(document: JsonObject, path: string): Json | undefined {
  return walk(document, stepsOf(path));
}

function stepsOf(path: string): string[] {
  return path.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function walk(document: JsonObject, steps: readonly string[]): Json | undefined {
  return steps.reduce<Json | undefined>((value, step) => {
    // The library does not step into these, so what it would reach is another place.
    if (step === "__proto__" || step === "constructor" || step === "prototype") return undefined;
    if (isList(value)) return /^(0|[1-9]\d*)$/.test(step) ? value[Number(step)] : undefined;
    return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, document);
}

/** A copy that may be changed. */
function structured(target: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(target)) as JsonObject;
}
