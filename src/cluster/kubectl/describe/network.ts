/** Services, endpoints, ingresses, network policies. Source: kubectl, pkg/describe/describe.go. */
import { describeEvents, heading, labelsAndAnnotations, listOf, mapText, selectorText, core, type DescribeContext, type Describer } from "./common.ts";
import { at, has, list, number, strings, text } from "./values.ts";
import type { DescribeWriter } from "./writer.ts";

const SLICE = { group: "discovery.k8s.io", version: "v1", kind: "EndpointSlice" };
const SHOWN = 3;

async function slicesOf(context: DescribeContext, namespace: string, service: string): Promise<readonly unknown[]> {
  return listOf(context.client, SLICE, namespace, { labelSelector: `kubernetes.io/service-name=${service}` }).catch(() => []);
}

/** The first few addresses that are ready. */
function addressesOf(slices: readonly unknown[], port: string): string {
  if (slices.length === 0) return "<none>";
  const all = slices.flatMap((slice) => {
    const ready = list(slice, "endpoints").filter((endpoint) => at(endpoint, "conditions", "ready") !== false).map((endpoint) => strings(endpoint, "addresses")[0] ?? "");
    const ports = list(slice, "ports");
    if (ports.length === 0) return ready;
    return ports.filter((one) => text(one, "name") === port).flatMap((one) => ready.map((address) => `${address.includes(":") ? `[${address}]` : address}:${text(one, "port")}`));
  });
  const shown = all.slice(0, SHOWN).join(",");
  return all.length > SHOWN ? `${shown} + ${all.length - SHOWN} more...` : shown;
}

function servicePort(writer: DescribeWriter, port: unknown, slices: readonly unknown[]): void {
  const [name, protocol] = [text(port, "name") || "<unset>", text(port, "protocol")];
  writer.line(0, `Port:\t${name}\t${number(port, "port")}/${protocol}`);
  writer.line(0, `TargetPort:\t${text(port, "targetPort")}/${protocol}`);
  if (number(port, "nodePort") !== 0) writer.line(0, `NodePort:\t${name}\t${number(port, "nodePort")}/${protocol}`);
  writer.line(0, `Endpoints:\t${addressesOf(slices, text(port, "name"))}`);
}

export const service: Describer = async (writer, object, context) => {
  heading(writer, object);
  labelsAndAnnotations(writer, object);
  const spec = (title: string, name: string): void => {
    const value = strings(object, "spec", name).join(",") || text(object, "spec", name);
    if (value !== "") writer.line(0, `${title}:\t${value}`);
  };
  writer.line(0, `Selector:\t${mapText(at(object, "spec", "selector"))}`);
  writer.line(0, `Type:\t${text(object, "spec", "type")}`);
  spec("IP Family Policy", "ipFamilyPolicy");
  writer.line(0, `IP Families:\t${strings(object, "spec", "ipFamilies").join(",") || "<none>"}`);
  writer.line(0, `IP:\t${text(object, "spec", "clusterIP")}`);
  writer.line(0, `IPs:\t${strings(object, "spec", "clusterIPs").join(",") || "<none>"}`);
  spec("External IPs", "externalIPs");
  spec("Desired LoadBalancer IP", "loadBalancerIP");
  spec("External Name", "externalName");
  const slices = await slicesOf(context, text(object, "metadata", "namespace"), text(object, "metadata", "name"));
  for (const port of list(object, "spec", "ports")) servicePort(writer, port, slices);
  writer.line(0, `Session Affinity:\t${text(object, "spec", "sessionAffinity")}`);
  spec("External Traffic Policy", "externalTrafficPolicy");
  spec("Internal Traffic Policy", "internalTrafficPolicy");
  spec("LoadBalancer Source Ranges", "loadBalancerSourceRanges");
  await describeEvents(writer, object, context);
};

