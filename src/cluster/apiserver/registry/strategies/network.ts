/** NetworkPolicies and Ingresses. Source: kubernetes, pkg/apis/networking/{v1/defaults.go,validation/validation.go}. */
import { checkDns1035Label, checkDnsSubdomain, checkPortName, checkPortNumber, checkWildcardSubdomain, isObject, validateSelector, type KubeObject } from "../../../../kube/index.ts";
import { inNetwork, parseCidr, parseIp } from "../../../../net/index.ts";
import { at, listAt, textAt, withField } from "../object.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { isBlank, objectsOf, Problems, withDefaults, type Fields } from "./problems.ts";

const directions = [["ingress", "from"], ["egress", "to"]] as const;

export function networkPolicyStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    generation: true,
    defaults: (object) => {
      const spec = withDefaults(object["spec"], { podSelector: {} });
      const rules = directions.filter(([direction]) => Array.isArray(spec[direction])).map(([direction]) => [direction, listAt(spec, direction).map(defaultRule)]);
      const types = isBlank(spec["policyTypes"]) ? ["Ingress", ...(listAt(spec, "egress").length > 0 ? ["Egress"] : [])] : spec["policyTypes"];
      return { ...object, spec: { ...spec, ...Object.fromEntries(rules), policyTypes: types } };
    },
    validate: (object) => {
      const problems = new Problems();
      problems.add(...validateSelector(selectorAt(object["spec"], "podSelector"), "spec.podSelector"));
      for (const [direction, peers] of directions) {
        objectsOf(at(object, "spec", direction)).forEach((rule, index) => {
          const here = `spec.${direction}[${index}]`;
          objectsOf(rule["ports"]).forEach((port, n) => validatePort(port, `${here}.ports[${n}]`, problems));
          listAt(rule, peers).forEach((peer, n) => validatePeer(peer, `${here}.${peers}[${n}]`, problems));
        });
      }
      const types = listAt(object, "spec", "policyTypes");
      if (types.length > 2) problems.invalid("spec.policyTypes", types, "may not specify more than two policyTypes");
      else types.forEach((type, index) => problems.oneOf(`spec.policyTypes[${index}]`, type, ["Ingress", "Egress"]));
      return problems.errors;
    },
  };
}

function defaultRule(rule: unknown): unknown {
  return isObject(rule) && Array.isArray(rule["ports"]) ? { ...rule, ports: listAt(rule, "ports").map((port) => withDefaults(port, { protocol: "TCP" })) } : rule;
}

function selectorAt(object: unknown, name: string): Fields | undefined {
  const selector = at(object, name);
  return isObject(selector) ? selector : undefined;
}

function validatePort(port: Fields, field: string, problems: Problems): void {
  problems.oneOf(`${field}.protocol`, port["protocol"], ["TCP", "UDP", "SCTP"]);
  const { port: number, endPort } = port;
  problems.number(`${field}.port`, number, checkPortNumber);
  problems.check(`${field}.port`, number, checkPortName);
  if (endPort === undefined) return;
  if (number === undefined) problems.invalid(`${field}.endPort`, endPort, "may not be specified when `port` is not specified");
  else if (typeof number !== "number") problems.invalid(`${field}.endPort`, endPort, "may not be specified when `port` is non-numeric");
  else if (typeof endPort === "number" && endPort < number) problems.invalid(`${field}.endPort`, endPort, "must be greater than or equal to `port`");
  if (typeof number === "number") problems.number(`${field}.endPort`, endPort, checkPortNumber);
}

function validatePeer(peer: unknown, field: string, problems: Problems): void {
  const named = ["podSelector", "namespaceSelector", "ipBlock"].filter((name) => at(peer, name) !== undefined);
  for (const name of ["podSelector", "namespaceSelector"]) problems.add(...validateSelector(selectorAt(peer, name), `${field}.${name}`));
  if (named.length === 0) problems.required(field, undefined, "must specify a peer");
  if (!named.includes("ipBlock")) return;
  if (named.length > 1) problems.forbidden(field, "may not specify both ipBlock and another peer");
  const cidr = textAt(peer, "ipBlock", "cidr");
  problems.required(`${field}.ipBlock.cidr`, cidr);
  if (cidr === "") return;
  const network = cidrOf(cidr, `${field}.ipBlock.cidr`, problems);
  listAt(peer, "ipBlock", "except").forEach((except, index) => {
    const here = `${field}.ipBlock.except[${index}]`;
    const inner = cidrOf(typeof except === "string" ? except : "", here, problems);
    if (network === undefined || inner === undefined) return;
    const inside = inner.address.length === network.address.length && inNetwork(network, inner.address) && network.prefix < inner.prefix;
    if (!inside) problems.invalid(here, except, "must be a strict subset of `cidr`");
  });
}

