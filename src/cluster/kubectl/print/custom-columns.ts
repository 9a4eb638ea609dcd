/** `-o custom-columns`. Source: kubectl, pkg/cmd/get/customcolumn.go. */
import { goText, JsonPath, relaxedPath } from "../../../kube/index.ts";
import { CommandError } from "../cli/failure.ts";
import { TABLE_STYLE, TabWriter } from "./tab-writer.ts";

interface CustomColumn {
  readonly header: string;
  readonly path: JsonPath;
}

export type CustomColumns = readonly CustomColumn[];

/** @throws CommandError, CodedError */
export function parseColumns(spec: string): CustomColumns {
  if (spec === "") throw new CommandError("custom-columns format specified but no custom columns given");
  return spec.split(",").map((part) => {
    const colon = part.indexOf(":");
    if (colon < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: JsonPath.parse(relaxedPath(part.slice(colon + 1))) };
  });
}

/** Two lines: headers, and a path under each. @throws CommandError, CodedError */
export function parseColumnsFile(content: string): CustomColumns {
  const [first, second] = content.split("\n");
  const shape = "Expected format is one line of space separated headers, one line of space separated column specs.";
  if (first === undefined || first === "") throw new CommandError(`invalid template, missing header line. ${shape}`);
  if (second === undefined || second === "") throw new CommandError(`invalid template, missing spec line. ${shape}`);
  const words = (line: string): string[] => line.split(/\s+/).filter((word) => word !== "");
  const [headers, paths] = [words(first), words(second)];
  if (headers.length !== paths.length) throw new CommandError(`number of headers (${headers.length}) and field specifications (${paths.length}) don't match`);
  return headers.map((header, at) => ({ header, path: JsonPath.parse(relaxedPath(paths[at] ?? "")) }));
}

export function columnsText(columns: CustomColumns, objects: readonly unknown[], noHeaders: boolean): string {
  const writer = new TabWriter(TABLE_STYLE);
  if (!noHeaders) writer.write(`${columns.map(({ header }) => header).join("\t")}\n`);
  for (const object of objects) {
    writer.write(`${columns.map(({ path }) => {
      const found = path.find(object, { allowMissing: true }).flat();
      return found.length === 0 ? "<none>" : found.map(goText).join(",").replaceAll("\x1b", "^[");
    }).join("\t")}\n`);
  }
  return writer.flush();
}
