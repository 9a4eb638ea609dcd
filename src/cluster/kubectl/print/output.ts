/** `-o`: objects as text. Source: cli-runtime, pkg/genericclioptions/print_flags.go and its printers. */
import { fieldOf, goJson, goText, isObject, JsonPath } from "../../../kube/index.ts";
import type { Files } from "../../../sys/index.ts";
import { CommandError } from "../cli/failure.ts";
import type { Flags } from "../cli/flags.ts";
import { FORMATS, splitFormat, unknownFormat } from "./formats.ts";
import { writeYaml } from "../manifests/yaml-write.ts";

export type Printer = (object: unknown) => string;

/** `deployment.apps/web` */
export function nameOf(object: unknown): string {
  const [group = "", version] = goText(fieldOf(object, "apiVersion") ?? "").split("/");
  const name = fieldOf(fieldOf(object, "metadata"), "name");
  return `${goText(fieldOf(object, "kind") ?? "").toLowerCase()}${version === undefined ? "" : `.${group}`}/${goText(name ?? "<unknown>")}`;
}

function withoutManagedFields(object: unknown): unknown {
  const items = fieldOf(object, "items");
  if (Array.isArray(items) && isObject(object)) return { ...object, items: (items as readonly unknown[]).map(withoutManagedFields) };
  const metadata = fieldOf(object, "metadata");
  if (!isObject(object) || !isObject(metadata) || metadata["managedFields"] === undefined) return object;
  return { ...object, metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== "managedFields")) };
}

/** YAML documents after the first are set apart. */
function yamlPrinter(): Printer {
  let count = 0;
  return (object) => {
    count += 1;
    return `${count > 1 ? "---\n" : ""}${writeYaml(object)}`;
  };
}

function pathPrinter(template: string, allowMissing: boolean, asJson: boolean): Printer {
  let path: JsonPath;
  try {
    path = JsonPath.parse(template);
  } catch (error) {
    throw new CommandError(`error parsing jsonpath ${template}, ${error instanceof Error ? error.message : ""}`);
  }
  return (object) => {
    try {
      if (asJson) return path.find(object, { allowMissing }).map((found) => `${goJson(found, "    ")}\n`).join("");
      return path.render(object, { allowMissing });
    } catch (error) {
      throw new CommandError(`error executing jsonpath ${JSON.stringify(template)}: ${templateTrouble(error, template, object)}`);
    }
  };
}

function templateTrouble(error: unknown, template: string, object: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `Error executing template: ${message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`;
}

/** `%#v` of unstructured data. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${(value as readonly unknown[]).map(goSyntax).join(", ")}}`;
  if (isObject(value)) return `map[string]interface {}{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`).join(", ")}}`;
  return value === null || value === undefined ? "interface {}(nil)" : JSON.stringify(value);
}

/** What stands behind `jsonpath=`, in `--template`, or in the file that one of them names. */
function templateOf(flags: Flags, files: Files, format: string, argument: string | undefined): string {
  const given = argument ?? flags.string("template");
  if (given === "") throw new CommandError("template format specified but no template given");
  if (!format.endsWith("-file") && format !== "templatefile") return given;
  try {
    return files.read(given);
  } catch (error) {
    throw new CommandError(`error reading --template ${given}, ${error instanceof Error ? error.message : ""}`);
  }
}

/** Undefined for formats that are a command's own. @throws CommandError */
export function objectPrinter(flags: Flags, files: Files): Printer | undefined {
  const { format, argument } = splitFormat(flags.string("output"));
  const shown = flags.bool("show-managed-fields") ? (object: unknown): unknown => object : withoutManagedFields;
  switch (format) {
    case "json":
      return (object) => `${goJson(shown(object), "    ")}\n`;
    case "yaml": {
      const print = yamlPrinter();
      return (object) => print(shown(object));
    }
    case "name":
      return (object) => {
        const items = fieldOf(object, "items");
        return Array.isArray(items) ? (items as readonly unknown[]).map((item) => `${nameOf(item)}\n`).join("") : `${nameOf(object)}\n`;
      };
    case "jsonpath":
    case "jsonpath-as-json":
    case "jsonpath-file":
      return pathPrinter(templateOf(flags, files, format, argument), flags.bool("allow-missing-template-keys"), format === "jsonpath-as-json");
    case "go-template":
    case "go-template-file":
    case "template":
    case "templatefile":
      throw new CommandError("Go templates are not available in this kubectl: use -o jsonpath");
    default:
      return undefined;
  }
}

/** For commands that say what they did: `pod/web created`, or the object in the format asked for. @throws CommandError */
export function resultPrinter(flags: Flags, files: Files, dryRun: string): (object: unknown, operation: string) => string {
  const output = flags.string("output");
  const suffix = dryRun === "client" ? " (dry run)" : dryRun === "server" ? " (server dry run)" : "";
  if (output === "") return (object, operation) => `${nameOf(object)} ${operation}${suffix}\n`;
  const printer = objectPrinter(flags, files);
  if (printer === undefined) throw unknownFormat(output, FORMATS);
  return printer;
}
