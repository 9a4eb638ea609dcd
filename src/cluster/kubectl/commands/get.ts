/** `kubectl get`. Source: kubectl, pkg/cmd/get/get.go. */
import { fieldOf, type ResourceInfo } from "../../../kube/index.ts";
import { AS_TABLE, type Client } from "../client/client.ts";
import { listFailure, pages, selectors } from "../client/fetch.ts";
import { collectionPath, objectPath } from "../client/paths.ts";
import { fieldSelectorFlag, fileFlags, select, selectorFlag, type Selection } from "../client/select.ts";
import { usageError, type Command, type Invocation } from "../cli/command.ts";
import { CommandError, StatusError, throwAll } from "../cli/failure.ts";
import { bool, int, list, string } from "../cli/flag.ts";
import { FORMATS, outputFlags, splitFormat, unknownFormat } from "../print/formats.ts";
import { TABLE_STYLE, TabWriter } from "../print/tab-writer.ts";
import { plainTable, tableOf, type Table, type TablePrinter } from "../print/table.ts";
import { tablePrinter } from "./get-table.ts";

const GET_FORMATS = [...FORMATS, "custom-columns", "custom-columns-file", "wide"];

/** One answer, as a table. */
interface Shown {
  readonly mapping: ResourceInfo;
  readonly table: Table;
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session, system, path } = invocation;
  if (flags.string("raw") !== "") return raw(invocation);
  const { format } = splitFormat(flags.string("output"));
  const human = format === "" || format === "wide";
  if (format !== "" && !GET_FORMATS.includes(format)) throw unknownFormat(flags.string("output"), GET_FORMATS);
  if (flags.bool("show-labels") && !human) throw new CommandError(`--show-labels option cannot be used with ${flags.string("output")} printer`);
  const watching = flags.bool("watch") || flags.bool("watch-only");
  if (flags.bool("output-watch-events") && !watching) throw new CommandError("--output-watch-events option can only be used with --watch or --watch-only");
  if (args.length === 0 && flags.list("filename").length === 0 && !watching) {
    system.terminal.err('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n');
    throw usageError(path, 'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).');
  }
  const selection = await select(invocation, { allowAll: true, allNamespaces: flags.bool("all-namespaces"), oneType: watching });
  const client = await session.client();
  if (watching) {
    const { watch } = await import("./get-watch.ts");
    return watch(invocation, client, selection);
  }
  if (human) return showTables(invocation, client, selection);
  const { showObjects } = await import("./get-objects.ts");
  return showObjects(invocation, client, selection);
}

