import { describe, expect, it } from "vitest";
import { toBase64, utf8 } from "../../../../base/index.ts";
import { builtInResources } from "../../../../kube/index.ts";
import { all, Bench, body, deleteNow, dry, infoOf, jane, looseSchema, write } from "../testing/bench.ts";
import { strategyOf } from "./index.ts";

const status = (code: number, message: string | RegExp) =>
  expect.objectContaining({ status: expect.objectContaining({ code, message: typeof message === "string" ? message : expect.stringMatching(message) }) });
const registryOf = (bench: Bench, resource: string) => bench.of(resource, strategyOf(infoOf(resource), looseSchema, { serviceRange: "10.96.0.0/24" }));

function of(resource: string) {
  const bench = new Bench();
  const registry = registryOf(bench, resource);
  const namespace = infoOf(resource).namespaced ? "a" : "";
  const target = (name: string, subresource = "") => ({ namespace, name, subresource, caller: jane });
  return {
    bench, registry,
    create: async (value: object, options = write) => (await registry.create(namespace, body(value), jane, options)).object,
    patch: async (name: string, value: object, subresource = "") => (await registry.patch(target(name, subresource), "application/merge-patch+json", body(value), write)).object,
    put: async (name: string, value: object, subresource = "") => (await registry.update(target(name, subresource), body(value), write)).object,
    remove: (name: string) => registry.delete(target(name), deleteNow),
  };
}

const container = { name: "main", image: "web:1" };
const podSpec = { containers: [container] };
const template = { metadata: { labels: { app: "web" } }, spec: podSpec };
const selector = { matchLabels: { app: "web" } };

describe("every built-in resource has a strategy that takes its name", () => {
  it.each(builtInResources.filter(({ verbs }) => verbs.includes("list")).map(({ resource }) => resource))("%s", (resource) => {
    expect(strategyOf(infoOf(resource), looseSchema, { serviceRange: "10.96.0.0/24" }).name("name")).toEqual([]);
  });
});

describe("Namespace", () => {
  it("obj-27 has its name as a label, and keeps it", async () => {
    const { create, patch } = of("namespaces");
    expect(await create({ metadata: { name: "n" } })).toMatchObject({ metadata: { labels: { "kubernetes.io/metadata.name": "n" } }, spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } });
    expect((await patch("n", { metadata: { labels: { "kubernetes.io/metadata.name": null, mine: "1" } } })).metadata.labels).toEqual({ "kubernetes.io/metadata.name": "n", mine: "1" });
  });

  it("fin-10 ends once its finalizers have been given back", async () => {
    const { create, put, remove, registry } = of("namespaces");
    await create({ metadata: { name: "n" } });
    const ending = await remove("n");
    expect(ending).toMatchObject({ kind: "Namespace", status: { phase: "Terminating" }, metadata: { deletionTimestamp: expect.any(String) } });
    expect(await put("n", { metadata: { name: "n" }, spec: { finalizers: [] } })).toMatchObject({ spec: { finalizers: ["kubernetes"] } });
    await put("n", { metadata: { name: "n" }, spec: { finalizers: [] } }, "finalize");
    await expect(registry.get("", "n")).rejects.toThrow(status(404, 'namespaces "n" not found'));
  });

  it("a name is a label", async () => {
    await expect(of("namespaces").create({ metadata: { name: "a.b" } })).rejects.toThrow(status(422, /must not contain dots/));
  });
});

