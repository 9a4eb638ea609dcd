/** `rollout history`, `undo`: the ReplicaSets of a Deployment are its past. Source: kubectl, pkg/polymorphichelpers/{history,rollback}.go. */
import { findKind, goJson, isObject, valueAt } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { items, textAt, type Fetched, type Fields } from "../client/fetch.ts";
import { collectionPath, objectPath } from "../client/paths.ts";
import type { Invocation } from "../cli/command.ts";
import { dryRunOf } from "../cli/common-flags.ts";
import { CommandError } from "../cli/failure.ts";
import { podTemplateLines } from "../describe/pod-template.ts";
import { DescribeWriter } from "../describe/writer.ts";
import { resultPrinter } from "../print/output.ts";
import { TABLE_STYLE, TabWriter } from "../print/tab-writer.ts";

const REVISION = "deployment.kubernetes.io/revision";
const CHANGE_CAUSE = "kubernetes.io/change-cause";

interface Revision {
  readonly revision: number;
  readonly cause: string;
  readonly template: Fields;
}

async function revisions(client: Client, { mapping, namespace, object }: Fetched): Promise<Revision[]> {
  if (mapping.kind !== "Deployment") throw new CommandError(`no history viewer has been implemented for {${JSON.stringify(mapping.group)} ${JSON.stringify(mapping.kind)}}`);
  const replicaSets = findKind({ group: "apps", version: "v1", kind: "ReplicaSet" });
  if (replicaSets === undefined) return [];
  const uid = textAt(object, "metadata", "uid");
  const list = await client.json("GET", collectionPath(replicaSets, namespace));
  const own = items(list).filter((item) => {
    const owners = valueAt(item, ["metadata", "ownerReferences"]);
    return Array.isArray(owners) && owners.some((owner) => textAt(owner, "uid") === uid);
  });
  return own.map((item): Revision => {
    const template = valueAt(item, ["spec", "template"]);
    return { revision: Number(textAt(item, "metadata", "annotations", REVISION) || "0"), cause: textAt(item, "metadata", "annotations", CHANGE_CAUSE), template: isObject(template) ? template : {} };
  }).filter(({ revision }) => revision > 0).sort((a, b) => a.revision - b.revision);
}

export async function history({ flags, system }: Invocation, client: Client, found: Fetched): Promise<void> {
  const all = await revisions(client, found);
  const wanted = flags.int("revision");
  if (wanted < 0) throw new CommandError("revision must be a positive integer: " + String(wanted));
  const title = `${found.mapping.kind.toLowerCase()}.${found.mapping.group}/${found.name}`;
  if (wanted > 0) {
    const one = all.find(({ revision }) => revision === wanted);
    if (one === undefined) throw new CommandError("unable to find the specified revision");
    const writer = new DescribeWriter();
    podTemplateLines(writer, one.template, one.cause === "" ? {} : { [CHANGE_CAUSE]: one.cause });
    return system.terminal.out(`${title} with revision #${wanted}\n${writer.text()}\n`);
  }
  if (all.length === 0) return system.terminal.out(`${title} \nNo rollout history found.\n`);
  const writer = new TabWriter({ ...TABLE_STYLE, minWidth: 0, padding: 2, remember: false });
  writer.write("REVISION\tCHANGE-CAUSE\n");
  for (const { revision, cause } of all) writer.write(`${revision}\t${cause === "" ? "<none>" : cause}\n`);
  system.terminal.out(`${title} \n${writer.flush()}\n`);
}

export async function undo({ flags, system }: Invocation, client: Client, found: Fetched): Promise<void> {
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(flags, system.files, dryRun);
  const { mapping, namespace, name, object } = found;
  const wanted = flags.int("to-revision");
  if (wanted < 0) throw new CommandError("revision must be a positive integer: " + String(wanted));
  if (valueAt(object, ["spec", "paused"]) === true) throw new CommandError("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again");
  const all = await revisions(client, found);
  const target = wanted > 0 ? all.find(({ revision }) => revision === wanted) : all.at(-2);
  if (target === undefined) throw new CommandError(wanted > 0 ? `unable to find specified revision ${wanted} in history` : `no rollout history found for deployment ${JSON.stringify(name)}`);
  const template = withoutHash(target.template);
  const current = valueAt(object, ["spec", "template"]);
  if (goJson(template) === goJson(withoutHash(isObject(current) ? current : {}))) {
    return system.terminal.out(print(object, `skipped rollback (current template already matches revision ${target.revision})`));
  }
  if (dryRun === "client") return system.terminal.out(print(object, "rolled back"));
  const body = [{ op: "replace", path: "/spec/template", value: template }];
  await client.json("PATCH", objectPath(mapping, namespace, name), { body, contentType: "application/json-patch+json", query: dryRun === "server" ? { dryRun: "All" } : {} });
  system.terminal.out(print(object, "rolled back"));
}

function withoutHash(template: Fields): Fields {
  const metadata = isObject(template["metadata"]) ? template["metadata"] : {};
  const labels = isObject(metadata["labels"]) ? metadata["labels"] : {};
  return { ...template, metadata: { ...metadata, labels: Object.fromEntries(Object.entries(labels).filter(([key]) => key !== "pod-template-hash")) } };
}