export const endpoints: Describer = async (writer, object, context) => {
  heading(writer, object);
  labelsAndAnnotations(writer, object);
  writer.line(0, "Subsets:");
  for (const subset of list(object, "subsets")) {
    const addresses = (name: string): string => list(subset, name).map((one) => text(one, "ip")).join(",") || "<none>";
    writer.line(1, `Addresses:\t${addresses("addresses")}`);
    writer.line(1, `NotReadyAddresses:\t${addresses("notReadyAddresses")}`);
    if (list(subset, "ports").length > 0) {
      writer.line(1, "Ports:");
      writer.line(2, "Name\tPort\tProtocol");
      writer.line(2, "----\t----\t--------");
    }
    for (const port of list(subset, "ports")) writer.line(2, `${text(port, "name") || "<unset>"}\t${number(port, "port")}\t${text(port, "protocol")}`);
    writer.line(0, "");
  }
  await describeEvents(writer, object, context);
};

export const endpointSlice: Describer = async (writer, object, context) => {
  heading(writer, object);
  labelsAndAnnotations(writer, object);
  writer.line(0, `AddressType:\t${text(object, "addressType")}`);
  const ports = list(object, "ports");
  writer.line(0, ports.length === 0 ? "Ports: <unset>" : "Ports:");
  if (ports.length > 0) writer.line(1, "Name\tPort\tProtocol\n  ----\t----\t--------");
  for (const port of ports) writer.line(1, `${text(port, "name") || "<unset>"}\t${text(port, "port") || "<unset>"}\t${text(port, "protocol")}`);
  const all = list(object, "endpoints");
  writer.line(0, all.length === 0 ? "Endpoints: <none>" : "Endpoints:");
  for (const endpoint of all) {
    writer.line(1, `- Addresses:\t${strings(endpoint, "addresses").join(", ") || "<none>"}`);
    writer.line(2, "Conditions:");
    writer.line(3, `Ready:\t${text(endpoint, "conditions", "ready") || "<unset>"}`);
    writer.line(2, `Hostname:\t${text(endpoint, "hostname") || "<unset>"}`);
    if (has(endpoint, "targetRef")) writer.line(2, `TargetRef:\t${text(endpoint, "targetRef", "kind")}/${text(endpoint, "targetRef", "name")}`);
    writer.line(2, `NodeName:\t${text(endpoint, "nodeName") || "<unset>"}`);
    writer.line(2, `Zone:\t${text(endpoint, "zone") || "<unset>"}`);
  }
  await describeEvents(writer, object, context);
};

async function backendText(context: DescribeContext, namespace: string, backend: unknown): Promise<string> {
  if (!has(backend, "service")) return has(backend, "resource") ? `APIGroup: ${text(backend, "resource", "apiGroup") || "<none>"}, Kind: ${text(backend, "resource", "kind")}, Name: ${text(backend, "resource", "name")}` : "";
  const [name, port] = [text(backend, "service", "name"), text(backend, "service", "port", "name") || text(backend, "service", "port", "number")];
  try {
    const object = (await listOf(context.client, core("Service"), namespace, { fieldSelector: `metadata.name=${name}` }))[0];
    if (object === undefined) return `${name}:${port} (<error: services ${JSON.stringify(name)} not found>)`;
    const known = list(object, "spec", "ports").find((one) => text(one, "name") === port || text(one, "port") === port);
    return `${name}:${port} (${addressesOf(await slicesOf(context, namespace, name), text(known, "name"))})`;
  } catch (error) {
    return `${name}:${port} (<error: ${error instanceof Error ? error.message : ""}>)`;
  }
}

export const ingress: Describer = async (writer, object, context) => {
  const namespace = text(object, "metadata", "namespace");
  heading(writer, object, false);
  writer.labels("Labels", at(object, "metadata", "labels"));
  writer.line(0, `Namespace:\t${namespace}`);
  writer.line(0, `Address:\t${list(object, "status", "loadBalancer", "ingress").map((one) => text(one, "ip") || text(one, "hostname")).join(",")}`);
  writer.line(0, `Ingress Class:\t${text(object, "spec", "ingressClassName") || "<none>"}`);
  const fallback = has(at(object, "spec"), "defaultBackend") ? await backendText(context, namespace, at(object, "spec", "defaultBackend")) : "<default>";
  writer.line(0, `Default backend:\t${fallback}`);
  const tls = list(object, "spec", "tls");
  if (tls.length > 0) writer.line(0, "TLS:");
  for (const one of tls) writer.line(1, text(one, "secretName") === "" ? `SNI routes ${strings(one, "hosts").join(",")}` : `${text(one, "secretName")} terminates ${strings(one, "hosts").join(",")}`);
  writer.line(0, "Rules:\n  Host\tPath\tBackends");
  writer.line(1, "----\t----\t--------");
  const rules = list(object, "spec", "rules").filter((rule) => has(rule, "http"));
  for (const rule of rules) {
    writer.line(1, `${text(rule, "host") || "*"}\t`);
    for (const path of list(rule, "http", "paths")) writer.line(2, `\t${text(path, "path")} \t${await backendText(context, namespace, at(path, "backend"))}`);
  }
  if (rules.length === 0) writer.line(1, `*\t*\t${fallback}`);
  writer.annotations("Annotations", at(object, "metadata", "annotations"));
  await describeEvents(writer, object, context);
};

