/** obj-18, obj-28. Source: kubernetes, pkg/registry/core/service and pkg/apis/core/validation (ValidateService). */
import { ApiError, checkDns1035Label, checkDnsLabel, checkDnsSubdomain, checkPortName, checkPortNumber, fieldErrors, validateLabels, type KubeObject } from "../../../../kube/index.ts";
import { parseIp } from "../../../../net/index.ts";
import { at, listAt, numberAt, textAt, textsAt, withField } from "../object.ts";
import type { CreateContext, Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { isBlank, objectsOf, Problems, withDefaults, type Fields } from "./problems.ts";
import { freeAddress, freePort, inRange, isNodePort, nodePortText } from "./service-ip.ts";

const kind = { group: "", kind: "Service" };
const services = { group: "", resource: "services" };

export function serviceStrategy(schema: TypeSchema, range: string): Strategy {
  return {
    ...genericStrategy(schema),
    name: checkDns1035Label, status: true,
    defaults: (object) => ({ ...object, spec: defaultSpec(object["spec"]) }),
    prepareForCreate: (object) => ({ ...object, status: { loadBalancer: {} } }),
    prepareForUpdate: keepAllocated,
    validate: (object, old) => {
      const problems = new Problems();
      validateService(object, problems);
      if (old !== undefined) validateUpdate(object, old, problems);
      return problems.errors;
    },
    allocate: (object, context) => withPorts(withAddress(object, range, context), context),
  };
}

const typeOf = (object: unknown): string => textAt(object, "spec", "type");
const hasAddress = (object: unknown): boolean => typeOf(object) !== "ExternalName";
const hasNodePorts = (object: unknown): boolean => ["NodePort", "LoadBalancer"].includes(typeOf(object));

function defaultSpec(spec: unknown): Fields {
  const known = withDefaults(spec, { sessionAffinity: "None", type: "ClusterIP" });
  const ports = objectsOf(known["ports"]).map((port): Fields => {
    const targetPort = port["targetPort"];
    return { ...withDefaults(port, { protocol: "TCP" }), targetPort: targetPort === undefined || targetPort === 0 || targetPort === "" ? port["port"] : targetPort };
  });
  const { type } = known;
  const address = textAt(known, "clusterIP") || (listAt(known, "clusterIPs")[0] ?? "");
  return {
    ...known, ...(ports.length > 0 && { ports }),
    ...(address !== "" && { clusterIP: address, clusterIPs: listAt(known, "clusterIPs").length > 0 ? known["clusterIPs"] : [address] }),
    ...(type !== "ExternalName" && { internalTrafficPolicy: known["internalTrafficPolicy"] ?? "Cluster" }),
    ...((type === "NodePort" || type === "LoadBalancer") && { externalTrafficPolicy: known["externalTrafficPolicy"] ?? "Cluster" }),
    ...(type === "LoadBalancer" && { allocateLoadBalancerNodePorts: known["allocateLoadBalancerNodePorts"] ?? true }),
    ...(known["sessionAffinity"] === "ClientIP" && { sessionAffinityConfig: known["sessionAffinityConfig"] ?? { clientIP: { timeoutSeconds: 10_800 } } }),
  };
}

/** Who does not say what was given to it keeps it. */
function keepAllocated(object: KubeObject, old: KubeObject): KubeObject {
  if (!hasAddress(object) || !hasAddress(old)) return object;
  const address = isBlank(at(object, "spec", "clusterIP")) ? withField(withField(object, ["spec", "clusterIP"], at(old, "spec", "clusterIP")), ["spec", "clusterIPs"], at(old, "spec", "clusterIPs")) : object;
  const families = ["ipFamilies", "ipFamilyPolicy"].reduce((kept, name) => (isBlank(at(kept, "spec", name)) ? withField(kept, ["spec", name], at(old, "spec", name)) : kept), address);
  if (!hasNodePorts(object) || !hasNodePorts(old)) return families;
  const before = objectsOf(at(old, "spec", "ports"));
  const ports = objectsOf(at(object, "spec", "ports")).map((port) => {
    const same = before.find((one) => one["port"] === port["port"] && one["protocol"] === port["protocol"]);
    return isBlank(port["nodePort"]) && same?.["nodePort"] !== undefined ? { ...port, nodePort: same["nodePort"] } : port;
  });
  return withField(families, ["spec", "ports"], ports);
}

function others(object: KubeObject, { store }: CreateContext): readonly KubeObject[] {
  return store.list(services).filter(({ metadata }) => metadata.uid !== object.metadata.uid);
}

function withAddress(object: KubeObject, range: string, context: CreateContext): KubeObject {
  if (!hasAddress(object)) return ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"].reduce((bare, name) => withField(bare, ["spec", name], undefined), object);
  const asked = textAt(object, "spec", "clusterIP");
  const families = withField(withField(object, ["spec", "ipFamilies"], at(object, "spec", "ipFamilies") ?? ["IPv4"]), ["spec", "ipFamilyPolicy"], at(object, "spec", "ipFamilyPolicy") ?? "SingleStack");
  if (asked === "None") return families;
  const taken = new Set(others(object, context).map((service) => textAt(service, "spec", "clusterIP")));
  const refuse = (why: string): ApiError => ApiError.invalid(kind, object.metadata.name ?? "", [fieldErrors.invalid("spec.clusterIPs", [asked], `failed to allocate IP ${asked}: ${why}`)]);
  if (asked !== "" && !inRange(range, asked)) throw refuse(`the provided network does not match the current range: the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${range}`);
  if (asked !== "" && taken.has(asked)) throw refuse("provided IP is already allocated");
  const address = asked === "" ? freeAddress(range, taken) : asked;
  if (address === undefined) throw ApiError.internal("failed to allocate a serviceIP: range is full");
  return withField(withField(families, ["spec", "clusterIP"], address), ["spec", "clusterIPs"], [address]);
}

function withoutNodePort(port: Fields): Fields {
  return Object.fromEntries(Object.entries(port).filter(([name]) => name !== "nodePort"));
}

function withPorts(object: KubeObject, context: CreateContext): KubeObject {
  const ports = objectsOf(at(object, "spec", "ports"));
  if (!hasNodePorts(object)) return ports.some((port) => port["nodePort"] !== undefined) ? withField(object, ["spec", "ports"], ports.map(withoutNodePort)) : object;
  const taken = new Set(others(object, context).flatMap((service) => objectsOf(at(service, "spec", "ports")).flatMap((port) => numberAt(port, "nodePort") ?? [])));
  const given = ports.map((port, index) => {
    const asked = numberAt(port, "nodePort") ?? 0;
    const field = `spec.ports[${index}].nodePort`;
    if (asked !== 0 && !isNodePort(asked)) throw ApiError.invalid(kind, object.metadata.name ?? "", [fieldErrors.invalid(field, asked, `provided port is not in the valid range. The range of valid ports is ${nodePortText}`)]);
    if (asked !== 0 && taken.has(asked)) throw ApiError.invalid(kind, object.metadata.name ?? "", [fieldErrors.invalid(field, asked, "provided port is already allocated")]);
    const nodePort = asked === 0 ? freePort(new Set([...taken, ...ports.map((one) => numberAt(one, "nodePort") ?? 0)])) : asked;
    if (nodePort === undefined) throw ApiError.internal("failed to allocate a nodePort: range is full");
    taken.add(nodePort);
    return { ...port, nodePort };
  });
  return withField(object, ["spec", "ports"], given);
}

function validateService(object: KubeObject, problems: Problems): void {
  const type = typeOf(object);
  const ports = objectsOf(at(object, "spec", "ports"));
  const address = textAt(object, "spec", "clusterIP");
  problems.oneOf("spec.type", type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]);
  problems.oneOf("spec.sessionAffinity", at(object, "spec", "sessionAffinity"), ["ClientIP", "None"]);
  if (type === "ExternalName") {
    problems.required("spec.externalName", textAt(object, "spec", "externalName"));
    problems.check("spec.externalName", textAt(object, "spec", "externalName").replace(/\.$/, ""), checkDnsSubdomain);
    if (address !== "") problems.forbidden("spec.clusterIPs", "may not be set for ExternalName services");
  } else if (ports.length === 0 && address !== "None") problems.required("spec.ports", undefined);
  if (address === "None" && hasNodePorts(object)) problems.invalid("spec.clusterIPs[0]", address, `may not be set to 'None' for ${type} services`);
  if (address !== "" && address !== "None" && parseIp(address) === undefined) problems.invalid("spec.clusterIPs[0]", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  ports.forEach((port, index) => validatePort(port, `spec.ports[${index}]`, ports.length > 1, problems));
  problems.unique(ports.map((port, index) => ({ field: `spec.ports[${index}].name`, value: port["name"] })));
  problems.unique(ports.map(({ port, protocol }, index) => ({ field: `spec.ports[${index}]`, value: { port, protocol } })));
  problems.unique(ports.filter(({ nodePort }) => !isBlank(nodePort)).map(({ nodePort, protocol }, index) => ({ field: `spec.ports[${index}].nodePort`, value: { nodePort, protocol } })));
  problems.add(...validateLabels(textsAt(object, "spec", "selector"), "spec.selector"));
}

function validatePort(port: Fields, field: string, named: boolean, problems: Problems): void {
  if (named) problems.required(`${field}.name`, port["name"]);
  problems.check(`${field}.name`, port["name"], checkDnsLabel);
  if (port["port"] === undefined) problems.required(`${field}.port`, undefined);
  problems.number(`${field}.port`, port["port"], checkPortNumber);
  problems.oneOf(`${field}.protocol`, port["protocol"], ["SCTP", "TCP", "UDP"]);
  problems.number(`${field}.targetPort`, port["targetPort"], checkPortNumber);
  problems.check(`${field}.targetPort`, port["targetPort"], checkPortName);
}

function validateUpdate(object: KubeObject, old: KubeObject, problems: Problems): void {
  if (!hasAddress(object) || !hasAddress(old)) return;
  const [before, after] = [textAt(old, "spec", "clusterIP"), textAt(object, "spec", "clusterIP")];
  if (before !== "" && after !== before) problems.invalid("spec.clusterIPs[0]", [after], "may not change once set");
}