describe("ConfigMap and Secret", () => {
  it("obj-30 stringData is folded into data", async () => {
    const secret = await of("secrets").create({ metadata: { name: "s" }, data: { a: "YQ==", b: "eA==" }, stringData: { b: "ü" } });
    expect([secret["data"], secret["stringData"], secret["type"]]).toEqual([{ a: "YQ==", b: toBase64(utf8("ü")) }, undefined, "Opaque"]);
  });

  it.each([
    ["obj-18 the type of a secret", "secrets", {}, { type: "other" }, 'Secret "x" is invalid: type: Invalid value: "other": field is immutable'],
    ["obj-18 what says it is immutable", "configmaps", { immutable: true, data: { a: "1" } }, { data: { a: "2" } }, 'ConfigMap "x" is invalid: data: Forbidden: field is immutable when `immutable` is set'],
    ["… and saying otherwise", "secrets", { immutable: true }, { immutable: false }, 'Secret "x" is invalid: immutable: Forbidden: field is immutable when `immutable` is set'],
  ])("%s does not change", async (_, resource, value, change, message) => {
    const { create, patch } = of(resource);
    await create({ metadata: { name: "x" }, ...value });
    await expect(patch("x", change)).rejects.toThrow(status(422, message));
  });

  it.each([
    ["a key that is no file name", "configmaps", { data: { "a/b": "" } }, /data\[a\/b\]: Invalid value: "a\/b": a valid config key must consist of/],
    ["a key twice", "configmaps", { data: { a: "" }, binaryData: { a: "" } }, /duplicate of key present in binaryData/],
    ["too much", "configmaps", { data: { a: "x".repeat(1 << 21) } }, /Too long: may not be more than 1048576 bytes/],
    ["a TLS secret without its key", "secrets", { type: "kubernetes.io/tls", data: { "tls.crt": "" } }, 'Secret "x" is invalid: data[tls.key]: Required value'],
    ["a token of nobody", "secrets", { type: "kubernetes.io/service-account-token" }, /metadata\.annotations\[kubernetes\.io\/service-account\.name\]: Required value/],
  ])("%s is refused", async (_, resource, value, message) => {
    await expect(of(resource).create({ metadata: { name: "x" }, ...value })).rejects.toThrow(status(422, message));
  });
});

