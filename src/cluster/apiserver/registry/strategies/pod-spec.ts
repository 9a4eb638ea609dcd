/** What a pod's spec is made of, also in templates. Source: kubernetes, pkg/apis/core/v1/defaults.go and pkg/apis/core/validation/validation.go. */
import { checkDnsLabel, checkDnsSubdomain, checkEnvName, checkPortName, checkPortNumber, compareQuantity, isObject, parseQuantity, validateLabels } from "../../../../kube/index.ts";
import { at, listAt, textAt, textsAt } from "../object.ts";
import { isBlank, nonNegative, objectsOf, withDefaults, type Fields, type Problems } from "./problems.ts";

const containerLists = ["containers", "initContainers"] as const;

export function defaultPodSpec(spec: unknown): Fields {
  const known = withDefaults(spec, {
    dnsPolicy: "ClusterFirst", restartPolicy: "Always", securityContext: {}, terminationGracePeriodSeconds: 30, schedulerName: "default-scheduler",
  });
  const lists = containerLists.filter((name) => Array.isArray(known[name])).map((name) => [name, listAt(known, name).map((one) => (isObject(one) ? defaultContainer(one) : one))]);
  const volumes = Array.isArray(known["volumes"]) ? { volumes: listAt(known, "volumes").map((one) => (isObject(one) ? defaultVolume(one) : one)) } : {};
  // The old name of the field is kept in step with the new one.
  const account = textAt(known, "serviceAccountName") || textAt(known, "serviceAccount");
  return { ...known, ...Object.fromEntries(lists), ...volumes, ...(account !== "" && { serviceAccountName: account, serviceAccount: account }) };
}

function defaultContainer(container: Fields): Fields {
  const image = textAt(container, "image");
  const tag = /:([^/:@]+)$/.exec(image.split("@")[0] ?? "")?.[1];
  const latest = tag === "latest" || (tag === undefined && !image.includes("@"));
  const ports = Array.isArray(container["ports"]) ? { ports: listAt(container, "ports").map((port) => withDefaults(port, { protocol: "TCP" })) } : {};
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"].filter((name) => isObject(container[name])).map((name) => [name, defaultProbe(container[name])]);
  const env = Array.isArray(container["env"]) ? { env: listAt(container, "env").map(defaultEnv) } : {};
  return withDefaults({ ...container, ...ports, ...env, ...Object.fromEntries(probes) }, {
    imagePullPolicy: latest ? "Always" : "IfNotPresent", terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File", resources: {},
  });
}

function defaultProbe(probe: unknown): Fields {
  const known = withDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  return isObject(known["httpGet"]) ? { ...known, httpGet: withDefaults(known["httpGet"], { path: "/", scheme: "HTTP" }) } : known;
}

function defaultEnv(variable: unknown): unknown {
  const reference = at(variable, "valueFrom", "fieldRef");
  if (!isObject(variable) || !isObject(reference)) return variable;
  return { ...variable, valueFrom: { ...withDefaults(variable["valueFrom"], {}), fieldRef: withDefaults(reference, { apiVersion: "v1" }) } };
}

const fileMode = 0o644;

function defaultVolume(volume: Fields): Fields {
  const [source] = Object.keys(volume).filter((name) => name !== "name");
  if (source === undefined) return { ...volume, emptyDir: {} };
  if (["secret", "configMap", "downwardAPI", "projected"].includes(source)) {
    const known = withDefaults(volume[source], { defaultMode: fileMode });
    const sources = listAt(known, "sources").map((one) =>
      isObject(one) && isObject(one["serviceAccountToken"]) ? { ...one, serviceAccountToken: withDefaults(one["serviceAccountToken"], { expirationSeconds: 3600 }) } : one);
    return { ...volume, [source]: source === "projected" && sources.length > 0 ? { ...known, sources } : known };
  }
  return source === "hostPath" ? { ...volume, hostPath: withDefaults(volume["hostPath"], { type: "" }) } : volume;
}

/** @param field of the spec */
export function validatePodSpec(spec: unknown, field: string, problems: Problems): void {
  const containers = listAt(spec, "containers");
  if (containers.length === 0) problems.required(`${field}.containers`, undefined);
  const volumes = objectsOf(at(spec, "volumes"));
  volumes.forEach((volume, index) => validateVolume(volume, `${field}.volumes[${index}]`, problems));
  problems.unique(volumes.map((volume, index) => ({ field: `${field}.volumes[${index}].name`, value: volume["name"] })));
  const named: { field: string; value: unknown }[] = [];
  for (const list of ["initContainers", "containers"]) {
    objectsOf(at(spec, list)).forEach((container, index) => {
      const here = `${field}.${list}[${index}]`;
      validateContainer(container, here, volumes.map((volume) => textAt(volume, "name")), problems);
      named.push({ field: `${here}.name`, value: container["name"] });
    });
  }
  problems.unique(named);
  problems.oneOf(`${field}.restartPolicy`, at(spec, "restartPolicy"), ["Always", "OnFailure", "Never"]);
  problems.oneOf(`${field}.dnsPolicy`, at(spec, "dnsPolicy"), ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]);
  problems.number(`${field}.terminationGracePeriodSeconds`, at(spec, "terminationGracePeriodSeconds"), nonNegative);
  problems.number(`${field}.activeDeadlineSeconds`, at(spec, "activeDeadlineSeconds"), (value) => (value >= 1 ? [] : ["must be between 1 and 2147483647, inclusive"]));
  problems.check(`${field}.serviceAccountName`, at(spec, "serviceAccountName"), checkDnsSubdomain);
  problems.check(`${field}.nodeName`, at(spec, "nodeName"), checkDnsSubdomain);
  problems.check(`${field}.hostname`, at(spec, "hostname"), checkDnsLabel);
  problems.add(...validateLabels(textsAt(spec, "nodeSelector"), `${field}.nodeSelector`));
  listAt(spec, "tolerations").forEach((toleration, index) => validateToleration(toleration, `${field}.tolerations[${index}]`, problems));
}

