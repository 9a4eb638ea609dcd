/** A description of one object: kinds of their own layout, and what is left as its fields. Source: kubectl, pkg/describe/describe.go. */
import { fromBase64 } from "../../../base/index.ts";
import { goText, isObject } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import type { Fetched } from "../client/fetch.ts";
import { binding, certificateRequest, role, serviceAccount } from "./access.ts";
import { describeEvents, heading, labelsAndAnnotations, type DescribeContext, type Describer } from "./common.ts";
import { endpoints, endpointSlice, ingress, ingressClass, networkPolicy, service } from "./network.ts";
import { node } from "./node.ts";
import { daemonSet, deployment, job, pod, replicaSet } from "./pods.ts";
import { at, list, rfc1123, text, type Fields } from "./values.ts";
import { DescribeWriter } from "./writer.ts";

const secret: Describer = (writer, object) => {
  heading(writer, object);
  labelsAndAnnotations(writer, object);
  writer.line(0, `\nType:\t${text(object, "type")}`);
  writer.line(0, "\nData\n====");
  const data = at(object, "data");
  for (const key of isObject(data) ? Object.keys(data).sort() : []) {
    const bytes = fromBase64(String(isObject(data) ? data[key] : "")) ?? new Uint8Array();
    const shown = key === "token" && text(object, "type") === "kubernetes.io/service-account-token";
    writer.line(0, `${key}:\t${shown ? String.fromCharCode(...bytes) : `${bytes.length} bytes`}`);
  }
};

const configMap: Describer = async (writer, object, context) => {
  heading(writer, object);
  labelsAndAnnotations(writer, object);
  writer.line(0, "\nData\n====");
  const data = at(object, "data");
  for (const key of isObject(data) ? Object.keys(data).sort() : []) writer.line(0, `${key}:\n----\n${String(isObject(data) ? data[key] : "")}\n`);
  writer.line(0, "\nBinaryData\n====");
  const binary = at(object, "binaryData");
  for (const key of isObject(binary) ? Object.keys(binary).sort() : []) writer.line(0, `${key}: ${(fromBase64(String(isObject(binary) ? binary[key] : "")) ?? []).length} bytes`);
  writer.line(0, "");
  await describeEvents(writer, object, context);
};

const namespace: Describer = (writer, object) => {
  heading(writer, object, false);
  labelsAndAnnotations(writer, object);
  writer.line(0, `Status:\t${text(object, "status", "phase")}`);
  const conditions = list(object, "status", "conditions");
  if (conditions.length > 0) writer.line(0, "Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n  ----\t------\t------------------\t------\t-------");
  for (const one of conditions) writer.line(1, [text(one, "type"), text(one, "status"), rfc1123(text(one, "lastTransitionTime")), text(one, "reason"), text(one, "message")].join("\t"));
};

const ACRONYMS = new Set(["API", "URL", "UID", "OSB", "GUID"]);

/** `lastTransitionTime` → `Last Transition Time`. */
function title(field: string): string {
  if (!/^[\p{L}-]+$/u.test(field)) return field;
  const words = field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|-/gu) ?? [field];
  return words.map((word) => (ACRONYMS.has(word.toUpperCase()) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1))).join(" ");
}

const SKIPPED = new Set([".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"]);

function fields(writer: DescribeWriter, level: number, object: Fields, path: string): void {
  for (const name of Object.keys(object).sort()) {
    const [value, here] = [object[name], `${path}.${name}`];
    if (SKIPPED.has(here)) continue;
    if (isObject(value)) {
      writer.line(level, `${title(name)}:`);
      fields(writer, level + 1, value, here);
    } else if (Array.isArray(value)) {
      writer.line(level, `${title(name)}:`);
      for (const item of value as readonly unknown[]) {
        if (isObject(item)) fields(writer, level + 1, item, here);
        else writer.line(level + 1, goText(item));
      }
    } else writer.line(level, `${title(name)}:\t${goText(value)}`);
  }
}

const generic: Describer = async (writer, object, context) => {
  heading(writer, object);
  labelsAndAnnotations(writer, object);
  if (isObject(object)) fields(writer, 0, object, "");
  await describeEvents(writer, object, context);
};

const DESCRIBERS: Readonly<Record<string, Describer>> = {
  Pod: pod, "Deployment.apps": deployment, "ReplicaSet.apps": replicaSet, "DaemonSet.apps": daemonSet, "Job.batch": job, Service: service, Endpoints: endpoints, "EndpointSlice.discovery.k8s.io": endpointSlice,
  "Ingress.networking.k8s.io": ingress, "IngressClass.networking.k8s.io": ingressClass, "NetworkPolicy.networking.k8s.io": networkPolicy, Node: node, Namespace: namespace, Secret: secret, ConfigMap: configMap, ServiceAccount: serviceAccount,
  "Role.rbac.authorization.k8s.io": role, "ClusterRole.rbac.authorization.k8s.io": role, "RoleBinding.rbac.authorization.k8s.io": binding, "ClusterRoleBinding.rbac.authorization.k8s.io": binding,
  "CertificateSigningRequest.certificates.k8s.io": certificateRequest,
};

export async function describeObject(client: Client, { mapping, object }: Fetched, options: Omit<DescribeContext, "client">): Promise<string> {
  const writer = new DescribeWriter();
  const describer = DESCRIBERS[mapping.group === "" ? mapping.kind : `${mapping.kind}.${mapping.group}`] ?? generic;
  await describer(writer, object, { client, ...options });
  return writer.text();
}

