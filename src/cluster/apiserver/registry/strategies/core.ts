/** Namespaces, ConfigMaps, Secrets, ServiceAccounts, Nodes, Leases, Events. Source: kubernetes, pkg/apis/core/validation and pkg/registry/core. */
import { fromBase64, toBase64, utf8 } from "../../../../base/index.ts";
import { checkConfigMapKey, checkDnsLabel, checkDnsSubdomain, isObject, type KubeObject } from "../../../../kube/index.ts";
import { validateImmutable } from "../metadata.ts";
import { at, listAt, sameValue, textAt, textsAt, withField, withMeta, without } from "../object.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { nonNegative, Problems } from "./problems.ts";

const nameLabel = "kubernetes.io/metadata.name";

/** obj-27, fin-10 */
export function namespaceStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    name: checkDnsLabel, status: true,
    defaults: ({ ...object }) => {
      const { name = "", labels } = object.metadata;
      return name === "" ? object : withMeta(object, { labels: { ...labels, [nameLabel]: name } });
    },
    prepareForCreate: (object) => {
      const named = withMeta(object, { labels: { ...object.metadata.labels, [nameLabel]: object.metadata.name ?? "" } });
      const finalizers = listAt(object, "spec", "finalizers");
      return { ...withField(named, ["spec", "finalizers"], finalizers.includes("kubernetes") ? finalizers : [...finalizers, "kubernetes"]), status: { phase: "Active" } };
    },
    // Its finalizers are given back through a subresource of their own.
    prepareForUpdate: (object, old) => ({ ...object, spec: old["spec"] ?? {} }),
    validateStatus: (object, old) => {
      const problems = new Problems();
      const ending = old.metadata.deletionTimestamp !== undefined;
      const phase = textAt(object, "status", "phase");
      if (ending && phase !== "Terminating") problems.invalid("status.phase", phase, "may only be 'Terminating' if `deletionTimestamp` is not empty");
      if (!ending && phase !== "Active") problems.invalid("status.phase", phase, "may only be 'Active' if `deletionTimestamp` is empty");
      return problems.errors;
    },
    terminating: (object) => withField(object, ["status", "phase"], "Terminating"),
    held: (object) => listAt(object, "spec", "finalizers").length > 0,
  };
}

/** Bytes. Source: pkg/apis/core/types.go (MaxSecretSize). */
const maxData = 1024 * 1024;

function frozenProblems(object: KubeObject, old: KubeObject | undefined, fields: readonly string[]): Problems {
  const problems = new Problems();
  if (old?.["immutable"] !== true) return problems;
  const detail = "field is immutable when `immutable` is set";
  if (object["immutable"] !== true) problems.forbidden("immutable", detail);
  for (const field of fields) if (!sameValue(object[field] ?? {}, old[field] ?? {})) problems.forbidden(field, detail);
  return problems;
}

export function configMapStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    validate: (object, old) => {
      const problems = frozenProblems(object, old, ["data", "binaryData"]);
      const [data, binary] = [textsAt(object, "data"), textsAt(object, "binaryData")];
      let size = 0;
      for (const [key, value] of Object.entries(data)) {
        problems.check(`data[${key}]`, key, checkConfigMapKey);
        if (Object.hasOwn(binary, key)) problems.invalid(`data[${key}]`, key, "duplicate of key present in binaryData");
        size += utf8(value).length;
      }
      for (const [key, value] of Object.entries(binary)) {
        problems.check(`binaryData[${key}]`, key, checkConfigMapKey);
        size += fromBase64(value)?.length ?? 0;
      }
      if (size > maxData) problems.add({ type: "TooLong", field: "", detail: `may not be more than ${maxData} bytes` });
      return problems.errors;
    },
  };
}

/** By type: what its data must hold. Source: pkg/apis/core/validation (ValidateSecret). */
const secretKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ["kubernetes.io/dockercfg", [".dockercfg"]], ["kubernetes.io/dockerconfigjson", [".dockerconfigjson"]],
  ["kubernetes.io/ssh-auth", ["ssh-privatekey"]], ["kubernetes.io/tls", ["tls.crt", "tls.key"]],
]);

