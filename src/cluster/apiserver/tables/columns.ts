/** Columns as upstream's printers declare them. */
import type { About, Column } from "./types.ts";

interface More {
  readonly type?: "integer" | "date" | "boolean";
  readonly format?: string;
  readonly priority?: number;
}

export function column(name: string, about: About, { type, format = "", priority = 0 }: More = {}): Column {
  return { name, type: type ?? "string", format, priority, about };
}

/** Shown by `-o wide` only. */
export function wide(name: string, about: About, more: More = {}): Column {
  return column(name, about, { ...more, priority: 1 });
}

/** What the schema says of a field, for example of `core.v1.PodStatus`. */
export function field(type: string, name: string): About {
  return { type: `io.k8s.api.${type}`, field: name };
}

const metadata = (name: string): About => ({ type: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta", field: name });

export const nameColumn = column("Name", metadata("name"), { format: "name" });
export const ageColumn = column("Age", metadata("creationTimestamp"));
export const createdColumn = column("Created At", metadata("creationTimestamp"), { type: "date" });
/** Of custom resources whose definition names no columns. */
export const customAgeColumn = column("Age", metadata("creationTimestamp"), { type: "date" });
/** Not a second name column in events, where it comes last. */
export const wideNameColumn = wide("Name", metadata("name"), { format: "name" });

export const templateColumns = (selectorOf: string): readonly Column[] => [
  wide("Containers", "Names of each container in the template."),
  wide("Images", "Images referenced by each container in the template."),
  wide("Selector", field(selectorOf, "selector")),
];
