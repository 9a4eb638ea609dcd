/** Services and what leads to them. Source: kubernetes, pkg/printers/internalversion/printers.go. */
import { valueAt, type KubeObject } from "../../../../kube/index.ts";
import { ageColumn, column, field, nameColumn, wide } from "../columns.ts";
import { ageOf, count, has, labelsText, list, nameOf, orElse, selectorText, someOf, text, texts } from "../read.ts";
import type { Layout } from "../types.ts";

/** Each once, sorted. */
function balancer(object: KubeObject): readonly string[] {
  const points = list(object, "status", "loadBalancer", "ingress").map((point) => orElse(text(point, "ip"), text(point, "hostname")));
  return [...new Set(points.filter((point) => point !== ""))].sort();
}

function externalIp(service: KubeObject): string {
  const own = texts(service, "spec", "externalIPs");
  switch (text(service, "spec", "type")) {
    case "ClusterIP":
    case "NodePort":
      return orElse(own.join(","), "<none>");
    case "LoadBalancer":
      return orElse([...balancer(service), ...own].join(","), "<pending>");
    case "ExternalName":
      return text(service, "spec", "externalName");
    default:
      return "<unknown>";
  }
}

function servicePort(port: unknown): string {
  const nodePort = count(port, "nodePort");
  return `${count(port, "port")}${nodePort > 0 ? `:${nodePort}` : ""}/${text(port, "protocol")}`;
}

const serviceField = (name: string): ReturnType<typeof field> => field("core.v1.ServiceSpec", name);

export const service: Layout = {
  columns: [
    nameColumn, column("Type", serviceField("type")), column("Cluster-IP", serviceField("clusterIP")), column("External-IP", serviceField("externalIPs")),
    column("Port(s)", serviceField("ports")), ageColumn, wide("Selector", serviceField("selector")),
  ],
  row: (object, now) => ({
    cells: [
      nameOf(object), text(object, "spec", "type"), orElse(orElse(text(object, "spec", "clusterIPs", 0), text(object, "spec", "clusterIP")), "<none>"), externalIp(object),
      orElse(list(object, "spec", "ports").map(servicePort).join(","), "<none>"), ageOf(object, now), labelsText(valueAt(object, ["spec", "selector"])),
    ],
  }),
};

function joinHostPort(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Every address with every port of its subset. */
function endpointTexts(subset: unknown): readonly string[] {
  const addresses = list(subset, "addresses").map((address) => text(address, "ip"));
  const ports = list(subset, "ports");
  return ports.length === 0 ? addresses : ports.flatMap((port) => addresses.map((address) => joinHostPort(address, count(port, "port"))));
}

export const endpoints: Layout = {
  columns: [nameColumn, column("Endpoints", field("core.v1.Endpoints", "subsets")), ageColumn],
  row(object, now) {
    const subsets = list(object, "subsets");
    return { cells: [nameOf(object), someOf(subsets.flatMap(endpointTexts), subsets.length === 0 ? "<none>" : ""), ageOf(object, now)] };
  },
};

const slicePort = (port: unknown): string => (has(port, "port") ? String(count(port, "port")) : has(port, "name") ? text(port, "name") : "*");
const sliceField = (name: string): ReturnType<typeof field> => field("discovery.v1.EndpointSlice", name);

export const endpointSlice: Layout = {
  columns: [nameColumn, column("AddressType", sliceField("addressType")), column("Ports", sliceField("ports")), column("Endpoints", sliceField("endpoints")), ageColumn],
  row: (object, now) => ({
    cells: [
      nameOf(object), text(object, "addressType"), someOf(list(object, "ports").map(slicePort), "<unset>"),
      someOf(list(object, "endpoints").flatMap((endpoint) => texts(endpoint, "addresses")), "<unset>"), ageOf(object, now),
    ],
  }),
};

export const networkPolicy: Layout = {
  columns: [nameColumn, column("Pod-Selector", field("networking.v1.NetworkPolicySpec", "podSelector")), ageColumn],
  row(object, now) {
    const selector = selectorText(valueAt(object, ["spec", "podSelector"]) ?? {});
    return { cells: [nameOf(object), selector === undefined ? "<error>" : orElse(selector, "<none>"), ageOf(object, now)] };
  },
};

/** The first three rules that name a host; of what comes after them only how many rules there are. */
function hosts(ingress: KubeObject): string {
  const rules = list(ingress, "spec", "rules");
  const named = rules.slice(0, most).map((rule) => text(rule, "host")).filter((host) => host !== "");
  const more = rules.length > most ? ` + ${rules.length - most} more...` : "";
  return named.length === 0 ? "*" : `${named.join(",")}${more}`;
}
const most = 3;

export const ingress: Layout = {
  columns: [
    nameColumn, column("Class", "The name of the IngressClass resource that should be used for additional configuration"),
    column("Hosts", "Hosts that incoming requests are matched against before the ingress rule"),
    column("Address", "Address is a list containing ingress points for the load-balancer"), column("Ports", "Ports of TLS configurations that open"), ageColumn,
  ],
  row: (object, now) => ({
    cells: [
      nameOf(object), orElse(text(object, "spec", "ingressClassName"), "<none>"), hosts(object), balancer(object).join(","),
      list(object, "spec", "tls").length > 0 ? "80, 443" : "80", ageOf(object, now),
    ],
  }),
};

function parameters(ingressClass: KubeObject): string {
  const found = valueAt(ingressClass, ["spec", "parameters"]);
  const group = has(found, "apiGroup") ? `.${text(found, "apiGroup")}` : "";
  return has(found) ? `${text(found, "kind")}${group}/${text(found, "name")}` : "<none>";
}

export const ingressClass: Layout = {
  columns: [
    nameColumn, column("Controller", "Controller that is responsible for handling this class"),
    column("Parameters", "A reference to a resource with additional parameters"), ageColumn,
  ],
  row: (object, now) => ({ cells: [nameOf(object), text(object, "spec", "controller"), parameters(object), ageOf(object, now)] }),
};
