/** Containers of a pod. Source: kubectl, pkg/describe/describe.go (describeContainers). */
import { at, has, list, number, rfc1123, strings, text, type Fields } from "./values.ts";
import { isObject } from "../../../kube/index.ts";
import type { DescribeWriter } from "./writer.ts";

function ports(writer: DescribeWriter, container: unknown): void {
  const joined = (field: string): string => list(container, "ports").map((port) => `${number(port, field)}/${text(port, "protocol")}`).join(", ");
  const write = (title: string, shown: string): void => writer.line(2, shown.includes(",") ? `${title}s:\t${shown}` : `${title}:\t${shown || "<none>"}`);
  write("Port", joined("containerPort"));
  write("Host Port", joined("hostPort"));
}

function words(writer: DescribeWriter, title: string, values: readonly string[]): void {
  if (values.length === 0) return;
  writer.line(2, `${title}:`);
  for (const value of values) for (const line of value.split("\n")) writer.line(3, line);
}

function state(writer: DescribeWriter, title: string, value: unknown): void {
  const terminated = at(value, "terminated");
  if (has(value, "running")) {
    writer.line(2, `${title}:\tRunning`);
    writer.line(3, `Started:\t${rfc1123(text(value, "running", "startedAt"))}`);
  } else if (isObject(terminated)) {
    writer.line(2, `${title}:\tTerminated`);
    for (const [name, field] of [["Reason", "reason"], ["Message", "message"]] as const) if (text(terminated, field) !== "") writer.line(3, `${name}:\t${text(terminated, field)}`);
    writer.line(3, `Exit Code:\t${number(terminated, "exitCode")}`);
    if (number(terminated, "signal") > 0) writer.line(3, `Signal:\t${number(terminated, "signal")}`);
    writer.line(3, `Started:\t${rfc1123(text(terminated, "startedAt"))}`);
    writer.line(3, `Finished:\t${rfc1123(text(terminated, "finishedAt"))}`);
  } else {
    writer.line(2, `${title}:\tWaiting`);
    if (text(value, "waiting", "reason") !== "") writer.line(3, `Reason:\t${text(value, "waiting", "reason")}`);
  }
}

function states(writer: DescribeWriter, status: unknown): void {
  state(writer, "State", at(status, "state"));
  if (has(at(status, "lastState"), "terminated")) state(writer, "Last State", at(status, "lastState"));
  writer.line(2, `Ready:\t${at(status, "ready") === true ? "True" : "False"}`);
  writer.line(2, `Restart Count:\t${number(status, "restartCount")}`);
}

export function describeResources(writer: DescribeWriter, resources: unknown): void {
  for (const [title, field] of [["Limits", "limits"], ["Requests", "requests"]] as const) {
    const found = at(resources, field);
    if (!isObject(found) || Object.keys(found).length === 0) continue;
    writer.line(2, `${title}:`);
    for (const name of Object.keys(found).sort()) writer.line(3, `${name}:\t${String(found[name])}`);
  }
}

function probeText(probe: Fields): string {
  const attributes = `delay=${number(probe, "initialDelaySeconds")}s timeout=${number(probe, "timeoutSeconds")}s period=${number(probe, "periodSeconds")}s #success=${number(probe, "successThreshold")} #failure=${number(probe, "failureThreshold")}`;
  if (has(probe, "exec")) return `exec [${strings(probe, "exec", "command").join(" ")}] ${attributes}`;
  if (has(probe, "httpGet")) return `http-get ${text(probe, "httpGet", "scheme").toLowerCase()}://${text(probe, "httpGet", "host")}:${text(probe, "httpGet", "port")}${text(probe, "httpGet", "path")} ${attributes}`;
  if (has(probe, "tcpSocket")) return `tcp-socket ${text(probe, "tcpSocket", "host")}:${text(probe, "tcpSocket", "port")} ${attributes}`;
  if (has(probe, "grpc")) return `grpc <pod>:${number(probe, "grpc", "port")} ${text(probe, "grpc", "service")} ${attributes}`;
  return `unknown ${attributes}`;
}

/** What a reference to a field of the pod leads to; empty in a template. */
function fieldValue(pod: unknown, path: string): string {
  const [, map, key] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path) ?? [];
  return map === undefined || key === undefined ? text(pod, ...path.split(".")) : text(pod, ...map.split("."), key);
}