describe("Service", () => {
  const web = (name: string, more: object = {}) => ({ metadata: { name }, spec: { ports: [{ port: 80 }], ...more } });

  it("obj-28 is given an address of its own, and defaults", async () => {
    const { create } = of("services");
    expect(await create(web("x"))).toMatchObject({
      spec: { type: "ClusterIP", sessionAffinity: "None", clusterIP: "10.96.0.17", clusterIPs: ["10.96.0.17"], ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack", internalTrafficPolicy: "Cluster", ports: [{ port: 80, targetPort: 80, protocol: "TCP" }] },
      status: { loadBalancer: {} },
    });
    expect(await create(web("y"))).toMatchObject({ spec: { clusterIP: "10.96.0.18" } });
    expect(await create(web("z", { clusterIP: "10.96.0.5" }))).toMatchObject({ spec: { clusterIP: "10.96.0.5" } });
    expect(await create(web("none", { clusterIP: "None" }))).toMatchObject({ spec: { clusterIP: "None", clusterIPs: ["None"] } });
  });

  it("dry-04 uses nothing up; what is deleted is free again", async () => {
    const { create, remove } = of("services");
    await create(web("x"), dry);
    expect(await create(web("y"))).toMatchObject({ spec: { clusterIP: "10.96.0.17" } });
    await remove("y");
    expect(await create(web("z"))).toMatchObject({ spec: { clusterIP: "10.96.0.17" } });
  });

  it("all addresses differ, until there are none", async () => {
    const { create, registry } = of("services");
    for (let n = 0; n < 254; n++) await create(web(`s${n}`));
    const taken = (await registry.list("a", all)).items.map(({ spec }) => (spec as { clusterIP: string }).clusterIP);
    expect(new Set(taken).size).toBe(254);
    await expect(create(web("full"))).rejects.toThrow(status(500, "Internal error occurred: failed to allocate a serviceIP: range is full"));
  });

  it("keeps what was given to it when a PUT does not say", async () => {
    const { create, put } = of("services");
    const made = await create(web("x", { type: "NodePort" }));
    expect(made).toMatchObject({ spec: { externalTrafficPolicy: "Cluster", ports: [{ nodePort: 30_000 }] } });
    expect((await put("x", web("x", { type: "NodePort" })))["spec"]).toEqual(made["spec"]);
    expect(await put("x", web("x"))).toMatchObject({ spec: { clusterIP: "10.96.0.17", ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] } });
  });

  it("a node port is chosen beside Services that have none, and beside those that have one", async () => {
    const { create } = of("services");
    await create(web("without"));
    expect(await create(web("x", { type: "NodePort" }))).toMatchObject({ spec: { ports: [{ nodePort: 30_000 }] } });
    expect(await create(web("y", { type: "LoadBalancer" }))).toMatchObject({ spec: { ports: [{ nodePort: 30_001 }] } });
  });

  it.each([
    ["no ports", { ports: [] }, 'Service "x" is invalid: spec.ports: Required value'],
    ["two ports without names", { ports: [{ port: 80 }, { port: 81 }] }, /spec\.ports\[0\]\.name: Required value/],
    ["a port twice", { ports: [{ port: 80, name: "a" }, { port: 80, name: "b" }] }, /spec\.ports\[1\]: Duplicate value/],
    ["a port out of range", { ports: [{ port: 0 }] }, /spec\.ports\[0\]\.port: Invalid value: 0: must be between 1 and 65535, inclusive/],
    ["no address", { clusterIP: "foo" }, 'Service "x" is invalid: spec.clusterIPs[0]: Invalid value: "foo": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ["an address of elsewhere", { clusterIP: "192.0.2.1" }, /failed to allocate IP 192\.0\.2\.1: .* The range of valid IPs is 10\.96\.0\.0\/24/],
    ["an address that is taken", { clusterIP: "10.96.0.9" }, /failed to allocate IP 10\.96\.0\.9: provided IP is already allocated/],
    ["a node port that is none", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }, /spec\.ports\[0\]\.nodePort: Invalid value: 80: provided port is not in the valid range\. The range of valid ports is 30000-32767/],
    ["another type", { type: "Magic" }, /spec\.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"/],
    ["an external name that is missing", { type: "ExternalName" }, /spec\.externalName: Required value/],
  ])("%s is refused", async (_, more, message) => {
    const { create } = of("services");
    await create(web("there", { clusterIP: "10.96.0.9" }));
    await expect(create(web("x", more))).rejects.toThrow(status(422, message));
  });

  it("obj-18 the address does not change; a name is a DNS-1035 label", async () => {
    const { create, patch } = of("services");
    await create(web("x"));
    await expect(patch("x", { spec: { clusterIP: "10.96.0.9", clusterIPs: ["10.96.0.9"] } })).rejects.toThrow(status(422, /spec\.clusterIPs\[0\]: Invalid value: .*may not change once set/));
    await expect(create(web("1x"))).rejects.toThrow(status(422, /a DNS-1035 label must consist of/));
  });
});

describe("Pod", () => {
  it("obj-29 has defaults", async () => {
    const { create } = of("pods");
    expect(await create({ metadata: { name: "p" }, spec: { containers: [{ ...container, image: "web", ports: [{ containerPort: 80 }], resources: { limits: { cpu: "1" } } }], volumes: [{ name: "v" }] } })).toMatchObject({
      spec: {
        restartPolicy: "Always", dnsPolicy: "ClusterFirst", terminationGracePeriodSeconds: 30, schedulerName: "default-scheduler", enableServiceLinks: true, securityContext: {},
        containers: [{ imagePullPolicy: "Always", terminationMessagePath: "/dev/termination-log", ports: [{ protocol: "TCP" }], resources: { requests: { cpu: "1" } } }], volumes: [{ emptyDir: {} }],
      },
      status: { phase: "Pending", qosClass: "Burstable" },
    });
    expect(await create({ metadata: { name: "q" }, spec: podSpec })).toMatchObject({ spec: { containers: [{ imagePullPolicy: "IfNotPresent" }] }, status: { qosClass: "BestEffort" } });
  });

  it.each([
    ["no containers", { containers: [] }, 'Pod "p" is invalid: spec.containers: Required value'],
    ["a container without image", { containers: [{ name: "a" }] }, /spec\.containers\[0\]\.image: Required value/],
    ["a name twice", { containers: [container, container] }, /spec\.containers\[1\]\.name: Duplicate value: "main"/],
    ["a name that is none", { containers: [{ ...container, name: "A" }] }, /spec\.containers\[0\]\.name: Invalid value: "A": a lowercase RFC 1123 label/],
    ["a port that is none", { containers: [{ ...container, ports: [{ containerPort: 70_000 }] }] }, /spec\.containers\[0\]\.ports\[0\]\.containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive/],
    ["a volume that is not there", { containers: [{ ...container, volumeMounts: [{ name: "v", mountPath: "/v" }] }] }, /spec\.containers\[0\]\.volumeMounts\[0\]\.name: Not found: "v"/],
    ["a volume of two kinds", { ...podSpec, volumes: [{ name: "v", emptyDir: {}, hostPath: { path: "/" } }] }, /spec\.volumes\[0\]\.hostPath: Forbidden: may not specify more than 1 volume type/],
    ["more asked than allowed", { containers: [{ ...container, resources: { limits: { cpu: "1" }, requests: { cpu: "2" } } }] }, /must be less than or equal to cpu limit of 1/],
    ["another policy", { ...podSpec, restartPolicy: "Sometimes" }, /spec\.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"/],
    ["a toleration of nothing", { ...podSpec, tolerations: [{ operator: "Equal" }] }, /operator must be Exists when `key` is empty/],
  ])("obj-05 %s is refused", async (_, spec, message) => {
    await expect(of("pods").create({ metadata: { name: "p" }, spec })).rejects.toThrow(status(422, message));
  });

  it("obj-05 tells all causes at once, each with its field", async () => {
    await expect(of("pods").create({ metadata: { name: "p" }, spec: { containers: [{}] } })).rejects.toThrow(expect.objectContaining({
      status: expect.objectContaining({ details: expect.objectContaining({ causes: [
        { reason: "FieldValueRequired", message: "Required value", field: "spec.containers[0].name" }, { reason: "FieldValueRequired", message: "Required value", field: "spec.containers[0].image" },
      ] }) }),
    }));
  });

  it("obj-18 of a pod's spec little changes", async () => {
    const { create, patch } = of("pods");
    await create({ metadata: { name: "p" }, spec: podSpec });
    expect(await patch("p", { spec: { containers: [{ ...container, image: "web:2", imagePullPolicy: "IfNotPresent" }], tolerations: [{ operator: "Exists" }] } })).toMatchObject({ spec: { containers: [{ image: "web:2" }] } });
    await expect(patch("p", { spec: { restartPolicy: "Never" } })).rejects.toThrow(status(422, /^Pod "p" is invalid: spec: Forbidden: pod updates may not change fields other than `spec\.containers\[\*\]\.image`/));
    await expect(patch("p", { spec: { containers: [container, { ...container, name: "b" }] } })).rejects.toThrow(status(422, /spec\.containers: Forbidden: pod updates may not add or remove containers/));
    await expect(patch("p", { spec: { tolerations: null } })).rejects.toThrow(status(422, /spec\.tolerations: Forbidden/));
  });

  it("obj-17 what admission added has its defaults as well, so that the same PUT changes nothing", async () => {
    const bench = new Bench({ mutate: async ({ object }) => object && { ...object, spec: { ...(object["spec"] as object), serviceAccountName: "default" } }, validate: async () => undefined });
    const pods = registryOf(bench, "pods");
    const { object } = await pods.create("a", body({ metadata: { name: "p" }, spec: podSpec }), jane, write);
    expect(object).toMatchObject({ spec: { serviceAccountName: "default", serviceAccount: "default" } });
    expect((await pods.update({ namespace: "a", name: "p", subresource: "", caller: jane }, body(object), write)).object).toBe(object);
  });

  it("fin-11 a pod of no node goes at once, another ends in its own time", async () => {
    const { create, remove } = of("pods");
    await create({ metadata: { name: "p" }, spec: podSpec });
    await create({ metadata: { name: "q" }, spec: { ...podSpec, nodeName: "node-1", terminationGracePeriodSeconds: 7 } });
    expect(await remove("p")).toMatchObject({ status: "Success" });
    expect(await remove("q")).toMatchObject({ metadata: { deletionGracePeriodSeconds: 7, deletionTimestamp: "2026-01-01T00:00:07Z" } });
  });
});

describe("what is done to a pod", () => {
  const bind = (registry: ReturnType<typeof registryOf>, target: object, name = "p") =>
    registry.act({ namespace: "a", name, subresource: "binding", caller: jane }, body({ apiVersion: "v1", kind: "Binding", metadata: { name: "p", annotations: { by: "me" } }, target }), write);

  it("bnd-01 it is given to a node, once", async () => {
    const { create, registry } = of("pods");
    await create({ metadata: { name: "p" }, spec: podSpec });
    await expect(bind(registry, { kind: "Pod", name: "node-1" })).rejects.toThrow(status(422, /target\.kind: Unsupported value: "Pod"/));
    await expect(bind(registry, {})).rejects.toThrow(status(422, 'Binding "p" is invalid: target.name: Required value'));
    await expect(bind(registry, { name: "n" }, "q")).rejects.toThrow(status(400, "name in URL does not match name in Binding object"));
    expect(await bind(registry, { kind: "Node", name: "node-1" })).toMatchObject({ status: "Success", code: 201 });
    expect(await registry.get("a", "p")).toMatchObject({ metadata: { annotations: { by: "me" } }, spec: { nodeName: "node-1" }, status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "True" }] } });
    await expect(bind(registry, { kind: "Node", name: "node-2" })).rejects.toThrow(status(409, 'Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "node-1"'));
  });

  it("evi-01 it leaves", async () => {
    const { create, registry } = of("pods");
    await create({ metadata: { name: "p" }, spec: podSpec });
    const evict = (options: typeof write) => registry.act({ namespace: "a", name: "p", subresource: "eviction", caller: jane }, body({ metadata: { name: "p" } }), options);
    expect(await evict(dry)).toMatchObject({ status: "Success" });
    expect(await evict(write)).toMatchObject({ status: "Success", code: 201 });
    await expect(evict(write)).rejects.toThrow(status(404, 'pods "p" not found'));
    await expect(registry.act({ namespace: "a", name: "p", subresource: "exec", caller: jane }, body({}), write)).rejects.toThrow(status(405, /does not allow this method/));
  });
});

