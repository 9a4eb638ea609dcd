/** Pods, and what makes them. Source: kubectl, pkg/describe/describe.go. */
import { isObject, parseTime } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { ageOf, humanDuration } from "../print/human.ts";
import { controllerOf, core, describeEvents, heading, labelsAndAnnotations, listOf, mapText, selectorText, type Describer } from "./common.ts";
import { describeContainers } from "./containers.ts";
import { describeTolerations, podTemplateLines } from "./pod-template.ts";
import { at, list, number, rfc1123, text } from "./values.ts";
import { describeVolumes } from "./volumes.ts";
import type { DescribeWriter } from "./writer.ts";

function podState(writer: DescribeWriter, pod: unknown, now: number): void {
  const phase = text(pod, "status", "phase");
  if (text(pod, "metadata", "deletionTimestamp") !== "" && phase !== "Failed" && phase !== "Succeeded") {
    writer.line(0, `Status:\tTerminating (lasts ${ageOf(at(pod, "metadata", "deletionTimestamp"), now)})`);
    writer.line(0, `Termination Grace Period:\t${number(pod, "metadata", "deletionGracePeriodSeconds")}s`);
  } else writer.line(0, `Status:\t${phase}`);
  if (text(pod, "status", "reason") !== "") writer.line(0, `Reason:\t${text(pod, "status", "reason")}`);
  if (text(pod, "status", "message") !== "") writer.line(0, `Message:\t${text(pod, "status", "message")}`);
  const seccomp = text(pod, "spec", "securityContext", "seccompProfile", "type");
  if (seccomp !== "") writer.line(0, `SeccompProfile:\t${seccomp}`);
  writer.line(0, `IP:\t${text(pod, "status", "podIP")}`);
  const addresses = list(pod, "status", "podIPs");
  writer.line(0, `IPs:${addresses.length === 0 ? "\t<none>" : ""}`);
  for (const address of addresses) writer.line(1, `IP:\t${text(address, "ip")}`);
}

export const pod: Describer = async (writer, object, context) => {
  heading(writer, object);
  const priority = at(object, "spec", "priority");
  if (typeof priority === "number") writer.line(0, `Priority:\t${priority}`);
  if (text(object, "spec", "priorityClassName") !== "") writer.line(0, `Priority Class Name:\t${text(object, "spec", "priorityClassName")}`);
  if (text(object, "spec", "runtimeClassName") !== "") writer.line(0, `Runtime Class Name:\t${text(object, "spec", "runtimeClassName")}`);
  if (text(object, "spec", "serviceAccountName") !== "") writer.line(0, `Service Account:\t${text(object, "spec", "serviceAccountName")}`);
  const node = text(object, "spec", "nodeName");
  writer.line(0, `Node:\t${node === "" ? "<none>" : `${node}/${text(object, "status", "hostIP")}`}`);
  if (text(object, "status", "startTime") !== "") writer.line(0, `Start Time:\t${rfc1123(text(object, "status", "startTime"))}`);
  labelsAndAnnotations(writer, object);
  podState(writer, object, context.now);
  const controller = controllerOf(object);
  if (controller !== "") writer.line(0, `Controlled By:\t${controller}`);
  const initial = list(object, "spec", "initContainers");
  if (initial.length > 0) describeContainers(writer, { title: "Init Containers", containers: initial, statuses: list(object, "status", "initContainerStatuses"), pod: object, space: "" });
  describeContainers(writer, { title: "Containers", containers: list(object, "spec", "containers"), statuses: list(object, "status", "containerStatuses"), pod: object, space: "" });
  const conditions = list(object, "status", "conditions");
  if (conditions.length > 0) writer.line(0, "Conditions:\n  Type\tStatus");
  for (const condition of conditions) writer.line(1, `${text(condition, "type")} \t${text(condition, "status")} `);
  describeVolumes(writer, list(object, "spec", "volumes"), "");
  writer.line(0, `QoS Class:\t${text(object, "status", "qosClass")}`);
  writer.labels("Node-Selectors", at(object, "spec", "nodeSelector"));
  describeTolerations(writer, "Tolerations", list(object, "spec", "tolerations"));
  await describeEvents(writer, object, context);
};

function shortConditions(writer: DescribeWriter, object: unknown): void {
  const conditions = list(object, "status", "conditions");
  if (conditions.length === 0) return;
  writer.line(0, "Conditions:\n  Type\tStatus\tReason");
  writer.line(1, "----\t------\t------");
  for (const condition of conditions) writer.line(1, `${text(condition, "type")} \t${text(condition, "status")}\t${text(condition, "reason")}`);
}

const ownedBy = (objects: readonly unknown[], owner: unknown): readonly unknown[] =>
  objects.filter((one) => list(one, "metadata", "ownerReferences").some((reference) => text(reference, "uid") === text(owner, "metadata", "uid") && at(reference, "controller") === true));

const templateOf = (object: unknown): string => {
  const labels = at(object, "spec", "template", "metadata", "labels");
  const without = isObject(labels) ? Object.fromEntries(Object.entries(labels).filter(([key]) => key !== "pod-template-hash")) : {};
  return JSON.stringify([without, at(object, "spec", "template", "spec")]);
};

function replicaSetsText(sets: readonly unknown[]): string {
  return sets.map((set) => `${text(set, "metadata", "name")} (${number(set, "status", "replicas")}/${number(set, "spec", "replicas")} replicas created)`).join(", ") || "<none>";
}

