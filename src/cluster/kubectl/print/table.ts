/** Tables as the server makes them, with what the client adds. Source: cli-runtime, pkg/printers/tableprinter.go. */
import { fieldOf, goText, isObject, valueAt } from "../../../kube/index.ts";
import { ageOf } from "./human.ts";
import type { TabWriter } from "./tab-writer.ts";

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  /** Others than 0 are for `-o wide`. */
  readonly priority: number;
}

export interface Row {
  readonly cells: readonly unknown[];
  /** Often its metadata alone. */
  readonly object: unknown;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface TableOptions {
  readonly noHeaders: boolean;
  readonly wide: boolean;
  readonly withNamespace: boolean;
  /** Put before names: `deployment.apps`. */
  readonly kind?: string;
  readonly showLabels: boolean;
  readonly columnLabels: readonly string[];
}

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
const text = (value: unknown, name: string): string => {
  const found = fieldOf(value, name);
  return typeof found === "string" ? found : "";
};

/** Undefined for what is no table. */
export function tableOf(value: unknown): Table | undefined {
  if (fieldOf(value, "kind") !== "Table") return undefined;
  const columns = items(fieldOf(value, "columnDefinitions")).map((column): Column => ({
    name: text(column, "name"), type: text(column, "type"), format: text(column, "format"), priority: Number(fieldOf(column, "priority") ?? 0),
  }));
  return { columns, rows: items(fieldOf(value, "rows")).map((row) => ({ cells: items(fieldOf(row, "cells")), object: fieldOf(row, "object") })) };
}

/** For objects that the server made no table of. */
export function plainTable(objects: readonly unknown[], now: number): Table {
  const column = (name: string, format = ""): Column => ({ name, type: "string", format, priority: 0 });
  return {
    columns: [column("Name", "name"), column("Age")],
    rows: objects.map((object) => {
      const metadata = fieldOf(object, "metadata");
      return { cells: [text(metadata, "name"), ageOf(fieldOf(metadata, "creationTimestamp"), now)], object };
    }),
  };
}

export function labelsText(labels: unknown): string {
  if (!isObject(labels) || Object.keys(labels).length === 0) return "<none>";
  return Object.keys(labels).sort().map((key) => `${key}=${String(labels[key])}`).join(",");
}

function decorate(table: Table, options: TableOptions): Table {
  const added = (name: string): Column => ({ name, type: "string", format: "", priority: 0 });
  const nameAt = options.kind === undefined ? -1 : table.columns.findIndex(({ type, format }) => type === "string" && format === "name");
  const columns = [
    ...(options.withNamespace ? [added("Namespace")] : []), ...table.columns,
    ...options.columnLabels.map((label) => added(label.slice(label.lastIndexOf("/") + 1).toUpperCase())), ...(options.showLabels ? [added("Labels")] : []),
  ];
  const rows = table.rows.map(({ cells, object }): Row => {
    const labels = valueAt(object, ["metadata", "labels"]);
    const named = cells.map((cell, at) => (at === nameAt ? `${options.kind ?? ""}/${goText(cell)}` : cell));
    const extra = [...options.columnLabels.map((label) => text(labels, label) || "<none>"), ...(options.showLabels ? [labelsText(labels)] : [])];
    return { cells: [...(options.withNamespace ? [text(fieldOf(object, "metadata"), "namespace")] : []), ...named, ...extra], object };
  });
  return { columns, rows };
}

/** Only the first line of a text; characters that would steer a terminal are shown as they are written. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return goText(cell);
  const line = cell.search(/[\f\n\r]/);
  const shown = line < 0 ? cell : `${cell.slice(0, line)}...`;
  return shown.replaceAll("\x1b", "^[").replaceAll("\r", "\\r");
}

/** Prints tables one after another; headers again only when they change. */
export class TablePrinter {
  readonly #options: TableOptions;
  #last: readonly Column[] = [];
  #headed = false;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /** `event`: `ADDED` and so on, where they are to be shown. */
  print(table: Table, writer: TabWriter, event?: string): void {
    const columns = table.columns.length === 0 ? this.#last : table.columns;
    const same = JSON.stringify(columns) === JSON.stringify(this.#last);
    const headers = !this.#options.noHeaders && !(this.#headed && same) && table.rows.length > 0;
    this.#last = columns;
    this.#headed = this.#headed && same || table.rows.length > 0;
    const whole = decorate({ columns, rows: table.rows }, this.#options);
    const shown = whole.columns.flatMap(({ priority }, at) => (priority === 0 || this.#options.wide ? [at] : []));
    const prefix = (word: string): string => (event === undefined ? "" : `${word}\t`);
    if (headers) writer.write(`${prefix("EVENT")}${shown.map((at) => (whole.columns[at]?.name ?? "").toUpperCase()).join("\t")}\n`);
    for (const { cells } of whole.rows) writer.write(`${prefix((event ?? "").padEnd(8))}${shown.filter((at) => at < cells.length).map((at) => cellText(cells[at])).join("\t")}\n`);
  }
}
