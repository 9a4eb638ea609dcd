/**
 * Tables of custom resources, as `additionalPrinterColumns` say.
 * Source: apiextensions-apiserver, pkg/registry/customresource/tableconvertor/tableconvertor.go.
 */
import { isCoded } from "../../../base/index.ts";
import { goJson, goText, JsonPath, valueAt, type KubeObject } from "../../../kube/index.ts";
import { customAgeColumn, nameColumn } from "./columns.ts";
import { since } from "./duration.ts";
import { count, list, nameOf, orElse, text } from "./read.ts";
import type { Cell, Column, Layout } from "./types.ts";

interface PrinterColumn extends Column {
  readonly path: JsonPath;
}

const age: PrinterColumn = { ...customAgeColumn, path: JsonPath.parse("{.metadata.creationTimestamp}") };

/** @param definition a CustomResourceDefinition */
export function customLayout(definition: KubeObject, version: string): Layout {
  const found = list(definition, "spec", "versions").find((one) => text(one, "name") === version);
  const declared = list(found, "additionalPrinterColumns");
  const columns = declared.length === 0 ? [age] : readable(declared);
  return {
    columns: [nameColumn, ...columns],
    row: (object, now) => ({ cells: [nameOf(object), ...columns.map((column) => cellOf(column, object, now))] }),
  };
}

/** Up to the first one whose path nobody can read: a definition is served nevertheless. */
function readable(declared: readonly unknown[]): readonly PrinterColumn[] {
  const columns: PrinterColumn[] = [];
  for (const column of declared) {
    const path = parsed(text(column, "jsonPath"));
    if (path === undefined) break;
    columns.push({
      name: text(column, "name"), type: text(column, "type"), format: text(column, "format"), priority: count(column, "priority"), path,
      about: orElse(text(column, "description"), `Custom resource definition column (in JSONPath format): ${text(column, "jsonPath")}`),
    });
  }
  return columns;
}

function parsed(path: string): JsonPath | undefined {
  try {
    return JsonPath.parse(`{${path}}`);
  } catch (error) {
    if (isCoded(error)) return undefined;
    throw error;
  }
}

/** The first value that the path leads to; null where there is none. */
function cellOf({ path, type }: PrinterColumn, object: KubeObject, now: number): Cell {
  const found = first(path, object);
  if (found === undefined) return null;
  switch (type) {
    case "string":
      if (found === null) return "<no value>";
      return typeof found === "object" ? goJson(found) : goText(found);
    case "integer":
      return typeof found === "number" ? Math.trunc(found) : null;
    case "number":
      return typeof found === "number" ? found : null;
    case "boolean":
      return typeof found === "boolean" ? found : null;
    case "date":
      return typeof found === "string" ? dateText(found, now) : null;
    default:
      return null;
  }
}

function first(path: JsonPath, object: KubeObject): unknown {
  try {
    return valueAt(path.find(object, { allowMissing: true }), [0, 0]);
  } catch (error) {
    if (isCoded(error)) return undefined;
    throw error;
  }
}

function dateText(time: string, now: number): string {
  const shown = since(time, now);
  return shown === "<unknown>" && time !== "" && time !== "null" ? "<invalid>" : shown;
}