function validateContainer(container: Fields, field: string, volumes: readonly string[], problems: Problems): void {
  problems.required(`${field}.name`, container["name"]);
  problems.check(`${field}.name`, container["name"], checkDnsLabel);
  problems.required(`${field}.image`, container["image"]);
  const image = textAt(container, "image");
  if (image !== image.trim()) problems.invalid(`${field}.image`, image, "must not have leading or trailing whitespace");
  problems.oneOf(`${field}.imagePullPolicy`, container["imagePullPolicy"], ["Always", "IfNotPresent", "Never"]);
  validatePorts(objectsOf(container["ports"]), field, problems);
  objectsOf(container["env"]).forEach((variable, index) => {
    const here = `${field}.env[${index}]`;
    problems.required(`${here}.name`, variable["name"]);
    problems.check(`${here}.name`, variable["name"], checkEnvName);
    if (!isBlank(variable["value"]) && variable["valueFrom"] !== undefined) problems.invalid(`${here}.valueFrom`, "", "may not be specified when `value` is not empty");
  });
  const mounts = objectsOf(container["volumeMounts"]);
  mounts.forEach((mount, index) => {
    const here = `${field}.volumeMounts[${index}]`;
    problems.required(`${here}.name`, mount["name"]);
    if (!isBlank(mount["name"]) && !volumes.includes(textAt(mount, "name"))) problems.add({ type: "NotFound", field: `${here}.name`, value: mount["name"], detail: "" });
    problems.required(`${here}.mountPath`, mount["mountPath"]);
  });
  problems.unique(mounts.map((mount, index) => ({ field: `${field}.volumeMounts[${index}].mountPath`, value: mount["mountPath"] })));
  validateResources(container["resources"], `${field}.resources`, problems);
}

function validatePorts(ports: readonly Fields[], field: string, problems: Problems): void {
  ports.forEach((port, index) => {
    const here = `${field}.ports[${index}]`;
    problems.check(`${here}.name`, port["name"], checkPortName);
    if (port["containerPort"] === undefined || port["containerPort"] === 0) problems.required(`${here}.containerPort`, undefined);
    else problems.number(`${here}.containerPort`, port["containerPort"], checkPortNumber);
    if (port["hostPort"] !== 0) problems.number(`${here}.hostPort`, port["hostPort"], checkPortNumber);
    problems.oneOf(`${here}.protocol`, port["protocol"], ["SCTP", "TCP", "UDP"]);
  });
  problems.unique(ports.map((port, index) => ({ field: `${field}.ports[${index}].name`, value: port["name"] })));
}

function validateResources(resources: unknown, field: string, problems: Problems): void {
  const limits = textsAt(resources, "limits");
  for (const list of ["limits", "requests"]) {
    for (const [name, text] of Object.entries(textsAt(resources, list))) {
      const here = `${field}.${list}[${name}]`;
      if (compareQuantity(parseQuantity(text), parseQuantity("0")) < 0) problems.invalid(here, text, "must be greater than or equal to 0");
      const limit = limits[name];
      if (list === "requests" && limit !== undefined && compareQuantity(parseQuantity(text), parseQuantity(limit)) > 0) {
        problems.invalid(`${field}.requests`, text, `must be less than or equal to ${name} limit of ${limit}`);
      }
    }
  }
}

function validateVolume(volume: Fields, field: string, problems: Problems): void {
  problems.required(`${field}.name`, volume["name"]);
  problems.check(`${field}.name`, volume["name"], checkDnsLabel);
  const sources = Object.keys(volume).filter((name) => name !== "name");
  if (sources.length === 0) problems.required(field, undefined, "must specify a volume type");
  for (const source of sources.slice(1)) problems.forbidden(`${field}.${source}`, "may not specify more than 1 volume type");
  if (isObject(volume["secret"])) problems.required(`${field}.secret.secretName`, at(volume, "secret", "secretName"));
  if (isObject(volume["configMap"])) problems.required(`${field}.configMap.name`, at(volume, "configMap", "name"));
  if (isObject(volume["hostPath"])) problems.required(`${field}.hostPath.path`, at(volume, "hostPath", "path"));
}

function validateToleration(toleration: unknown, field: string, problems: Problems): void {
  const operator = textAt(toleration, "operator");
  if (isBlank(at(toleration, "key")) && operator !== "Exists") problems.invalid(`${field}.operator`, operator, "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
  problems.oneOf(`${field}.operator`, operator === "" ? undefined : operator, ["Equal", "Exists"]);
  if (operator === "Exists" && !isBlank(at(toleration, "value"))) problems.invalid(`${field}.operator`, toleration, "value must be empty when `operator` is 'Exists'");
  const effect = at(toleration, "effect");
  problems.oneOf(`${field}.effect`, effect === "" ? undefined : effect, ["NoSchedule", "PreferNoSchedule", "NoExecute"]);
}
