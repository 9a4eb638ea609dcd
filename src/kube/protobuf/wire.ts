/** Which field a number on the wire is, inlined messages included. Source: upstream's generated.proto files. */
import type { SchemaDefinition, SchemaField } from "../schema/index.ts";

export type WireEntry =
  | { readonly kind: "field"; readonly field: SchemaField }
  /** A message whose fields stand among the outer ones in JSON. */
  | { readonly kind: "inline"; readonly table: WireTable };
export type WireTable = ReadonlyMap<number, WireEntry>;

function tableOf(fields: readonly { readonly field: SchemaField; readonly path: readonly number[] }[]): WireTable {
  const table = new Map<number, WireEntry>();
  const inlined = new Map<number, { field: SchemaField; path: readonly number[] }[]>();
  for (const { field, path } of fields) {
    const [first, ...rest] = path;
    if (first === undefined) continue;
    if (rest.length === 0) table.set(first, { kind: "field", field });
    else inlined.set(first, [...(inlined.get(first) ?? []), { field, path: rest }]);
  }
  for (const [number, inner] of inlined) table.set(number, { kind: "inline", table: tableOf(inner) });
  return table;
}

const known = new WeakMap<SchemaDefinition, WireTable>();

export function wireTable(definition: SchemaDefinition): WireTable {
  const ready = known.get(definition);
  if (ready) return ready;
  const table = tableOf(definition.fields.flatMap((field) => (field.number === undefined ? [] : [{ field, path: [...(field.inline ?? []), field.number] }])));
  known.set(definition, table);
  return table;
}
