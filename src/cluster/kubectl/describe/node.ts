/** Nodes. Source: kubectl, pkg/describe/describe.go (describeNode). */
import { addQuantity, canonicalQuantity, findKind, formatQuantity, isObject, parseQuantity, quantityMilli, quantityValue } from "../../../kube/index.ts";
import { StatusError } from "../cli/failure.ts";
import { objectPath } from "../client/paths.ts";
import { ageOf } from "../print/human.ts";
import { core, describeEvents, heading, labelsAndAnnotations, listOf, type DescribeContext, type Describer } from "./common.ts";
import { at, list, rfc1123, strings, text } from "./values.ts";
import type { DescribeWriter } from "./writer.ts";

const ROLE = "node-role.kubernetes.io/";

function rolesText(node: unknown): string {
  const labels = at(node, "metadata", "labels");
  const roles = isObject(labels) ? Object.keys(labels).flatMap((key) => (key.startsWith(ROLE) && key.length > ROLE.length ? [key.slice(ROLE.length)] : key === "kubernetes.io/role" ? [String(labels[key])] : [])) : [];
  return [...new Set(roles)].sort().join(",") || "<none>";
}

async function lease(writer: DescribeWriter, node: unknown, { client }: DescribeContext): Promise<void> {
  const mapping = findKind({ group: "coordination.k8s.io", version: "v1", kind: "Lease" });
  if (mapping === undefined) return;
  try {
    const found = await client.json("GET", objectPath(mapping, "kube-node-lease", text(node, "metadata", "name")));
    writer.line(0, "Lease:");
    writer.line(1, `HolderIdentity:\t${text(found, "spec", "holderIdentity") || "<unset>"}`);
    for (const [title, field] of [["AcquireTime", "acquireTime"], ["RenewTime", "renewTime"]] as const) writer.line(1, `${title}:\t${text(found, "spec", field) === "" ? "<unset>" : rfc1123(text(found, "spec", field))}`);
  } catch (error) {
    writer.line(0, `Lease:\tFailed to get lease: ${error instanceof Error ? error.message : ""}`);
  }
}

function resources(writer: DescribeWriter, title: string, found: unknown): void {
  if (!isObject(found) || Object.keys(found).length === 0) return;
  writer.line(0, `${title}:`);
  for (const name of Object.keys(found).sort()) writer.line(0, `  ${name}:\t${canonicalQuantity(String(found[name]))}`);
}

const ZERO = "0";

function sum(quantities: readonly string[]): string {
  return quantities.length === 0 ? ZERO : formatQuantity(quantities.map(parseQuantity).reduce(addQuantity));
}

/** What the pod's containers ask for together; one that only prepares counts where it asks for more. */
function podTotal(pod: unknown, kind: "requests" | "limits", resource: string): string {
  const of = (container: unknown): readonly string[] => (text(container, "resources", kind, resource) === "" ? [] : [text(container, "resources", kind, resource)]);
  const total = sum(list(pod, "spec", "containers").flatMap(of));
  const largest = list(pod, "spec", "initContainers").flatMap(of).sort((a, b) => quantityMilli(parseQuantity(b)) - quantityMilli(parseQuantity(a)))[0];
  return largest !== undefined && quantityMilli(parseQuantity(largest)) > quantityMilli(parseQuantity(total)) ? largest : total;
}

function share(quantity: string, allocatable: string, resource: string): string {
  const value = resource === "cpu" ? quantityMilli : quantityValue;
  const whole = allocatable === "" ? 0 : value(parseQuantity(allocatable));
  return `${quantity} (${whole === 0 ? 0 : Math.trunc((value(parseQuantity(quantity)) / whole) * 100)}%)`;
}

