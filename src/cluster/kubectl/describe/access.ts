/** Roles, bindings, accounts, certificate requests. Source: kubectl, pkg/describe/describe.go. */
import { fromBase64 } from "../../../base/index.ts";
import { goText } from "../../../kube/index.ts";
import { combine, sortedRules } from "../commands/auth-rules.ts";
import { core, describeEvents, heading, labelsAndAnnotations, listOf, mapText, type Describer } from "./common.ts";
import { readRequest } from "./csr.ts";
import { at, list, number, rfc1123, strings, text } from "./values.ts";
import { humanDuration } from "../print/human.ts";
import type { DescribeWriter } from "./writer.ts";

export const role: Describer = (writer, object) => {
  heading(writer, object, false);
  labelsAndAnnotations(writer, object);
  writer.line(0, "PolicyRule:");
  writer.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
  writer.line(1, "---------\t-----------------\t--------------\t-----");
  const rules = list(object, "rules").map((rule) => ({
    verbs: strings(rule, "verbs"), apiGroups: strings(rule, "apiGroups"), resources: strings(rule, "resources"), resourceNames: strings(rule, "resourceNames"), nonResourceURLs: strings(rule, "nonResourceURLs"),
  }));
  for (const rule of sortedRules(rules)) writer.line(1, `${combine(rule)}\t${goText(rule.nonResourceURLs)}\t${goText(rule.resourceNames)}\t${goText(rule.verbs)}`);
};

export const binding: Describer = (writer, object) => {
  heading(writer, object, false);
  labelsAndAnnotations(writer, object);
  writer.line(0, "Role:");
  writer.line(1, `Kind:\t${text(object, "roleRef", "kind")}`);
  writer.line(1, `Name:\t${text(object, "roleRef", "name")}`);
  writer.line(0, "Subjects:");
  writer.line(1, "Kind\tName\tNamespace");
  writer.line(1, "----\t----\t---------");
  for (const subject of list(object, "subjects")) writer.line(1, `${text(subject, "kind")}\t${text(subject, "name")}\t${text(subject, "namespace")}`);
};

export const serviceAccount: Describer = async (writer, object, context) => {
  heading(writer, object);
  labelsAndAnnotations(writer, object);
  const [name, namespace] = [text(object, "metadata", "name"), text(object, "metadata", "namespace")];
  const secrets = await listOf(context.client, core("Secret"), namespace).catch(() => []);
  const tokens = secrets.filter((secret) => text(secret, "type") === "kubernetes.io/service-account-token" && text(secret, "metadata", "annotations", "kubernetes.io/service-account.name") === name);
  const known = new Set(secrets.map((secret) => text(secret, "metadata", "name")));
  const rows = (title: string, names: readonly string[]): void => {
    if (names.length === 0) return writer.line(0, `${title}\t<none>`);
    names.forEach((one, row) => writer.line(0, `${row === 0 ? title : " ".repeat(19)}\t${one}${known.has(one) ? "" : " (not found)"}`));
  };
  rows("Image pull secrets:", list(object, "imagePullSecrets").map((one) => text(one, "name")));
  rows("Mountable secrets: ", list(object, "secrets").map((one) => text(one, "name")));
  rows("Tokens:            ", tokens.map((one) => text(one, "metadata", "name")));
  await describeEvents(writer, object, context);
};

function requestStatus(object: unknown): string {
  const types = list(object, "status", "conditions").map((condition) => text(condition, "type"));
  const verdict = types.includes("Denied") ? "Denied" : types.includes("Approved") ? "Approved" : "Pending";
  return `${verdict}${types.includes("Failed") ? ",Failed" : ""}${text(object, "status", "certificate") === "" ? "" : ",Issued"}`;
}

function several(writer: DescribeWriter, title: string, values: readonly string[]): void {
  values.forEach((value, row) => writer.line(0, row === 0 ? `\t${title}:\t${value}` : `\t\t${value}`));
}

export const certificateRequest: Describer = async (writer, object, context) => {
  heading(writer, object, false);
  writer.line(0, `Labels:\t${mapText(at(object, "metadata", "labels"))}`);
  writer.line(0, `Annotations:\t${mapText(at(object, "metadata", "annotations"))}`);
  writer.line(0, `CreationTimestamp:\t${rfc1123(text(object, "metadata", "creationTimestamp"))}`);
  writer.line(0, `Requesting User:\t${text(object, "spec", "username")}`);
  if (text(object, "spec", "signerName") !== "") writer.line(0, `Signer:\t${text(object, "spec", "signerName")}`);
  if (typeof at(object, "spec", "expirationSeconds") === "number") writer.line(0, `Requested Duration:\t${humanDuration(number(object, "spec", "expirationSeconds") * 1000)}`);
  writer.line(0, `Status:\t${requestStatus(object)}`);
  const request = readRequest(fromBase64(text(object, "spec", "request")) ?? new Uint8Array());
  writer.line(0, "Subject:");
  const of = (name: string): readonly string[] => request.subject.filter(([key]) => key === name).map(([, value]) => value);
  writer.line(0, `\tCommon Name:\t${of("CN").join("")}`);
  writer.line(0, `\tSerial Number:\t${of("serialNumber").join("")}`);
  for (const [title, key] of [["Organization", "O"], ["Organizational Unit", "OU"], ["Country", "C"], ["Locality", "L"], ["Province", "ST"]] as const) several(writer, title, of(key));
  if (request.names.length > 0) writer.line(0, "Subject Alternative Names:");
  for (const [title, key] of [["DNS Names", "dns"], ["Email Addresses", "email"], ["URIs", "uri"], ["IP Addresses", "ip"]] as const) several(writer, title, request.names.filter(({ kind }) => kind === key).map(({ value }) => value));
  await describeEvents(writer, object, context);
};