/** obj-30 */
export function secretStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    defaults: (object) => {
      const texts = Object.entries(textsAt(object, "stringData")).map(([key, value]): [string, string] => [key, toBase64(utf8(value))]);
      const folded = texts.length === 0 ? object : { ...object, data: { ...textsAt(object, "data"), ...Object.fromEntries(texts) } };
      const bare = folded["stringData"] === undefined ? folded : without(folded, "stringData");
      return { ...bare, type: textAt(bare, "type") === "" ? "Opaque" : bare["type"] };
    },
    validate: (object, old) => {
      const problems = frozenProblems(object, old, ["data"]);
      const data = textsAt(object, "data");
      const type = textAt(object, "type");
      for (const key of Object.keys(data)) problems.check(`data[${key}]`, key, checkConfigMapKey);
      const size = Object.values(data).reduce((sum, value) => sum + (fromBase64(value)?.length ?? 0), 0);
      if (size > maxData) problems.add({ type: "TooLong", field: "data", detail: `may not be more than ${maxData} bytes` });
      for (const key of secretKeys.get(type) ?? []) if (!Object.hasOwn(data, key)) problems.required(`data[${key}]`, undefined);
      const account = "kubernetes.io/service-account.name";
      if (type === "kubernetes.io/service-account-token" && (object.metadata.annotations?.[account] ?? "") === "") problems.required(`metadata.annotations[${account}]`, undefined);
      if (old !== undefined) problems.add(...validateImmutable("type", type, textAt(old, "type")));
      return problems.errors;
    },
  };
}

export function serviceAccountStrategy(schema: TypeSchema): Strategy {
  return genericStrategy(schema);
}

export function nodeStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    status: true,
    validate: (object, old) => {
      const problems = new Problems();
      const taints = listAt(object, "spec", "taints");
      taints.forEach((taint, index) => {
        const field = `spec.taints[${index}]`;
        problems.required(`${field}.key`, at(taint, "key"));
        problems.oneOf(`${field}.effect`, at(taint, "effect") ?? "", ["NoSchedule", "PreferNoSchedule", "NoExecute"]);
      });
      problems.unique(taints.map((taint, index) => ({ field: `spec.taints[${index}]`, value: [at(taint, "key"), at(taint, "effect")] })));
      for (const field of ["podCIDR", "providerID"]) {
        const before = textAt(old, "spec", field);
        if (before !== "" && textAt(object, "spec", field) !== before) problems.forbidden(`spec.${field}`, `node updates may not change ${field} except from "" to valid`);
      }
      return problems.errors;
    },
  };
}

export function leaseStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    createOnUpdate: true, unconditionalUpdate: false,
    validate: (object) => {
      const problems = new Problems();
      for (const [field, least] of [["leaseDurationSeconds", 1], ["leaseTransitions", 0]] as const) {
        problems.number(`spec.${field}`, at(object, "spec", field), (value) => (least === 0 ? nonNegative(value) : value > 0 ? [] : ["must be greater than 0"]));
      }
      return problems.errors;
    },
  };
}

export function eventStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    createOnUpdate: true,
    validate: (object) => {
      const problems = new Problems();
      const [own, involved] = [object.metadata.namespace ?? "", textAt(object, "involvedObject", "namespace")];
      // Events about what has no namespace are in the default one.
      if (involved === "" ? own !== "default" && own !== "kube-system" : involved !== own) problems.invalid("involvedObject.namespace", involved, "does not match event.namespace");
      return problems.errors;
    },
  };
}

export function endpointsStrategy(schema: TypeSchema): Strategy {
  const withProtocol = (port: unknown): unknown => (isObject(port) && port["protocol"] === undefined ? { ...port, protocol: "TCP" } : port);
  return {
    ...genericStrategy(schema),
    name: checkDnsSubdomain,
    defaults: (object) => {
      const subsets = listAt(object, "subsets");
      if (subsets.length === 0) return object;
      return { ...object, subsets: subsets.map((subset) => (isObject(subset) && subset["ports"] !== undefined ? { ...subset, ports: listAt(subset, "ports").map(withProtocol) } : subset)) };
    },
  };
}

export function endpointSliceStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    generation: true,
    defaults: (object) => {
      const ports = listAt(object, "ports");
      return ports.length === 0 ? object : { ...object, ports: ports.map((port) => (isObject(port) ? { name: "", protocol: "TCP", ...port } : port)) };
    },
    validate: (object, old) => {
      const problems = new Problems();
      problems.oneOf("addressType", object["addressType"] ?? "", ["IPv4", "IPv6", "FQDN"]);
      if (old !== undefined) problems.add(...validateImmutable("addressType", object["addressType"], old["addressType"]));
      listAt(object, "endpoints").forEach((endpoint, index) => problems.required(`endpoints[${index}].addresses`, at(endpoint, "addresses"), "must contain at least 1 address"));
      return problems.errors;
    },
  };
}