function podTable(writer: DescribeWriter, node: unknown, pods: readonly unknown[], now: number): void {
  writer.line(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  writer.line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  const allocatable = (resource: string): string => text(node, "status", "allocatable", resource) || text(node, "status", "capacity", resource);
  for (const pod of pods) {
    const cells = (["cpu", "memory"] as const).flatMap((resource) => (["requests", "limits"] as const).map((kind) => share(podTotal(pod, kind, resource), allocatable(resource), resource)));
    writer.line(1, `${text(pod, "metadata", "namespace")}\t${text(pod, "metadata", "name")}\t\t${cells.join("\t")}\t${ageOf(at(pod, "metadata", "creationTimestamp"), now)}`);
  }
  writer.line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)");
  writer.line(1, "Resource\tRequests\tLimits");
  writer.line(1, "--------\t--------\t------");
  for (const resource of ["cpu", "memory", "ephemeral-storage"]) {
    const cell = (kind: "requests" | "limits"): string => share(sum(pods.map((pod) => podTotal(pod, kind, resource))), allocatable(resource), resource);
    writer.line(1, `${resource}\t${cell("requests")}\t${cell("limits")}`);
  }
}

function systemInfo(writer: DescribeWriter, node: unknown): void {
  writer.line(0, "System Info:");
  const rows = [
    ["Machine ID", "machineID"], ["System UUID", "systemUUID"], ["Boot ID", "bootID"], ["Kernel Version", "kernelVersion"], ["OS Image", "osImage"], ["Operating System", "operatingSystem"],
    ["Architecture", "architecture"], ["Container Runtime Version", "containerRuntimeVersion"], ["Kubelet Version", "kubeletVersion"], ["Kube-Proxy Version", "kubeProxyVersion"],
  ] as const;
  for (const [title, field] of rows) writer.line(0, `  ${title}:\t${text(node, "status", "nodeInfo", field)}`);
}

export const node: Describer = async (writer, object, context) => {
  heading(writer, object, false);
  writer.line(0, `Roles:\t${rolesText(object)}`);
  labelsAndAnnotations(writer, object);
  writer.line(0, `CreationTimestamp:\t${rfc1123(text(object, "metadata", "creationTimestamp"))}`);
  const taints = list(object, "spec", "taints").map((taint) => ({ order: `${text(taint, "effect")},${text(taint, "key")}`, shown: `${text(taint, "key")}${text(taint, "value") === "" ? "" : `=${text(taint, "value")}`}:${text(taint, "effect")}` }));
  writer.values("Taints", taints.sort((a, b) => (a.order < b.order ? -1 : 1)).map(({ shown }) => shown));
  writer.line(0, `Unschedulable:\t${String(at(object, "spec", "unschedulable") === true)}`);
  await lease(writer, object, context);
  const conditions = list(object, "status", "conditions");
  if (conditions.length > 0) writer.line(0, "Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------");
  for (const one of conditions) writer.line(1, `${text(one, "type")} \t${text(one, "status")} \t${rfc1123(text(one, "lastHeartbeatTime"))} \t${rfc1123(text(one, "lastTransitionTime"))} \t${text(one, "reason")} \t${text(one, "message")}`);
  writer.line(0, "Addresses:");
  for (const address of list(object, "status", "addresses")) writer.line(1, `${text(address, "type")}:\t${text(address, "address")}`);
  resources(writer, "Capacity", at(object, "status", "capacity"));
  resources(writer, "Allocatable", at(object, "status", "allocatable"));
  systemInfo(writer, object);
  if (text(object, "spec", "podCIDR") !== "") writer.line(0, `PodCIDR:\t${text(object, "spec", "podCIDR")}`);
  if (list(object, "spec", "podCIDRs").length > 0) writer.line(0, `PodCIDRs:\t${strings(object, "spec", "podCIDRs").join(",")}`);
  try {
    const pods = await listOf(context.client, core("Pod"), "", { fieldSelector: `spec.nodeName=${text(object, "metadata", "name")},status.phase!=Succeeded,status.phase!=Failed` });
    podTable(writer, object, pods, context.now);
  } catch (error) {
    if (!(error instanceof StatusError && error.is("Forbidden"))) throw error;
    writer.line(0, "Pods:\tnot authorized");
  }
  await describeEvents(writer, object, context);
};
