/**
 * YAML as Kubernetes takes it: version 1.1 (`yes` is true, `0644` is octal), but times stay text.
 * Source: sigs.k8s.io/yaml and its goyaml.v2.
 */
import { Document, isScalar, LineCounter, parseAllDocuments, visit } from "yaml";
import { messageOf, text } from "../base/index.ts";
import { decodeJson, defaultLimits, type Decoded, type DecodeLimits } from "./json.ts";
import { ApiError } from "./status.ts";
import type { Json } from "./types.ts";

/** Values that aliases may unfold to for each byte of the body, and always a few: `a: &a [*b,*b]` nested doubles with every line. */
const UNFOLDED = 8;
const UNFOLDED_ALWAYS = 10_000;
const NOT_IN_GO = new Set(["tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:binary", "tag:yaml.org,2002:omap", "tag:yaml.org,2002:pairs", "tag:yaml.org,2002:set"]);
/** Bytes of a body that is not JSON: the worst of that size take three seconds to read. */
const MAX_SIZE = 1024 * 1024;
/** Of one body: more are garbage that only costs time. */
const MAX_DOCUMENTS = 1000;
const MAX_DIRECTIVES = 100;
/** Upstream tells no more than these of one body. */
const MAX_STRICT = 100;
const MERGE = "tag:yaml.org,2002:merge";

function refuse(message: string): ApiError {
  return ApiError.badRequest(`yaml: ${message}`);
}

/** Deep flow collections would exhaust the parser's stack: counted before it runs, quotes and comments not looked at. */
function refuseDeep(content: string, depth: number): void {
  let open = 0;
  for (let at = 0; at < content.length; at += 1) {
    const character = content[at];
    if (character === "[" || character === "{") open += 1;
    else if (character === "]" || character === "}") open = Math.max(0, open - 1);
    if (open > depth) throw refuse(`nested more than ${depth} levels deep`);
  }
}

/** Block collections nest by indentation: `- - - -` on one line, or ever further right. */
function refuseDeepBlocks(content: string, depth: number): void {
  for (const [dashes] of content.matchAll(/^[ ]*(?:[-?:] +)+/gm)) {
    if ((dashes.match(/[-?:]/g)?.length ?? 0) > depth) throw refuse(`nested more than ${depth} levels deep`);
  }
  const indents: number[] = [];
  for (const [line, indent = ""] of content.matchAll(/^( *)[^\s]/gm)) {
    if (line === "") continue;
    while ((indents.at(-1) ?? -1) >= indent.length) indents.pop();
    indents.push(indent.length);
    if (indents.length > depth) throw refuse(`nested more than ${depth} levels deep`);
  }
}

interface Budget {
  left: number;
  readonly depth: number;
}

/** The tree with every alias written out, as JSON has it; refuses what is no JSON. */
function plain(value: unknown, budget: Budget, depth: number): Json {
  budget.left -= 1;
  if (budget.left < 0) throw refuse("document contains excessive aliasing");
  if (depth > budget.depth) throw refuse(`nested more than ${budget.depth} levels deep`);
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    throw refuse("a number is not finite");
  }
  if (Array.isArray(value)) return value.map((item) => plain(item, budget, depth + 1));
  if (!(value instanceof Map)) throw refuse("a value has no form in JSON");
  const fields: [string, Json][] = [];
  for (const [key, inner] of value) fields.push([keyOf(key), plain(inner, budget, depth + 1)]);
  return Object.fromEntries(fields);
}

function keyOf(key: unknown): string {
  if (typeof key === "string") return key;
  if (typeof key === "number" || typeof key === "boolean" || typeof key === "bigint") return String(key);
  throw refuse("a key is not a text");
}

function duplicates(document: Document, lines: LineCounter): string[] {
  const found: string[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name) && name !== "<<" && found.length < MAX_STRICT) found.push(`  line ${lines.linePos(key.range?.[0] ?? 0).line}: key "${name}" already set in map`);
        seen.add(name);
      }
    },
  });
  return found.length === 0 ? [] : [`yaml: unmarshal errors:\n${found.join("\n")}`];
}

function decodeDocument(document: Document, lines: LineCounter, limits: DecodeLimits, size: number): Decoded {
  const [error] = document.errors;
  if (error) throw refuse(error.message.split("\n")[0] ?? "");
  const strict = duplicates(document, lines);
  let value: unknown;
  try {
    value = document.toJS({ mapAsMap: true, maxAliasCount: 1000 });
  } catch (cause) {
    throw refuse(messageOf(cause));
  }
  return { value: plain(value, { left: UNFOLDED_ALWAYS + size * UNFOLDED, depth: limits.depth }, 0), strict };
}

/** Every document of a stream; empty ones are left out. @throws ApiError BadRequest, RequestEntityTooLarge */
export function decodeYamlStream(body: Uint8Array | string, limits: DecodeLimits = defaultLimits): Decoded[] {
  const size = Math.min(limits.size, MAX_SIZE);
  if (body.length > size) throw ApiError.entityTooLarge(`limit is ${size}`);
  const content = typeof body === "string" ? body : text(body);
  refuseDeep(content, limits.depth);
  refuseDeepBlocks(content, limits.depth);
  if ((content.match(/^---/gm)?.length ?? 0) > MAX_DOCUMENTS) throw refuse(`more than ${MAX_DOCUMENTS} documents`);
  if ((content.match(/^%/gm)?.length ?? 0) > MAX_DIRECTIVES) throw refuse(`more than ${MAX_DIRECTIVES} directives`);
  const lines = new LineCounter();
  let documents: readonly Document[];
  try {
    const parsed = parseAllDocuments(content, {
      version: "1.1", merge: true, uniqueKeys: false, strict: false, logLevel: "error", lineCounter: lines, stringKeys: false,
      customTags: (tags) => tags.filter((tag) => typeof tag === "string" || !NOT_IN_GO.has(tag.tag) && tag.format !== "TIME"),
    });
    documents = "empty" in parsed ? [] : parsed;
  } catch (error) {
    throw refuse(messageOf(error));
  }
  return documents.map((document) => decodeDocument(document, lines, limits, content.length)).filter(({ value }) => value !== null);
}

/** Clients send JSON where YAML is allowed, too: that is read many times faster. Undefined where it is none after all. */
function asJson(content: string, limits: DecodeLimits): Decoded | undefined {
  if (!/^\s*\{/.test(content)) return undefined;
  try {
    return decodeJson(content, limits);
  } catch {
    return undefined;
  }
}

/** One document. @throws ApiError BadRequest, RequestEntityTooLarge */
export function decodeYaml(body: Uint8Array | string, limits: DecodeLimits = defaultLimits): Decoded {
  const json = body.length > limits.size ? undefined : asJson(typeof body === "string" ? body : text(body), limits);
  if (json) return json;
  const documents = decodeYamlStream(body, limits);
  const [first] = documents;
  if (documents.length > 1) throw refuse("expected one document, found several");
  return first ?? { value: null, strict: [] };
}

/** As kubectl prints it: keys sorted, lists not indented, long lines left whole. */
export function encodeYaml(value: Json): string {
  const document = new Document(value, {
    version: "1.1", sortMapEntries: true, aliasDuplicateObjects: false,
    customTags: (tags) => tags.filter((tag) => typeof tag === "string" || tag.tag !== MERGE),
  });
  visit(document, {
    Scalar(at, scalar) {
      // Unquoted it would be a merge.
      if (at === "key" && scalar.value === "<<") scalar.type = "QUOTE_DOUBLE";
    },
  });
  return document.toString({ indentSeq: false, lineWidth: 0 });
}
