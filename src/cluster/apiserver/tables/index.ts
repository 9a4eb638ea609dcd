/**
 * What `kubectl get` shows. For a request that accepts `as=Table`:
 * `tableOf(object, layoutOf(kind) or customLayout(definition, version), { version, include: includeObjectOf(query), headers, now, schema })`, or `tableOfList`.
 */
export { customLayout } from "./custom.ts";
export { layoutOf } from "./layouts.ts";
export { includeObjectOf, partialMetadata, partialMetadataList, tableOf, tableOfList, type IncludeObject, type MetaVersion, type ObjectList, type TableRequest } from "./table.ts";
export type { Cell, ColumnDefinition, Layout, PartialObjectMetadata, Table, TableRow } from "./types.ts";
