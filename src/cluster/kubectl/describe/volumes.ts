/** Volumes of a pod. Source: kubectl, pkg/describe/describe.go (describeVolumes). */
import { at, has, list, text } from "./values.ts";
import type { DescribeWriter } from "./writer.ts";

function projected(writer: DescribeWriter, source: unknown): void {
  writer.line(2, "Type:\tProjected (a volume that contains injected data from multiple sources)");
  const optional = (value: unknown): string => (value === true ? "true" : value === false ? "false" : "<nil>");
  for (const one of list(source, "sources")) {
    if (has(one, "secret")) {
      writer.line(2, `SecretName:\t${text(one, "secret", "name")}`);
      writer.line(2, `SecretOptionalName:\t${optional(at(one, "secret", "optional"))}`);
    } else if (has(one, "downwardAPI")) writer.line(2, "DownwardAPI:\ttrue");
    else if (has(one, "configMap")) {
      writer.line(2, `ConfigMapName:\t${text(one, "configMap", "name")}`);
      writer.line(2, `ConfigMapOptional:\t${optional(at(one, "configMap", "optional"))}`);
    } else if (has(one, "serviceAccountToken")) writer.line(2, `TokenExpirationSeconds:\t${text(one, "serviceAccountToken", "expirationSeconds")}`);
  }
}

function volume(writer: DescribeWriter, one: unknown): void {
  const optional = (field: string): string => String(at(one, field, "optional") === true);
  if (has(one, "hostPath")) {
    writer.line(2, "Type:\tHostPath (bare host directory volume)");
    writer.line(2, `Path:\t${text(one, "hostPath", "path")}`);
    writer.line(2, `HostPathType:\t${has(at(one, "hostPath"), "type") ? text(one, "hostPath", "type") : "<none>"}`);
  } else if (has(one, "emptyDir")) {
    writer.line(2, "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)");
    writer.line(2, `Medium:\t${text(one, "emptyDir", "medium")}`);
    writer.line(2, `SizeLimit:\t${text(one, "emptyDir", "sizeLimit") || "<unset>"}`);
  } else if (has(one, "secret")) {
    writer.line(2, "Type:\tSecret (a volume populated by a Secret)");
    writer.line(2, `SecretName:\t${text(one, "secret", "secretName")}`);
    writer.line(2, `Optional:\t${optional("secret")}`);
  } else if (has(one, "configMap")) {
    writer.line(2, "Type:\tConfigMap (a volume populated by a ConfigMap)");
    writer.line(2, `Name:\t${text(one, "configMap", "name")}`);
    writer.line(2, `Optional:\t${optional("configMap")}`);
  } else if (has(one, "downwardAPI")) {
    writer.line(2, "Type:\tDownwardAPI (a volume populated by information about the pod)");
    writer.line(2, "Items:");
    for (const item of list(one, "downwardAPI", "items")) if (has(item, "fieldRef")) writer.line(3, `${text(item, "fieldRef", "fieldPath")} -> ${text(item, "path")}`);
  } else if (has(one, "projected")) projected(writer, at(one, "projected"));
  else writer.line(1, "<unknown>");
}

export function describeVolumes(writer: DescribeWriter, volumes: readonly unknown[], space: string): void {
  if (volumes.length === 0) return writer.line(0, `${space}Volumes:\t<none>`);
  writer.line(0, `${space}Volumes:`);
  for (const one of volumes) {
    writer.line(1, `${space === "" ? "" : " "}${text(one, "name")}:`);
    volume(writer, one);
  }
}