async function raw({ flags, args, session, system }: Invocation): Promise<void> {
  if (args.length > 0) throw new CommandError("arguments may not be passed when --raw is specified");
  if (flags.string("output") !== "") throw new CommandError("--raw and --output are mutually exclusive");
  if (!flags.string("raw").startsWith("/")) throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(flags.string("raw"))}: invalid URI for request`);
  const client = await session.client();
  system.terminal.out(await client.text("GET", flags.string("raw"), { accept: "application/json, */*" }));
}

function tableOrPlain(answer: unknown, now: number): Table {
  const items = fieldOf(answer, "items");
  return tableOf(answer) ?? plainTable(Array.isArray(items) ? (items as readonly unknown[]) : [answer], now);
}

/** Tables for all that was selected; what fails is told at the end. */
async function tables({ flags, system }: Invocation, client: Client, selection: Selection): Promise<{ readonly shown: readonly Shown[]; readonly errors: readonly unknown[] }> {
  const shown: Shown[] = [];
  const errors: unknown[] = [];
  const sorted = flags.string("sort-by") !== "";
  const query = sorted ? { includeObject: "Object" } : {};
  const attempt = async (mapping: ResourceInfo, call: () => Promise<void>): Promise<void> => {
    try {
      await call();
    } catch (error) {
      if (!(flags.bool("ignore-not-found") && error instanceof StatusError && error.is("NotFound"))) errors.push(selection.kind === "collections" ? listFailure(error, mapping, selection) : error);
    }
  };
  if (selection.kind === "named") {
    for (const { mapping, namespace, name } of selection.named) {
      await attempt(mapping, async () => void shown.push({ mapping, table: tableOrPlain(await client.json("GET", objectPath(mapping, namespace, name, flags.string("subresource")), { ...AS_TABLE, query }), system.clock.now()) }));
    }
    return { shown, errors: [...(selection.errors ?? []), ...errors] };
  }
  for (const { mapping, namespace } of selection.collections) {
    await attempt(mapping, async () => {
      for await (const page of pages(client, collectionPath(mapping, namespace), { ...selectors(selection), ...query }, sorted ? 0 : flags.int("chunk-size"), AS_TABLE.accept)) {
        shown.push({ mapping, table: tableOrPlain(page, system.clock.now()) });
      }
    });
  }
  return { shown, errors };
}

async function showTables(invocation: Invocation, client: Client, selection: Selection): Promise<void> {
  const { flags, system, session } = invocation;
  const { shown, errors } = await tables(invocation, client, selection);
  const severalKinds = new Set(shown.map(({ mapping }) => `${mapping.group}/${mapping.kind}`)).size > 1;
  const field = flags.string("sort-by");
  let last: ResourceInfo | undefined;
  let printer: TablePrinter | undefined;
  let written = false;
  const writer = new TabWriter(TABLE_STYLE);
  // An empty line stands between groups that have headers.
  const flush = (): void => {
    const text = writer.flush();
    if (text === "") return;
    system.terminal.out(written && !flags.bool("no-headers") ? `\n${text}` : text);
    written = true;
  };
  for (const { mapping, table } of shown) {
    if (printer === undefined || last?.resource !== mapping.resource || last.group !== mapping.group) {
      flush();
      writer.forget();
      printer = tablePrinter(invocation, mapping, severalKinds);
      last = mapping;
    }
    printer.print(field === "" ? table : await sortedTable(table, field), writer);
  }
  flush();
  if (!written && !flags.bool("ignore-not-found") && errors.length === 0) {
    const everywhere = flags.bool("all-namespaces") || shown.some(({ mapping }) => !mapping.namespaced);
    system.terminal.err(everywhere ? "No resources found\n" : `No resources found in ${(await session.namespace()).name} namespace.\n`);
  }
  throwAll(errors);
}

/** The real one says nothing of a field that no object has, and shows nothing. */
async function sortedTable(table: Table, field: string): Promise<Table> {
  const { sortBy } = await import("../print/sort.ts");
  try {
    return { ...table, rows: sortBy(table.rows, field, ({ object }) => object) };
  } catch {
    return { ...table, rows: [] };
  }
}

export const command: Command = {
  use: "get [(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
  details: `Show one or many resources, as a table of what matters most.

 Selectors (-l, --field-selector) leave out what does not match. Of types that live in namespaces you see those of the current
 namespace, unless you say otherwise with -n or -A.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: [
    ["All pods of the namespace", "kubectl get pods"],
    ["All pods with the nodes they run on", "kubectl get pods -o wide"],
    ["One deployment as YAML", "kubectl get deployment web -o yaml"],
    ["Pods and services of all namespaces", "kubectl get pods,svc -A"],
    ["Pods with a label, and what happens to them from now on", "kubectl get pods -l app=web -w"],
    ["Addresses of nodes", "kubectl get nodes -o jsonpath='{.items[*].status.addresses[0].address}'"],
    ["Columns of your own", "kubectl get pods -o custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[0].image"],
  ],
  flags: [
    ...outputFlags.map((flag) => (flag.name === "output" ? { ...flag, usage: `Output format. One of: (${GET_FORMATS.join(", ")}).` } : flag)),
    ...fileFlags("Files that name the resources to get."), selectorFlag, fieldSelectorFlag,
    bool("all-namespaces", "In all namespaces.", { short: "A" }),
    int("chunk-size", 500, "How many objects to ask for at a time; 0 for all at once."),
    bool("ignore-not-found", "Do not fail where an object is not there."),
    list("label-columns", "Labels to show as columns, separated by commas.", { short: "L" }),
    bool("no-headers", "Leave out the headers of columns."),
    bool("output-watch-events", "Show what kind of event each line of --watch is."),
    string("raw", "A path to ask the server for."),
    bool("server-print", "Show the table that the server makes.", { initial: "true" }),
    bool("show-kind", "Show the type before each name."),
    bool("show-labels", "Show all labels in the last column."),
    string("sort-by", "Sort by this field, given as JSONPath, for example .metadata.creationTimestamp."),
    string("subresource", "Get this subresource of the objects: status, scale."),
    bool("watch", "After listing, go on with what changes.", { short: "w" }),
    bool("watch-only", "Only what changes from now on."),
  ],
  run,
};
