/** The core group but pods and services. Source: kubernetes, pkg/printers/internalversion/printers.go. */
import { valueAt, type KubeObject } from "../../../../kube/index.ts";
import { ageColumn, column, field, nameColumn, wide, wideNameColumn } from "../columns.ts";
import { since } from "../duration.ts";
import { ageOf, conditionStatus, count, has, list, nameOf, orElse, size, text } from "../read.ts";
import type { Layout } from "../types.ts";

export const namespace: Layout = {
  columns: [nameColumn, column("Status", "The status of the namespace"), ageColumn],
  row: (object, now) => ({ cells: [nameOf(object), text(object, "status", "phase"), ageOf(object, now)] }),
};

export const configMap: Layout = {
  columns: [nameColumn, column("Data", field("core.v1.ConfigMap", "data")), ageColumn],
  row: (object, now) => ({ cells: [nameOf(object), size(object, "data") + size(object, "binaryData"), ageOf(object, now)] }),
};

export const secret: Layout = {
  columns: [nameColumn, column("Type", field("core.v1.Secret", "type")), column("Data", field("core.v1.Secret", "data")), ageColumn],
  row: (object, now) => ({ cells: [nameOf(object), text(object, "type"), size(object, "data"), ageOf(object, now)] }),
};

export const serviceAccount: Layout = {
  columns: [nameColumn, column("Secrets", field("core.v1.ServiceAccount", "secrets")), ageColumn],
  row: (object, now) => ({ cells: [nameOf(object), size(object, "secrets"), ageOf(object, now)] }),
};

const rolePrefix = "node-role.kubernetes.io/";

/** Two labels name roles: one a role by its key, one by its value. */
function roles(node: KubeObject): string {
  const found = Object.entries(node.metadata.labels ?? {}).map(([key, value]) => {
    if (key.startsWith(rolePrefix)) return key.slice(rolePrefix.length);
    return key === "kubernetes.io/role" ? value : "";
  });
  return orElse([...new Set(found.filter((role) => role !== ""))].sort().join(","), "<none>");
}

function nodeStatus(node: KubeObject): string {
  const ready = conditionStatus(node, "Ready");
  const status = ready === undefined ? "Unknown" : ready === "True" ? "Ready" : "NotReady";
  return valueAt(node, ["spec", "unschedulable"]) === true ? `${status},SchedulingDisabled` : status;
}

function address(node: KubeObject, type: string): string {
  const found = list(node, "status", "addresses").find((one) => text(one, "type") === type);
  return found === undefined ? "<none>" : text(found, "address");
}

const info = (node: KubeObject, name: string): string => text(node, "status", "nodeInfo", name);

export const node: Layout = {
  columns: [
    nameColumn, column("Status", "The status of the node"), column("Roles", "The roles of the node"), ageColumn, column("Version", field("core.v1.NodeSystemInfo", "kubeletVersion")),
    wide("Internal-IP", field("core.v1.NodeStatus", "addresses")), wide("External-IP", field("core.v1.NodeStatus", "addresses")),
    wide("OS-Image", field("core.v1.NodeSystemInfo", "osImage")), wide("Kernel-Version", field("core.v1.NodeSystemInfo", "kernelVersion")),
    wide("Container-Runtime", field("core.v1.NodeSystemInfo", "containerRuntimeVersion")),
  ],
  row: (object, now) => ({
    cells: [
      nameOf(object), nodeStatus(object), roles(object), ageOf(object, now), info(object, "kubeletVersion"), address(object, "InternalIP"), address(object, "ExternalIP"),
      ...["osImage", "kernelVersion", "containerRuntimeVersion"].map((name) => orElse(info(object, name), "<unknown>")),
    ],
  }),
};

/** Old events have times and a count, newer ones a time and a series. */
function occurrences(event: KubeObject, now: number): { readonly first: string; readonly last: string; readonly count: number } {
  const first = since(has(event, "firstTimestamp") ? event["firstTimestamp"] : event["eventTime"], now);
  if (has(event, "series")) return { first, last: since(valueAt(event, ["series", "lastObservedTime"]), now), count: count(event, "series", "count") };
  return { first, last: has(event, "lastTimestamp") ? since(event["lastTimestamp"], now) : first, count: count(event, "count") || 1 };
}

function source(event: KubeObject): string {
  const component = orElse(text(event, "source", "component"), text(event, "reportingComponent"));
  const instance = orElse(text(event, "source", "host"), text(event, "reportingInstance"));
  return instance === "" ? component : `${component}, ${instance}`;
}

function involved(event: KubeObject): string {
  const [kind, name] = [text(event, "involvedObject", "kind").toLowerCase(), text(event, "involvedObject", "name")];
  return name === "" ? kind : `${kind}/${name}`;
}

const eventField = (name: string): ReturnType<typeof field> => field("core.v1.Event", name);

export const event: Layout = {
  columns: [
    column("Last Seen", eventField("lastTimestamp")), column("Type", eventField("type")), column("Reason", eventField("reason")), column("Object", eventField("involvedObject")),
    wide("Subobject", field("core.v1.ObjectReference", "fieldPath")), wide("Source", eventField("source")), column("Message", eventField("message")),
    wide("First Seen", eventField("firstTimestamp")), wide("Count", eventField("count")), wideNameColumn,
  ],
  row(object, now) {
    const { first, last, count: times } = occurrences(object, now);
    return {
      cells: [
        last, text(object, "type"), text(object, "reason"), involved(object), text(object, "involvedObject", "fieldPath"), source(object),
        text(object, "message").trim(), first, times, nameOf(object),
      ],
    };
  },
};
