/** `kubectl get --watch`. */
import { fieldOf } from "../../../kube/index.ts";
import { AS_TABLE, type Client } from "../client/client.ts";
import { selectors, textAt, withKind } from "../client/fetch.ts";
import { collectionPath, objectPath } from "../client/paths.ts";
import type { Selection } from "../client/select.ts";
import type { Invocation } from "../cli/command.ts";
import { CommandError, StatusError } from "../cli/failure.ts";
import { columnsText, parseColumns } from "../print/custom-columns.ts";
import { splitFormat } from "../print/formats.ts";
import { objectPrinter } from "../print/output.ts";
import { TABLE_STYLE, TabWriter } from "../print/tab-writer.ts";
import { plainTable, tableOf } from "../print/table.ts";
import { tablePrinter } from "./get-table.ts";
import type { ResourceInfo, Status } from "../../../kube/index.ts";

type Show = (value: unknown, event?: string) => void;

/** Prints a list, an object or a table; whole tables share their columns' widths. */
function shower(invocation: Invocation, mapping: ResourceInfo): Show {
  const { flags, system } = invocation;
  const { format, argument } = splitFormat(flags.string("output"));
  const events = flags.bool("output-watch-events");
  if (format === "" || format === "wide") {
    const printer = tablePrinter(invocation, mapping, false);
    const writer = new TabWriter(TABLE_STYLE);
    return (value, event = "ADDED") => {
      printer.print(tableOf(value) ?? plainTable(itemsOf(value), system.clock.now()), writer, events ? event : undefined);
      system.terminal.out(writer.flush());
    };
  }
  const columns = format === "custom-columns" ? parseColumns(argument ?? "") : undefined;
  const print = objectPrinter(flags, system.files);
  let headed = flags.bool("no-headers");
  return (value, event = "ADDED") => {
    for (const item of itemsOf(value)) {
      const object = withKind(item, mapping);
      const shown = events ? { type: event, object } : object;
      system.terminal.out(columns ? columnsText(columns, [shown], headed) : print?.(shown) ?? "");
      headed = true;
    }
  };
}

function itemsOf(value: unknown): readonly unknown[] {
  const items = fieldOf(value, "items");
  return Array.isArray(items) ? (items as readonly unknown[]) : [value];
}

/** @throws CommandError, StatusError, ConnectionError */
export async function watch(invocation: Invocation, client: Client, selection: Selection): Promise<void> {
  const { flags } = invocation;
  const named = selection.kind === "named" ? selection.named : [];
  const collection = selection.kind === "collections" ? selection.collections[0] : undefined;
  if (named.length > 1) throw new CommandError("watch is only supported on individual resources and resource collections - more than 1 resource was found");
  const target = collection ?? named[0];
  if (target === undefined) throw new CommandError("watch is only supported on individual resources and resource collections");
  const human = ["", "wide"].includes(flags.string("output"));
  const ask = human ? AS_TABLE : {};
  const path = collectionPath(target.mapping, target.namespace);
  const query = selection.kind === "collections" ? selectors(selection) : { fieldSelector: `metadata.name=${named[0]?.name ?? ""}` };
  const first = await client.json("GET", collection ? path : objectPath(target.mapping, target.namespace, named[0]?.name ?? ""), { ...ask, ...(collection ? { query } : {}) });
  const show = shower(invocation, target.mapping);
  if (!flags.bool("watch-only")) show(first);
  const resourceVersion = textAt(first, "metadata", "resourceVersion");
  for await (const { type, object } of client.watch(path, { ...ask, query: { ...query, watch: "true", resourceVersion } })) {
    if (type === "BOOKMARK") continue;
    if (type === "ERROR") throw new StatusError(object as Status);
    show(object, type);
  }
}