describe("workloads", () => {
  it("have defaults", async () => {
    expect(await of("deployments").create({ metadata: { name: "d" }, spec: { selector, template } })).toMatchObject({
      metadata: { generation: 1 },
      spec: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } }, template: { spec: { restartPolicy: "Always" } } },
    });
    expect(await of("daemonsets").create({ metadata: { name: "d" }, spec: { selector, template } })).toMatchObject({ spec: { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } } });
    const job = await of("jobs").create({ metadata: { name: "j" }, spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } });
    expect(job).toMatchObject({ spec: { completions: 1, parallelism: 1, backoffLimit: 6, selector: { matchLabels: { "batch.kubernetes.io/controller-uid": job.metadata.uid } }, template: { metadata: { labels: { "job-name": "j" } } } } });
  });

  it("patches have them too: a container that is added", async () => {
    const { create, patch } = of("deployments");
    await create({ metadata: { name: "d" }, spec: { selector, template } });
    expect(await patch("d", { spec: { template: { spec: { containers: [container, { name: "side", image: "side" }] } } } })).toMatchObject({ spec: { template: { spec: { containers: [{}, { imagePullPolicy: "Always" }] } } } });
  });

  it.each([
    ["no selector", "deployments", { template }, 'Deployment.apps "x" is invalid: spec.selector: Required value'],
    ["an empty selector", "deployments", { selector: {}, template }, /spec\.selector: Invalid value: .*: empty selector is invalid for deployment/],
    ["a selector of others", "replicasets", { selector: { matchLabels: { app: "db" } }, template }, /spec\.template\.metadata\.labels: Invalid value: .*: `selector` does not match template `labels`/],
    ["a policy that ends", "daemonsets", { selector, template: { ...template, spec: { ...podSpec, restartPolicy: "Never" } } }, /spec\.template\.spec\.restartPolicy: Unsupported value: "Never": supported values: "Always"/],
    ["a job that never ends", "jobs", { template }, /spec\.template\.spec\.restartPolicy: Unsupported value: "Always": supported values: "OnFailure", "Never"/],
    ["less than none", "deployments", { selector, template, replicas: -1 }, /spec\.replicas: Invalid value: -1: must be greater than or equal to 0/],
    ["no way forward", "deployments", { selector, template, strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 0 } } }, /maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0/],
    ["two strategies", "deployments", { selector, template, strategy: { type: "Recreate", rollingUpdate: {} } }, /spec\.strategy\.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'/],
  ])("%s is refused", async (_, resource, spec, message) => {
    await expect(of(resource).create({ metadata: { name: "x" }, spec })).rejects.toThrow(status(422, message));
  });

  it("obj-18 selectors and a job's template do not change", async () => {
    const deployments = of("deployments");
    await deployments.create({ metadata: { name: "d" }, spec: { selector, template } });
    const other = { app: "web", more: "1" };
    await expect(deployments.patch("d", { spec: { selector: { matchLabels: other }, template: { metadata: { labels: other } } } })).rejects.toThrow(status(422, /spec\.selector: Invalid value: .*: field is immutable/));
    const jobs = of("jobs");
    await jobs.create({ metadata: { name: "j" }, spec: { template: { spec: { ...podSpec, restartPolicy: "Never" } } } });
    await expect(jobs.patch("j", { spec: { template: { spec: { terminationGracePeriodSeconds: 1 } } } })).rejects.toThrow(status(422, /spec\.template: Invalid value: .*: field is immutable/));
  });
});

