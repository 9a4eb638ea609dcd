/** `kubectl get -o yaml` and the like: whole objects, not the server's tables. */
import type { Client } from "../client/client.ts";
import { gather, type Fields } from "../client/fetch.ts";
import type { Selection } from "../client/select.ts";
import type { Invocation } from "../cli/command.ts";
import { StatusError, throwAll } from "../cli/failure.ts";
import { columnsText, parseColumns, parseColumnsFile } from "../print/custom-columns.ts";
import { splitFormat } from "../print/formats.ts";
import { objectPrinter } from "../print/output.ts";
import { sortBy } from "../print/sort.ts";

export async function showObjects(invocation: Invocation, client: Client, selection: Selection): Promise<void> {
  const { flags, system } = invocation;
  const { format, argument } = splitFormat(flags.string("output"));
  const print = objectPrinter(flags, system.files);
  const columns = format === "custom-columns" ? parseColumns(argument ?? "") : format === "custom-columns-file" ? parseColumnsFile(system.files.read(argument ?? "")) : undefined;
  const gathered = await gather(client, selection, flags.string("subresource"));
  const errors = flags.bool("ignore-not-found") ? gathered.errors.filter((error) => !(error instanceof StatusError && error.is("NotFound"))) : gathered.errors;
  if (gathered.single && errors.length > 0) throw errors[0];
  if (gathered.found.length === 0 && flags.bool("ignore-not-found")) return throwAll(errors);
  const field = flags.string("sort-by");
  const found = field === "" ? gathered.found : sortBy(gathered.found, field, ({ object }) => object);
  const [first] = found;
  const objects = found.map(({ object }) => object);
  if (columns) system.terminal.out(columnsText(columns, objects, flags.bool("no-headers")));
  else if (print) system.terminal.out(print(gathered.single && first ? first.object : listOf(objects)));
  throwAll(errors);
}

function listOf(objects: readonly Fields[]): Fields {
  return { apiVersion: "v1", items: objects, kind: "List", metadata: { resourceVersion: "" } };
}
