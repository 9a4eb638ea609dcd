/** `kubectl explain`, from the server's OpenAPI v3 documents. Source: kubectl, pkg/explain/v2/templates/plaintext.tmpl. */
import { fieldOf, isObject, pathOfGroupVersion, type ResourceInfo } from "../../../kube/index.ts";
import { textAt } from "../client/fetch.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { CommandError, PlainError } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";

type Schema = Readonly<Record<string, unknown>>;

const WIDTH = 76;

class Schemas {
  readonly #all: Schema;

  constructor(document: unknown) {
    const found = fieldOf(fieldOf(document, "components"), "schemas");
    this.#all = isObject(found) ? found : {};
  }

  /** The one of a kind. */
  of({ group, version, kind }: ResourceInfo): Schema | undefined {
    const own = Object.values(this.#all).find((schema) => {
      const kinds = fieldOf(schema, "x-kubernetes-group-version-kind");
      return Array.isArray(kinds) && kinds.some((one) => textAt(one, "group") === group && textAt(one, "version") === version && textAt(one, "kind") === kind);
    });
    return isObject(own) ? own : undefined;
  }

  /** What a reference leads to, and what is said of the field itself. */
  resolve(schema: Schema): Schema {
    const all = schema["allOf"];
    const reference = textAt(schema, "$ref") || (Array.isArray(all) && all.length === 1 ? textAt(all[0], "$ref") : "");
    const found = reference === "" ? undefined : this.#all[reference.slice(reference.lastIndexOf("/") + 1)];
    return isObject(found) ? found : schema;
  }

  nameOf(schema: Schema): string {
    const all = schema["allOf"];
    const reference = textAt(schema, "$ref") || (Array.isArray(all) && all.length === 1 ? textAt(all[0], "$ref") : "");
    return reference.slice(reference.lastIndexOf(".") + 1);
  }

  typeText(schema: Schema): string {
    const target = this.resolve(schema);
    const [items, values] = [target["items"], target["additionalProperties"]];
    if (textAt(target, "type") === "array") return `[]${isObject(items) ? this.typeText(items) : "Object"}`;
    if (isObject(values)) return `map[string]${this.typeText(values)}`;
    if (Array.isArray(target["oneOf"]) && textAt(target, "type") === "") return this.nameOf(schema) || "Object";
    const name = this.nameOf(schema);
    if (textAt(target, "type") === "object" || isObject(target["properties"])) return name || "Object";
    return textAt(target, "type") || name || "Object";
  }

  /** The object's own fields, through lists and maps. */
  fieldsOf(schema: Schema): Schema | undefined {
    const target = this.resolve(schema);
    if (isObject(target["properties"])) return target;
    for (const inner of [target["items"], target["additionalProperties"]]) if (isObject(inner)) return this.fieldsOf(inner);
    return undefined;
  }
}

