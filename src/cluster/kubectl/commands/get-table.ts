/** How `kubectl get` shows tables, listed or watched. */
import { resourceText, type ResourceInfo } from "../../../kube/index.ts";
import type { Invocation } from "../cli/command.ts";
import { TablePrinter } from "../print/table.ts";

export function tablePrinter({ flags }: Invocation, mapping: ResourceInfo, withKind: boolean): TablePrinter {
  return new TablePrinter({
    noHeaders: flags.bool("no-headers"), wide: flags.string("output") === "wide", withNamespace: flags.bool("all-namespaces") && mapping.namespaced,
    showLabels: flags.bool("show-labels"), columnLabels: flags.list("label-columns"),
    ...(withKind || flags.bool("show-kind") ? { kind: resourceText({ group: mapping.group, resource: mapping.kind.toLowerCase() }) } : {}),
  });
}