function cidrOf(text: string, field: string, problems: Problems): ReturnType<typeof parseCidr> {
  const cidr = text.includes("/") ? parseCidr(text) : undefined;
  if (cidr === undefined) problems.invalid(field, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
  return cidr;
}

export function ingressStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    generation: true, status: true,
    prepareForCreate: (object) => ({ ...object, status: { loadBalancer: {} } }),
    validate: (object, old) => {
      const problems = new Problems();
      const rules = objectsOf(at(object, "spec", "rules"));
      const backend = at(object, "spec", "defaultBackend");
      if (rules.length === 0 && backend === undefined) problems.invalid("spec", [], "either `defaultBackend` or `rules` must be specified");
      if (backend !== undefined) validateBackend(backend, "spec.defaultBackend", problems);
      rules.forEach((rule, index) => validateRule(rule, `spec.rules[${index}]`, problems));
      objectsOf(at(object, "spec", "tls")).forEach((tls, index) => {
        listAt(tls, "hosts").forEach((host, n) => problems.check(`spec.tls[${index}].hosts[${n}]`, host, typeof host === "string" && host.includes("*") ? checkWildcardSubdomain : checkDnsSubdomain));
        problems.check(`spec.tls[${index}].secretName`, tls["secretName"], checkDnsSubdomain);
      });
      problems.check("spec.ingressClassName", at(object, "spec", "ingressClassName"), checkDnsSubdomain);
      if (old === undefined) validateClass(object, problems);
      return problems.errors;
    },
  };
}

const classAnnotation = "kubernetes.io/ingress.class";

function validateClass(object: KubeObject, problems: Problems): void {
  const [asked, named] = [object.metadata.annotations?.[classAnnotation], at(object, "spec", "ingressClassName")];
  if (asked !== undefined && named !== undefined && asked !== named) problems.invalid(`annotations.${classAnnotation}`, asked, "must match `ingressClassName` when both are specified");
}

function validateRule(rule: Fields, field: string, problems: Problems): void {
  const host = textAt(rule, "host");
  if (host !== "" && parseIp(host) !== undefined) problems.invalid(`${field}.host`, host, "must be a DNS name, not an IP address");
  problems.check(`${field}.host`, host, host.includes("*") ? checkWildcardSubdomain : checkDnsSubdomain);
  if (rule["http"] === undefined) return;
  const paths = listAt(rule, "http", "paths");
  problems.required(`${field}.http.paths`, paths);
  paths.forEach((path, index) => {
    const here = `${field}.http.paths[${index}]`;
    const [type, text] = [at(path, "pathType"), textAt(path, "path")];
    if (type === undefined) problems.required(`${here}.pathType`, undefined, "pathType must be specified");
    else problems.oneOf(`${here}.pathType`, type, ["Exact", "ImplementationSpecific", "Prefix"]);
    if (type === "Exact" || type === "Prefix") validatePath(text, `${here}.path`, problems);
    else if (text !== "" && !text.startsWith("/")) problems.invalid(`${here}.path`, text, "must be an absolute path");
    validateBackend(at(path, "backend"), `${here}.backend`, problems);
  });
}

function validatePath(path: string, field: string, problems: Problems): void {
  if (!path.startsWith("/")) problems.invalid(field, path, "must be an absolute path");
  for (const part of ["//", "/./", "/../", "%2f", "%2F"]) if (path.includes(part)) problems.invalid(field, path, `must not contain '${part}'`);
  for (const end of ["/..", "/."]) if (path.endsWith(end)) problems.invalid(field, path, `cannot end with '${end}'`);
}

function validateBackend(backend: unknown, field: string, problems: Problems): void {
  const [service, resource] = [at(backend, "service"), at(backend, "resource")];
  if (service !== undefined && resource !== undefined) problems.invalid(field, "", "cannot set both resource and service backends");
  else if (resource !== undefined) for (const name of ["kind", "name"]) problems.required(`${field}.resource.${name}`, at(resource, name));
  else if (service === undefined) problems.required(field, undefined, "must specify a service or a resource");
  else {
    problems.required(`${field}.service.name`, at(service, "name"));
    problems.check(`${field}.service.name`, at(service, "name"), checkDns1035Label);
    const [name, number] = [textAt(service, "port", "name"), at(service, "port", "number")];
    if (name !== "" && number !== undefined && number !== 0) problems.invalid(field, "", "cannot set both port name & port number");
    else if (name === "" && (number === undefined || number === 0)) problems.required(field, undefined, "port name or number is required");
    problems.check(`${field}.service.port.name`, name, checkPortName);
    if (number !== 0) problems.number(`${field}.service.port.number`, number, checkPortNumber);
  }
}

export function ingressClassStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    generation: true,
    defaults: (object) => (isObject(at(object, "spec", "parameters")) ? withField(object, ["spec", "parameters"], withDefaults(at(object, "spec", "parameters"), { scope: "Cluster" })) : object),
    validate: (object, old) => {
      const problems = new Problems();
      problems.required("spec.controller", at(object, "spec", "controller"));
      if (old !== undefined && textAt(object, "spec", "controller") !== textAt(old, "spec", "controller")) problems.invalid("spec.controller", at(object, "spec", "controller"), "field is immutable");
      return problems.errors;
    },
  };
}