/** Lines of at most so many characters. */
function wrapped(text: string, indent: string): string {
  return text.split("\n").map((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(/\s+/).filter((one) => one !== "")) {
      if (line !== "" && line.length + 1 + word.length > WIDTH - indent.length + 4) {
        lines.push(line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line].map((one) => (one === "" ? "" : indent + one)).join("\n");
  }).join("\n");
}

function fieldList(schemas: Schemas, schema: Schema, recursive: boolean, indent: string, seen: ReadonlySet<Schema>): string {
  const owner = schemas.fieldsOf(schema);
  const properties = owner?.["properties"];
  if (owner === undefined || !isObject(properties)) return "";
  const required = owner["required"];
  return Object.keys(properties).sort().map((name) => {
    const raw = properties[name];
    const field = isObject(raw) ? raw : {};
    const mandatory = Array.isArray(required) && required.includes(name) ? " -required-" : "";
    const head = `${indent}${name}\t<${schemas.typeText(field)}>${mandatory}\n`;
    const allowed = Array.isArray(field["enum"]) ? `${indent}enum: ${(field["enum"] as readonly unknown[]).map(String).join(", ")}\n` : "";
    if (recursive) {
      const inner = schemas.fieldsOf(field);
      return head + allowed + (inner === undefined || seen.has(inner) ? "" : fieldList(schemas, field, true, `${indent}  `, new Set([...seen, inner])));
    }
    const details = textAt(field, "description") || textAt(schemas.resolve(field), "description") || "<no description>";
    return `${head}${allowed}${wrapped(details, `${indent}  `)}\n`;
  }).join(recursive ? "" : "\n");
}

function walk(schemas: Schemas, schema: Schema, path: readonly string[]): Schema {
  return path.reduce<Schema>((current, name) => {
    const properties = schemas.fieldsOf(current)?.["properties"];
    const next = isObject(properties) ? properties[name] : undefined;
    if (!isObject(next)) throw new CommandError(`field ${JSON.stringify(name)} does not exist`);
    return next;
  }, schema);
}

function page(schemas: Schemas, mapping: ResourceInfo, schema: Schema, path: readonly string[], recursive: boolean, out: (text: string) => void): void {
  const head = `${mapping.group === "" ? "" : `GROUP:      ${mapping.group}\n`}KIND:       ${mapping.kind}\nVERSION:    ${mapping.version}\n\n`;
  out(head);
  const target = walk(schemas, schema, path);
  const owner = schemas.fieldsOf(target);
  const title = path.length === 0 ? "" : `FIELD: ${path.at(-1) ?? ""} <${schemas.typeText(target)}>\n\n\n`;
  const details = [textAt(target, "description"), ...(schemas.resolve(target) === target ? [] : [textAt(schemas.resolve(target), "description")]), ...(owner && owner !== schemas.resolve(target) ? [textAt(owner, "description")] : [])];
  const description = `DESCRIPTION:\n${[...new Set(details.filter((text) => text !== ""))].map((text) => wrapped(text, "    ")).join("\n") || "    <empty>"}\n    \n`;
  const list = owner ? `FIELDS:\n${fieldList(schemas, target, recursive, "  ", new Set([owner]))}` : "";
  out(`${title}${description}${list}${owner && !recursive ? "\n\n" : "\n"}`);
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session, system } = invocation;
  const [argument, ...more] = args;
  if (argument === undefined) throw new CommandError('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
  if (more.length > 0) throw new CommandError("We accept only this format: explain RESOURCE");
  if (!["", "plaintext", "plaintext-openapiv2"].includes(flags.string("output"))) throw new CommandError(`unrecognized format: ${flags.string("output")}`);
  const [type = "", ...path] = argument.split(".");
  const mapping = await session.discovery.find(type);
  if (mapping === undefined) throw new PlainError(`the server doesn't have a resource type ${JSON.stringify(type)}`);
  const [group, version] = flags.string("api-version").includes("/") ? flags.string("api-version").split("/") : [mapping.group, flags.string("api-version") || mapping.version];
  const wanted = { ...mapping, group: group ?? "", version: version ?? "" };
  const client = await session.client();
  const schemas = new Schemas(await client.json("GET", `/openapi/v3/${pathOfGroupVersion(wanted)}`));
  const schema = schemas.of(wanted);
  if (schema === undefined) throw new CommandError(`couldn't find resource for "${wanted.group}/${wanted.version}, Kind=${wanted.kind}"`);
  page(schemas, wanted, schema, path.filter((one) => one !== ""), flags.bool("recursive"), (text) => system.terminal.out(text));
}

export const command: Command = {
  use: "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext]",
  details: `Describe fields and structure of various resources.

 Fields are named with dots between them: TYPE.field.field.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: [["A resource and its fields", "kubectl explain pods"], ["All fields below one another", "kubectl explain pods --recursive"], ["One field", "kubectl explain pods.spec.containers"]],
  flags: [bool("recursive", "Show all fields below one another, without descriptions."), string("api-version", "Of this group and version."), string("output", "Output format. One of: (plaintext).", { initial: "plaintext", short: "o" })],
  run,
};