export const ingressClass: Describer = async (writer, object, context) => {
  heading(writer, object, false);
  labelsAndAnnotations(writer, object);
  writer.line(0, `Controller:\t${text(object, "spec", "controller")}`);
  await describeEvents(writer, object, context);
};

const INDENT = "    ";

function policyPorts(writer: DescribeWriter, rule: unknown): void {
  const ports = list(rule, "ports");
  if (ports.length === 0) writer.line(0, `${INDENT}To Port: <any> (traffic allowed to all ports)`);
  for (const port of ports) {
    const protocol = text(port, "protocol") || "TCP";
    const shown = has(port, "port") ? text(port, "port") : "<nil>";
    writer.line(0, has(port, "endPort") ? `${INDENT}To Port Range: ${shown}-${text(port, "endPort")}/${protocol}` : `${INDENT}To Port: ${shown}/${protocol}`);
  }
}

function policyPeers(writer: DescribeWriter, title: string, peers: readonly unknown[], none: string): void {
  if (peers.length === 0) return writer.line(0, `${INDENT}${none}`);
  for (const peer of peers) {
    writer.line(0, `${INDENT}${title}:`);
    if (has(peer, "namespaceSelector")) writer.line(1, `${INDENT}NamespaceSelector: ${selectorText(at(peer, "namespaceSelector"))}`);
    if (has(peer, "podSelector")) writer.line(1, `${INDENT}PodSelector: ${selectorText(at(peer, "podSelector"))}`);
    if (has(peer, "ipBlock")) {
      writer.line(1, `${INDENT}IPBlock:`);
      writer.line(2, `${INDENT}CIDR: ${text(peer, "ipBlock", "cidr")}`);
      writer.line(2, `${INDENT}Except: ${strings(peer, "ipBlock", "except").join(", ")}`);
    }
  }
}

function policyRules(writer: DescribeWriter, direction: "ingress" | "egress", rules: readonly unknown[]): void {
  if (rules.length === 0) return writer.line(0, `${INDENT}<none> (Selected pods are isolated for ${direction} connectivity)`);
  const [title, field, none] = direction === "ingress" ? ["From", "from", "From: <any> (traffic not restricted by source)"] as const : ["To", "to", "To: <any> (traffic not restricted by destination)"] as const;
  rules.forEach((rule, row) => {
    policyPorts(writer, rule);
    policyPeers(writer, title, list(rule, field), none);
    if (row < rules.length - 1) writer.line(0, `${INDENT}----------`);
  });
}

export const networkPolicy: Describer = (writer, object) => {
  heading(writer, object);
  // As Go prints a time.
  writer.line(0, `Created on:\t${text(object, "metadata", "creationTimestamp").replace("T", " ").replace("Z", " +0000 UTC")}`);
  labelsAndAnnotations(writer, object);
  writer.line(0, "Spec:");
  const selector = selectorText(at(object, "spec", "podSelector"));
  writer.line(1, `PodSelector:     ${selector === "<none>" ? "<none> (Allowing the specific traffic to all pods in this namespace)" : selector}`);
  const types = strings(object, "spec", "policyTypes");
  for (const [type, direction] of [["Ingress", "ingress"], ["Egress", "egress"]] as const) {
    if (!types.includes(type)) writer.line(1, `Not affecting ${direction} traffic`);
    else {
      writer.line(1, `Allowing ${direction} traffic:`);
      policyRules(writer, direction, list(object, "spec", direction));
    }
  }
  writer.line(1, `Policy Types: ${types.join(", ") || "<none>"}`);
};
