import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document, type Node } from "yaml";
import type { z } from "zod";
import { messageOf } from "../base/index.ts";
import type { Problem } from "./problems.ts";

/** A piece of YAML and where it stands, so that an error can name the line an author sees in the editor. */
export interface YamlSource {
  readonly file: string;
  readonly text: string;
  /** Line of the file that `text` begins on, from 1. */
  readonly firstLine: number;
}

/** A value that fits its schema, and where its parts stand. */
export interface YamlValue<T> {
  readonly value: T;
  /** Line of the file where the value at `path` begins. */
  line(path: readonly PropertyKey[]): number;
}

/** No lesson or lab refers to itself: aliases are refused, so that ten lines cannot grow to gigabytes. */
const PARSE_OPTIONS = { prettyErrors: false, uniqueKeys: true, merge: false, logLevel: "error" } as const;

/** Reads YAML and holds it against a schema; whatever is wrong is added to `problems`, all of it. */
export function readYaml<S extends z.ZodType>(
  source: YamlSource,
  schema: S,
  problems: Problem[],
): YamlValue<z.output<S>> | undefined {
  const lines = new LineCounter();
  const lineAt = (offset: number) => lines.linePos(offset).line + source.firstLine - 1;
  const complain = (line: number, message: string) => problems.push({ file: source.file, line, message });
  try {
    const document = parseDocument(source.text, { ...PARSE_OPTIONS, lineCounter: lines });
    for (const error of document.errors) complain(lineAt(error.pos[0]), error.message);
    if (document.errors.length > 0) return undefined;
    const line = (path: readonly PropertyKey[]) => lineAt(offsetOf(document, path));
    const parsed = schema.safeParse(document.toJS({ maxAliasCount: 0 }));
    if (parsed.success) return { value: parsed.data, line };
    for (const issue of parsed.error.issues) complain(line(issuePath(issue)), describe(issue));
  } catch (error) {
    complain(source.firstLine, `is not YAML that can be read: ${messageOf(error)}`);
  }
  return undefined;
}

/** An unknown key is shown where it stands, not where its mapping begins. */
function issuePath(issue: z.core.$ZodIssue): readonly PropertyKey[] {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  return [...issue.path, ...unknown];
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.map(String).join(".");
  return where === "" ? issue.message : `${where}: ${issue.message}`;
}

/** Offset of the deepest node on `path` that exists: a missing key is shown at the mapping that lacks it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      offset = rangeStart(pair.key) ?? offset;
      node = asNode(pair.value);
    } else {
      const child: unknown = node && "get" in node && typeof node.get === "function" ? node.get(key, true) : undefined;
      node = asNode(child);
      offset = node?.range?.[0] ?? offset;
    }
    if (!node) return offset;
  }
  return offset;
}

function asNode(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null && "range" in value ? (value as Node) : undefined;
}

function rangeStart(value: unknown): number | undefined {
  return asNode(value)?.range?.[0];
}