describe("NetworkPolicy and Ingress", () => {
  it("have defaults", async () => {
    const { create } = of("networkpolicies");
    expect(await create({ metadata: { name: "x" }, spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } })).toMatchObject({ spec: { policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 80, protocol: "TCP" }] }] } });
    expect(await create({ metadata: { name: "y" }, spec: { podSelector: {}, egress: [{}] } })).toMatchObject({ spec: { policyTypes: ["Ingress", "Egress"] } });
  });

  it.each([
    ["a peer of nobody", { ingress: [{ from: [{}] }] }, 'NetworkPolicy.networking.k8s.io "x" is invalid: spec.ingress[0].from[0]: Required value: must specify a peer'],
    ["a peer of two kinds", { ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }] }] }, /may not specify both ipBlock and another peer/],
    ["no CIDR", { egress: [{ to: [{ ipBlock: { cidr: "10.0.0.1" } }] }] }, /spec\.egress\[0\]\.to\[0\]\.ipBlock\.cidr: Invalid value: "10\.0\.0\.1": must be a valid CIDR value/],
    ["an exception of elsewhere", { egress: [{ to: [{ ipBlock: { cidr: "10.0.0.0/8", except: ["192.168.0.0/16"] } }] }] }, /except\[0\]: Invalid value: "192\.168\.0\.0\/16": must be a strict subset of `cidr`/],
    ["a range that goes back", { ingress: [{ ports: [{ port: 90, endPort: 80 }] }] }, /endPort: Invalid value: 80: must be greater than or equal to `port`/],
    ["a port that is none", { ingress: [{ ports: [{ port: 0 }] }] }, /spec\.ingress\[0\]\.ports\[0\]\.port: Invalid value: 0: must be between 1 and 65535, inclusive/],
    ["another direction", { policyTypes: ["Sideways"] }, /spec\.policyTypes\[0\]: Unsupported value: "Sideways": supported values: "Ingress", "Egress"/],
    ["a wrong selector", { podSelector: { matchExpressions: [{ key: "a", operator: "Like" }] } }, /not a valid selector operator/],
  ])("%s is refused", async (_, spec, message) => {
    await expect(of("networkpolicies").create({ metadata: { name: "x" }, spec: { podSelector: {}, ...spec } })).rejects.toThrow(status(422, message));
  });

  const backend = { service: { name: "web", port: { number: 80 } } };
  const rule = (path: object, host = "web.example") => ({ rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend, ...path }] } }] });
  it.each([
    ["nothing at all", {}, /either `defaultBackend` or `rules` must be specified/],
    ["a path without type", rule({ pathType: undefined }), /pathType: Required value: pathType must be specified/],
    ["a relative path", rule({ path: "x" }), /path: Invalid value: "x": must be an absolute path/],
    ["an address as host", rule({}, "10.0.0.1"), /must be a DNS name, not an IP address/],
    ["a backend without port", rule({ backend: { service: { name: "web" } } }), /port name or number is required/],
  ])("an Ingress of %s is refused", async (_, spec, message) => {
    await expect(of("ingresses").create({ metadata: { name: "x" }, spec })).rejects.toThrow(status(422, message));
    expect(await of("ingresses").create({ metadata: { name: "x" }, spec: rule({}) })).toMatchObject({ status: { loadBalancer: {} } });
  });
});

