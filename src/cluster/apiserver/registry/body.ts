import { ApiError, apiVersionOf, isJsonObject, fieldErrors, type Json, type JsonObject, type KubeObject } from "../../../kube/index.ts";
import type { WriteOptions } from "../request/index.ts";
import { kubeObject } from "./object.ts";
import type { Body, Strategy } from "./types.ts";

export interface Read {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

type Rules = Pick<Strategy, "schema" | "defaults">;

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A body as an object of the kind that the URL means. @throws ApiError BadRequest */
export function readBody(body: Body, kind: Kind, strategy: Rules, validation: WriteOptions["fieldValidation"], defaults = true): Read {
  const json = withKind(asObject(body.value), kind);
  const { object, strict } = strategy.schema.read(json, defaults);
  const problems = [...body.strict, ...strict];
  if (validation === "Strict" && problems.length > 0) throw unhandled(kind, `strict decoding error: ${problems.join(", ")}`);
  const read = kubeObject(withMetadata(object));
  return { object: defaults ? strategy.defaults(read) : read, warnings: validation === "Ignore" ? [] : problems };
}

/** What a patch has made of an object. @throws ApiError Invalid where strict reading finds what the object did not have before */
export function readPatched(json: JsonObject, patch: Body, kind: Kind, strategy: Rules, validation: WriteOptions["fieldValidation"]): Read {
  const { object, strict } = strategy.schema.read(withKind(json, kind), true);
  const problems = [...patch.strict, ...strict];
  if (validation === "Strict" && problems.length > 0) {
    throw ApiError.invalid({ group: "", kind: "" }, "", [fieldErrors.invalid("patch", JSON.stringify(patch.value), `strict decoding error: ${problems.join(", ")}`)]);
  }
  return { object: strategy.defaults(kubeObject(withMetadata(object))), warnings: validation === "Ignore" ? [] : problems };
}

export function asObject(value: unknown): JsonObject {
  if (!isJsonObject(value as Json | undefined)) throw ApiError.badRequest("the object provided is unrecognized (must be of type Kubernetes object)");
  return value as JsonObject;
}

function withKind(json: JsonObject, kind: Kind): JsonObject {
  const expected = apiVersionOf(kind);
  const { apiVersion, kind: name } = json;
  if (absent(apiVersion) && absent(name)) return { ...json, apiVersion: expected, kind: kind.kind };
  if (absent(name)) throw ApiError.badRequest(`Object 'Kind' is missing in '${JSON.stringify(json).slice(0, 200)}'`);
  if (apiVersion !== expected && !absent(apiVersion)) {
    throw ApiError.badRequest(`the API version in the data (${text(apiVersion)}) does not match the expected API version (${expected})`);
  }
  if (name !== kind.kind) {
    throw ApiError.badRequest(`${text(name)} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: expected ${kind.kind}, got ${text(name)}`);
  }
  return { ...json, apiVersion: expected };
}

function absent(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function withMetadata(object: JsonObject): JsonObject {
  return isJsonObject(object["metadata"]) ? object : { ...object, metadata: {} };
}

function unhandled(kind: Kind, why: string): ApiError {
  return ApiError.badRequest(`${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${why}`);
}
