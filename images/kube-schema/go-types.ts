/**
 * Reads what only Go's own files say: names in JSON, what is left out when empty, pointers, inlined structs, enumerations, markers.
 * It knows gofmt's layout, not the language: one field a line, tags at its end.
 */

export interface GoField {
  /** Of the field; of the type where it is inlined. */
  readonly name: string;
  /** As written: `*int32`, `[]Container`, `metav1.ObjectMeta`. */
  readonly type: string;
  /** Empty where the struct's fields stand among the outer ones. */
  readonly json: string;
  readonly inline: boolean;
  readonly omitEmpty: boolean;
  readonly comment: readonly string[];
  /** Protobuf's field number. */
  readonly number?: number;
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
}

export interface GoStruct {
  readonly comment: readonly string[];
  readonly fields: readonly GoField[];
}

export interface GoTypes {
  readonly structs: ReadonlyMap<string, GoStruct>;
  /** Values of the types that are marked as enumerations, sorted. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** Other named types: `ResourceList` → `map[ResourceName]resource.Quantity`. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Names that other packages have here: `metav1` → `apimachinery/pkg/apis/meta/v1`. */
  readonly imports: ReadonlyMap<string, string>;
}

const tagOf = (tags: string, key: string): string | undefined => new RegExp(`(?:^|\\s)${key}:"([^"]*)"`).exec(tags)?.[1];

function readField(line: string, comment: readonly string[]): GoField | undefined {
  const match = /^\t(?:(\w+)\s+)?([^\s`][^`]*?)\s*`([^`]*)`/.exec(line);
  if (!match) return undefined;
  const [, named, type = "", tags = ""] = match;
  const [json = "", ...options] = (tagOf(tags, "json") ?? "-").split(",");
  if (json === "-") return undefined;
  const number = /^\w+,(\d+),/.exec(tagOf(tags, "protobuf") ?? "")?.[1];
  const patchStrategy = tagOf(tags, "patchStrategy");
  const patchMergeKey = tagOf(tags, "patchMergeKey");
  return {
    name: named ?? type.replace(/^.*\./, ""), type, json, inline: options.includes("inline"), omitEmpty: options.includes("omitempty"), comment,
    ...(number === undefined ? {} : { number: Number(number) }),
    ...(patchStrategy === undefined ? {} : { patchStrategy }), ...(patchMergeKey === undefined ? {} : { patchMergeKey }),
  };
}

/** The lines of `//` right above a line, without the slashes and one blank. */
class Comments {
  #lines: string[] = [];

  /** True where the line was one. */
  take(line: string): boolean {
    const match = /^\s*\/\/ ?(.*)$/.exec(line);
    if (match) this.#lines.push(match[1] ?? "");
    else if (line.trim() === "") this.#lines = [];
    return match !== null;
  }

  give(): readonly string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}

function readConstants(content: string, marked: ReadonlySet<string>): Map<string, string[]> {
  const values = new Map<string, string[]>([...marked].map((name) => [name, []]));
  for (const [, type = "", value = ""] of content.matchAll(/^(?:const )?\s*\w+\s+(\w+)\s*=\s*"([^"]*)"/gm)) values.get(type)?.push(value);
  for (const found of values.values()) found.sort();
  return values;
}

function readImports(content: string): Map<string, string> {
  const found = content.matchAll(/^(?:import )?\s*(?:(\w+) )?"k8s\.io\/([^"]+)"$/gm);
  return new Map([...found].map(([, alias, path = ""]) => [alias ?? path.replace(/^.*\//, ""), path]));
}

export function readGoTypes(content: string): GoTypes {
  const structs = new Map<string, { comment: readonly string[]; fields: GoField[] }>();
  const aliases = new Map<string, string>();
  const marked = new Set<string>();
  const comments = new Comments();
  let open: { comment: readonly string[]; fields: GoField[] } | undefined;
  for (const line of content.split("\n")) {
    if (comments.take(line)) continue;
    const comment = comments.give();
    const [, begun, , named, alias] = /^type (\w+) struct \{(\})?|^type (\w+) ([\w.[\]*]+)/.exec(line) ?? [];
    if (begun !== undefined) {
      open = { comment, fields: [] };
      structs.set(begun, open);
    } else if (named !== undefined && alias !== undefined) {
      aliases.set(named, alias);
      if (comment.some((one) => one.trim() === "+enum")) marked.add(named);
    } else if (line.startsWith("}")) {
      open = undefined;
    } else if (open) {
      const field = readField(line, comment);
      if (field) open.fields.push(field);
    }
  }
  return { structs, enums: readConstants(content, marked), aliases, imports: readImports(content) };
}

/** Values of `+name=value` lines. */
export function markers(comment: readonly string[], name: string): string[] {
  return comment.flatMap((line) => {
    const match = /^\s*\+([\w:-]+)(?:=(.*))?$/.exec(line);
    return match?.[1] === name ? [(match[2] ?? "").trim()] : [];
  });
}

/**
 * A comment as OpenAPI shows it: lines joined, paragraphs kept, indented lines by themselves, markers and reminders left out.
 * Source: kube-openapi, pkg/generators/openapi.go.
 */
export function describe(comment: readonly string[]): string {
  let text = "";
  for (const raw of comment) {
    if (raw === "---") break;
    const line = raw.replace(/ +$/, "");
    const words = line.replace(/^ +/, "");
    if (line === "") text = `${text.slice(0, -1)}\n\n`;
    else if (words.startsWith("TODO") || words.startsWith("+")) continue;
    else if (/^[ \t]/.test(line)) text = `${text.slice(0, -1)}\n${line}\n`;
    else text += `${line} `;
  }
  return text.trim();
}