describe("RBAC", () => {
  const roleRef = { kind: "Role", name: "r" };

  it("names may be anything that fits into a path; groups are filled in", async () => {
    const { create } = of("rolebindings");
    expect(await create({ metadata: { name: "system:x" }, roleRef, subjects: [{ kind: "User", name: "jane" }, { kind: "ServiceAccount", name: "s", namespace: "a" }] })).toMatchObject({
      roleRef: { apiGroup: "rbac.authorization.k8s.io" }, subjects: [{ apiGroup: "rbac.authorization.k8s.io" }, { kind: "ServiceAccount" }],
    });
  });

  it.each([
    ["a rule without verbs", "roles", { rules: [{ apiGroups: [""], resources: ["pods"] }] }, 'Role.rbac.authorization.k8s.io "x" is invalid: rules[0].verbs: Required value: verbs must contain at least one value'],
    ["a rule without resources", "clusterroles", { rules: [{ verbs: ["get"], apiGroups: [""] }] }, /rules\[0\]\.resources: Required value: resource rules must supply at least one resource/],
    ["paths in a namespace", "roles", { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }] }, /namespaced rules cannot apply to non-resource URLs/],
    ["paths and resources", "clusterroles", { rules: [{ verbs: ["get"], nonResourceURLs: ["/x"], resources: ["pods"] }] }, /rules cannot apply to both regular resources and non-resource URLs/],
    ["a binding to another kind", "rolebindings", { roleRef: { kind: "Pod", name: "r" } }, /roleRef\.kind: Unsupported value: "Pod": supported values: "Role", "ClusterRole"/],
    ["a cluster's binding to a role", "clusterrolebindings", { roleRef }, /roleRef\.kind: Unsupported value: "Role": supported values: "ClusterRole"/],
    ["a subject of another kind", "rolebindings", { roleRef, subjects: [{ kind: "Pod", name: "p" }] }, /subjects\[0\]\.kind: Unsupported value: "Pod": supported values: "ServiceAccount", "User", "Group"/],
    ["an account of nowhere", "clusterrolebindings", { roleRef: { ...roleRef, kind: "ClusterRole" }, subjects: [{ kind: "ServiceAccount", name: "s" }] }, /subjects\[0\]\.namespace: Required value/],
  ])("%s is refused", async (_, resource, value, message) => {
    await expect(of(resource).create({ metadata: { name: "x" }, ...value })).rejects.toThrow(status(422, message));
  });

  it("obj-18 a binding keeps its role", async () => {
    const { create, patch } = of("rolebindings");
    await create({ metadata: { name: "x" }, roleRef });
    await expect(patch("x", { roleRef: { name: "other" } })).rejects.toThrow(status(422, /roleRef: Invalid value: .*: cannot change roleRef/));
  });
});

