/**
 * JSON as the API takes it: bounded, and a field that stands there twice is told. The last one counts, as upstream.
 * Source: sigs.k8s.io/json, which the API server decodes with.
 */
import { messageOf, text } from "../base/index.ts";
import { ApiError } from "./status.ts";
import type { Json } from "./types.ts";

export interface DecodeLimits {
  /** Objects and lists inside one another. */
  readonly depth: number;
  /** Bytes of the body. */
  readonly size: number;
}

/** Source: apiserver, pkg/server/config.go (3 MiB); the depth is what Go's decoder bears, made smaller: nothing real is deeper than 60. */
export const defaultLimits: DecodeLimits = { depth: 512, size: 3 * 1024 * 1024 };

export interface Decoded {
  readonly value: Json;
  /** What a strict reader objects to: `duplicate field "spec.foo"`. */
  readonly strict: readonly string[];
}

/** Upstream tells no more than these of one body. */
const MAX_STRICT = 100;

interface Level {
  /** Keys seen so far; undefined in a list. */
  readonly keys: Set<string> | undefined;
  /** `spec.containers[2]` */
  readonly path: string;
  readonly parent: Level | undefined;
  key: string;
  index: number;
}

function pathOf(level: Level): string {
  if (level.keys === undefined) return `${level.path}[${level.index}]`;
  return level.path === "" ? level.key : `${level.path}.${level.key}`;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where a string that begins at `from` ends: the index of its closing quote. */
function endOfString(body: string, from: number): number {
  let at = from + 1;
  while (at < body.length && body.charCodeAt(at) !== QUOTE) at += body.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

function keyText(body: string, from: number, end: number): string {
  const raw = body.slice(from + 1, end);
  if (!raw.includes("\\")) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    // Not JSON; the parser that comes next says so.
    return raw;
  }
}

/**
 * Walks over the brackets without parsing: finds what is too deep and what is there twice. Text that is not JSON is walked
 * over as well; what is found then does not matter.
 * @throws ApiError BadRequest
 */
function scan(body: string, depth: number): string[] {
  const strict: string[] = [];
  let level: Level | undefined;
  let open = 0;
  let expectsKey = false;
  for (let at = 0; at < body.length; at += 1) {
    const code = body.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(body, at);
      if (expectsKey && level?.keys) {
        level.key = keyText(body, at, end);
        if (level.keys.has(level.key) && strict.length < MAX_STRICT) strict.push(`duplicate field "${pathOf(level)}"`);
        level.keys.add(level.key);
        expectsKey = false;
      }
      at = end;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open += 1;
      if (open > depth) throw ApiError.badRequest(`the body is nested more than ${depth} levels deep`);
      level = { keys: code === OPEN_OBJECT ? new Set() : undefined, path: level ? pathOf(level) : "", parent: level, key: "", index: 0 };
      expectsKey = code === OPEN_OBJECT;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      open -= 1;
      level = level?.parent;
      expectsKey = false;
    } else if (code === COMMA && level) {
      level.index += 1;
      expectsKey = level.keys !== undefined;
    } else if (code === COLON) {
      expectsKey = false;
    }
  }
  return [...new Set(strict)];
}

/** `1e999` is infinite for JavaScript and an error for everybody else. */
function hasInfinity(value: Json): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => inner !== undefined && hasInfinity(inner));
}

const MAY_OVERFLOW = /\d[eE]\+?\d{3}|\d{300}/;

/** @throws ApiError BadRequest, RequestEntityTooLarge */
export function decodeJson(body: Uint8Array | string, limits: DecodeLimits = defaultLimits): Decoded {
  if (body.length > limits.size) throw ApiError.entityTooLarge(`limit is ${limits.size}`);
  const content = typeof body === "string" ? body : text(body);
  const strict = scan(content, limits.depth);
  let value: Json;
  try {
    value = JSON.parse(content) as Json;
  } catch (error) {
    throw ApiError.badRequest(`the body is not JSON: ${messageOf(error)}`);
  }
  if (MAY_OVERFLOW.test(content) && hasInfinity(value)) throw ApiError.badRequest("the body is not JSON: a number is too large");
  return { value, strict };
}