function variable(writer: DescribeWriter, one: unknown, pod: unknown): void {
  const name = text(one, "name");
  const from = at(one, "valueFrom");
  if (!isObject(from)) return text(one, "value").split("\n").forEach((line, row) => writer.line(3, row === 0 ? `${name}:\t${line}` : `\t${line}`));
  if (has(from, "fieldRef")) writer.line(3, `${name}:\t${fieldValue(pod, text(from, "fieldRef", "fieldPath"))} (${text(from, "fieldRef", "apiVersion")}:${text(from, "fieldRef", "fieldPath")})`);
  else if (has(from, "resourceFieldRef")) writer.line(3, `${name}:\t (${text(from, "resourceFieldRef", "resource")})`);
  else if (has(from, "secretKeyRef")) writer.line(3, `${name}:\t<set to the key '${text(from, "secretKeyRef", "key")}' in secret '${text(from, "secretKeyRef", "name")}'>\tOptional: ${String(at(from, "secretKeyRef", "optional") === true)}`);
  else if (has(from, "configMapKeyRef")) writer.line(3, `${name}:\t<set to the key '${text(from, "configMapKeyRef", "key")}' of config map '${text(from, "configMapKeyRef", "name")}'>\tOptional: ${String(at(from, "configMapKeyRef", "optional") === true)}`);
}

function environment(writer: DescribeWriter, container: unknown, pod: unknown): void {
  const sources = list(container, "envFrom");
  if (sources.length > 0) writer.line(2, "Environment Variables from:");
  for (const source of sources) {
    const [kind, field] = has(source, "configMapRef") ? ["ConfigMap", "configMapRef"] as const : ["Secret", "secretRef"] as const;
    const prefix = text(source, "prefix") === "" ? "" : ` with prefix '${text(source, "prefix")}'`;
    writer.line(3, `${text(source, field, "name")}\t${kind}${prefix}\tOptional: ${String(at(source, field, "optional") === true)}`);
  }
  const all = list(container, "env");
  writer.line(2, `Environment:${all.length === 0 ? "\t<none>" : ""}`);
  for (const one of all) variable(writer, one, pod);
}

function mounts(writer: DescribeWriter, container: unknown): void {
  const all = list(container, "volumeMounts");
  writer.line(2, `Mounts:${all.length === 0 ? "\t<none>" : ""}`);
  for (const mount of [...all].sort((a, b) => (text(a, "mountPath") < text(b, "mountPath") ? -1 : 1))) {
    const path = text(mount, "subPath") === "" ? "" : `,path=${JSON.stringify(text(mount, "subPath"))}`;
    writer.line(3, `${text(mount, "mountPath")} from ${text(mount, "name")} (${at(mount, "readOnly") === true ? "ro" : "rw"}${path})`);
  }
}

export interface ContainersOptions {
  readonly title: string;
  readonly containers: readonly unknown[];
  readonly statuses: readonly unknown[];
  /** That fields are referred to of; undefined in a template. */
  readonly pod?: unknown;
  /** Before the title. */
  readonly space: string;
}

export function describeContainers(writer: DescribeWriter, { title, containers, statuses, pod, space }: ContainersOptions): void {
  writer.line(0, `${space}${title}:${containers.length === 0 ? " <none>" : ""}`);
  for (const container of containers) {
    const status = statuses.find((one) => text(one, "name") === text(container, "name"));
    writer.line(1, `${space === "" ? "" : " "}${text(container, "name")}:`);
    if (status !== undefined) writer.line(2, `Container ID:\t${text(status, "containerID")}`);
    writer.line(2, `Image:\t${text(container, "image")}`);
    if (status !== undefined) writer.line(2, `Image ID:\t${text(status, "imageID")}`);
    ports(writer, container);
    if (has(at(container, "securityContext"), "seccompProfile")) writer.line(2, `SeccompProfile:\t${text(container, "securityContext", "seccompProfile", "type")}`);
    words(writer, "Command", strings(container, "command"));
    words(writer, "Args", strings(container, "args"));
    if (status !== undefined) states(writer, status);
    describeResources(writer, at(container, "resources"));
    for (const [name, field] of [["Liveness", "livenessProbe"], ["Readiness", "readinessProbe"], ["Startup", "startupProbe"]] as const) {
      const probe = at(container, field);
      if (isObject(probe)) writer.line(2, `${name}:\t${probeText(probe)}`);
    }
    environment(writer, container, pod);
    mounts(writer, container);
  }
}
