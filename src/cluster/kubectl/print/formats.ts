/** Which formats `-o` has. Source: cli-runtime, pkg/genericclioptions/print_flags.go. */
import { CommandError } from "../cli/failure.ts";
import { bool, string, type Flag } from "../cli/flag.ts";

export const FORMATS = ["json", "yaml", "name", "go-template", "go-template-file", "template", "templatefile", "jsonpath", "jsonpath-as-json", "jsonpath-file"];

export const outputFlags: readonly Flag[] = [
  string("output", `Output format. One of: (${FORMATS.join(", ")}).`, { short: "o" }),
  bool("allow-missing-template-keys", "Take fields that are not there for empty ones in templates.", { initial: "true" }),
  bool("show-managed-fields", "Show who manages which fields, in JSON and YAML."),
  string("template", "The template of -o jsonpath, or the file with it."),
];

export function splitFormat(output: string): { readonly format: string; readonly argument: string | undefined } {
  const equals = output.indexOf("=");
  return equals < 0 ? { format: output, argument: undefined } : { format: output.slice(0, equals), argument: output.slice(equals + 1) };
}

export function unknownFormat(output: string, formats: readonly string[]): CommandError {
  return new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${[...formats].sort().join(",")}`);
}