describe("CertificateSigningRequest", () => {
  const request = toBase64(utf8("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n"));
  const spec = { request, signerName: "kubernetes.io/kube-apiserver-client", usages: ["client auth"] };

  it("says who asks, whatever was sent, and never changes what is asked", async () => {
    const { create, patch } = of("certificatesigningrequests");
    expect(await create({ metadata: { name: "jane" }, spec: { ...spec, username: "admin", groups: ["system:masters"] } })).toMatchObject({ spec: { username: "jane", groups: [] } });
    expect(await patch("jane", { spec: { signerName: "example.com/other" } })).toMatchObject({ spec: { signerName: spec.signerName } });
  });

  it("is approved or denied, not both, and for good", async () => {
    const { create, patch } = of("certificatesigningrequests");
    await create({ metadata: { name: "x" }, spec });
    const condition = (type: string) => ({ type, status: "True" });
    expect(await patch("x", { status: { conditions: [condition("Approved")] } }, "approval")).toMatchObject({ status: { conditions: [{ type: "Approved" }] } });
    await expect(patch("x", { status: { conditions: [condition("Approved"), condition("Denied")] } }, "approval")).rejects.toThrow(status(422, /Approved and Denied conditions are mutually exclusive/));
    await expect(patch("x", { status: { conditions: [] } }, "approval")).rejects.toThrow(status(422, /updates may not remove a condition of type "Approved"/));
  });

  it.each([
    ["no request", { request: "" }, /spec\.request: Invalid value: "": PEM block type must be CERTIFICATE REQUEST/],
    ["no usage", { usages: [] }, /spec\.usages: Required value/],
    ["another usage", { usages: ["lending"] }, /spec\.usages\[0\]: Unsupported value: "lending"/],
    ["no signer", { signerName: "" }, /spec\.signerName: Required value/],
    ["a moment", { expirationSeconds: 5 }, /may not specify a duration less than 600 seconds \(10 minutes\)/],
  ])("%s is refused", async (_, more, message) => {
    await expect(of("certificatesigningrequests").create({ metadata: { name: "x" }, spec: { ...spec, ...more } })).rejects.toThrow(status(422, message));
  });
});