export const deployment: Describer = async (writer, object, context) => {
  heading(writer, object);
  writer.line(0, `CreationTimestamp:\t${rfc1123(text(object, "metadata", "creationTimestamp"))}`);
  labelsAndAnnotations(writer, object);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  const count = (name: string): number => number(object, "status", name);
  writer.line(0, `Replicas:\t${number(object, "spec", "replicas")} desired | ${count("updatedReplicas")} updated | ${count("replicas")} total | ${count("availableReplicas")} available | ${count("unavailableReplicas")} unavailable`);
  writer.line(0, `StrategyType:\t${text(object, "spec", "strategy", "type")}`);
  writer.line(0, `MinReadySeconds:\t${number(object, "spec", "minReadySeconds")}`);
  if (isObject(at(object, "spec", "strategy", "rollingUpdate"))) writer.line(0, `RollingUpdateStrategy:\t${text(object, "spec", "strategy", "rollingUpdate", "maxUnavailable")} max unavailable, ${text(object, "spec", "strategy", "rollingUpdate", "maxSurge")} max surge`);
  podTemplateLines(writer, at(object, "spec", "template"));
  shortConditions(writer, object);
  const sets = ownedBy(await listOf(context.client, { group: "apps", version: "v1", kind: "ReplicaSet" }, text(object, "metadata", "namespace"), { labelSelector: selectorText(at(object, "spec", "selector")) }), object);
  const newest = sets.find((set) => templateOf(set) === templateOf(object));
  const old = sets.filter((set) => set !== newest);
  if (sets.length > 0) {
    writer.line(0, `OldReplicaSets:\t${replicaSetsText(old)}`);
    writer.line(0, `NewReplicaSet:\t${replicaSetsText(newest === undefined ? [] : [newest])}`);
  }
  await describeEvents(writer, object, context);
};

async function podsText(client: Client, object: unknown): Promise<string> {
  const selector = selectorText(at(object, "spec", "selector"));
  const pods = ownedBy(await listOf(client, core("Pod"), text(object, "metadata", "namespace"), { labelSelector: selector }), object);
  const phase = (name: string): number => pods.filter((one) => text(one, "status", "phase") === name).length;
  return `${phase("Running")} Running / ${phase("Pending")} Waiting / ${phase("Succeeded")} Succeeded / ${phase("Failed")} Failed`;
}

export const replicaSet: Describer = async (writer, object, context) => {
  heading(writer, object);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  labelsAndAnnotations(writer, object);
  const controller = controllerOf(object);
  if (controller !== "") writer.line(0, `Controlled By:\t${controller}`);
  writer.line(0, `Replicas:\t${number(object, "status", "replicas")} current / ${number(object, "spec", "replicas")} desired`);
  writer.line(0, `Pods Status:\t${await podsText(context.client, object)}`);
  podTemplateLines(writer, at(object, "spec", "template"));
  shortConditions(writer, object);
  await describeEvents(writer, object, context);
};

export const daemonSet: Describer = async (writer, object, context) => {
  heading(writer, object, false);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  writer.line(0, `Node-Selector:\t${mapText(at(object, "spec", "template", "spec", "nodeSelector"))}`);
  labelsAndAnnotations(writer, object);
  const count = (name: string): number => number(object, "status", name);
  writer.line(0, `Desired Number of Nodes Scheduled: ${count("desiredNumberScheduled")}`);
  writer.line(0, `Current Number of Nodes Scheduled: ${count("currentNumberScheduled")}`);
  writer.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${count("updatedNumberScheduled")}`);
  writer.line(0, `Number of Nodes Scheduled with Available Pods: ${count("numberAvailable")}`);
  writer.line(0, `Number of Nodes Misscheduled: ${count("numberMisscheduled")}`);
  writer.line(0, `Pods Status:\t${await podsText(context.client, object)}`);
  podTemplateLines(writer, at(object, "spec", "template"));
  await describeEvents(writer, object, context);
};

export const job: Describer = async (writer, object, context) => {
  heading(writer, object);
  writer.line(0, `Selector:\t${selectorText(at(object, "spec", "selector"))}`);
  labelsAndAnnotations(writer, object);
  const controller = controllerOf(object);
  if (controller !== "") writer.line(0, `Controlled By:\t${controller}`);
  const spec = (title: string, name: string, unit = ""): void => {
    if (text(object, "spec", name) !== "") writer.line(0, `${title}:\t${text(object, "spec", name)}${unit}`);
  };
  spec("Parallelism", "parallelism");
  writer.line(0, `Completions:\t${text(object, "spec", "completions") || "<unset>"}`);
  spec("Completion Mode", "completionMode");
  spec("Suspend", "suspend");
  spec("Backoff Limit", "backoffLimit");
  spec("TTL Seconds After Finished", "ttlSecondsAfterFinished");
  const [begin, end] = [text(object, "status", "startTime"), text(object, "status", "completionTime")];
  if (begin !== "") writer.line(0, `Start Time:\t${rfc1123(begin)}`);
  if (end !== "") writer.line(0, `Completed At:\t${rfc1123(end)}`);
  if (begin !== "" && end !== "") writer.line(0, `Duration:\t${humanDuration((parseTime(end) ?? 0) - (parseTime(begin) ?? 0))}`);
  spec("Active Deadline Seconds", "activeDeadlineSeconds", "s");
  const ready = at(object, "status", "ready");
  writer.line(0, `Pods Statuses:\t${number(object, "status", "active")} Active${typeof ready === "number" ? ` (${ready} Ready)` : ""} / ${number(object, "status", "succeeded")} Succeeded / ${number(object, "status", "failed")} Failed`);
  podTemplateLines(writer, at(object, "spec", "template"));
  await describeEvents(writer, object, context);
};