describe("others", () => {
  it("an Event is where what it is about is", async () => {
    const { create } = of("events");
    await expect(create({ metadata: { name: "e" }, involvedObject: { namespace: "b" } })).rejects.toThrow(status(422, 'Event "e" is invalid: involvedObject.namespace: Invalid value: "b": does not match event.namespace'));
    expect(await create({ metadata: { name: "e" }, involvedObject: { namespace: "a" } })).toBeDefined();
  });

  it("a Lease is created by a PUT, and lasts", async () => {
    const { put, create } = of("leases");
    expect(await put("l", { metadata: { name: "l" }, spec: { leaseDurationSeconds: 40 } })).toMatchObject({ spec: { leaseDurationSeconds: 40 } });
    await expect(create({ metadata: { name: "m" }, spec: { leaseDurationSeconds: 0 } })).rejects.toThrow(status(422, /spec\.leaseDurationSeconds: Invalid value: 0: must be greater than 0/));
  });

  it("a Node keeps its range", async () => {
    const { create, patch } = of("nodes");
    await create({ metadata: { name: "n" }, spec: { podCIDR: "10.0.0.0/24" } });
    await expect(patch("n", { spec: { podCIDR: "10.0.1.0/24" } })).rejects.toThrow(status(422, /spec\.podCIDR: Forbidden: node updates may not change podCIDR except from "" to valid/));
    await expect(patch("n", { spec: { taints: [{ key: "a", effect: "Never" }] } })).rejects.toThrow(status(422, /spec\.taints\[0\]\.effect: Unsupported value: "Never"/));
  });

  it("adm-11 a webhook says what else it does", async () => {
    const { create } = of("validatingwebhookconfigurations");
    const webhook = { name: "a.b.c", admissionReviewVersions: ["v1"], clientConfig: { url: "https://hook" }, rules: [{ operations: ["*"], apiGroups: ["*"], apiVersions: ["*"], resources: ["*"] }] };
    await expect(create({ metadata: { name: "w" }, webhooks: [webhook] })).rejects.toThrow(status(422, /webhooks\[0\]\.sideEffects: Required value: must specify one of None, NoneOnDryRun/));
    expect(await create({ metadata: { name: "w" }, webhooks: [{ ...webhook, sideEffects: "None" }] })).toMatchObject({ webhooks: [{ failurePolicy: "Fail", timeoutSeconds: 10, matchPolicy: "Equivalent", rules: [{ scope: "*" }] }] });
  });
});
