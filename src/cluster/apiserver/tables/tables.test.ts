/** Cells of every kind but pods. Restated from kubernetes, pkg/printers/internalversion/printers_test.go and printers.go (lst-12). */
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../kube/index.ts";
import { layoutOf } from "./index.ts";

const now = Date.UTC(2026, 0, 31, 12);
const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString().replace(/\.\d+Z/, "Z");
const day = 24 * 3600;

/** Cells of an object that was made ten days ago. @param of `group/Kind` */
function cells(of: string, object: object, metadata: object = {}): readonly unknown[] {
  const [group = "", kind = ""] = of.split("/");
  const whole: KubeObject = { apiVersion: "v1", kind, ...object, metadata: { name: "x", creationTimestamp: ago(10 * day), ...metadata } };
  return layoutOf({ group, kind }).row(whole, now).cells;
}

type Case = readonly [of: string, object: object, expected: readonly unknown[]];

const template = { spec: { containers: [{ name: "a", image: "i:1" }, { name: "b", image: "j" }], nodeSelector: { os: "linux", arch: "386" } } };
const selector = { matchLabels: { b: "2", a: "1" }, matchExpressions: [{ key: "c", operator: "In", values: ["y", "x"] }] };

describe("cells", () => {
  it.each<Case>([
    ["/Namespace", { status: { phase: "Active" } }, ["x", "Active", "10d"]],
    ["/ConfigMap", { data: { a: "", b: "" }, binaryData: { c: "" } }, ["x", 3, "10d"]],
    ["/ConfigMap", {}, ["x", 0, "10d"]],
    ["/Secret", { type: "Opaque", data: { a: "" } }, ["x", "Opaque", 1, "10d"]],
    ["/ServiceAccount", { secrets: [{ name: "a" }, { name: "b" }] }, ["x", 2, "10d"]],
    ["apps/Deployment", { spec: { replicas: 5, selector, template }, status: { readyReplicas: 4, updatedReplicas: 2, availableReplicas: 1 } }, ["x", "4/5", 2, 1, "10d", "a,b", "i:1,j", "a=1,b=2,c in (x,y)"]],
    ["apps/Deployment", { spec: { selector: { matchLabels: { "no label": "" } } } }, ["x", "0/0", 0, 0, "10d", "", "", "<invalid>"]],
    ["apps/ReplicaSet", { spec: { replicas: 5, selector, template }, status: { replicas: 4, readyReplicas: 3 } }, ["x", 5, 4, 3, "10d", "a,b", "i:1,j", "a=1,b=2,c in (x,y)"]],
    ["apps/ReplicaSet", { spec: { selector: { matchExpressions: [{ key: "a", operator: "Nope" }] } } }, ["x", 0, 0, 0, "10d", "", "", "<error>"]],
    ["apps/DaemonSet", { spec: { selector, template }, status: { desiredNumberScheduled: 5, currentNumberScheduled: 4, numberReady: 3, updatedNumberScheduled: 2, numberAvailable: 1 } }, ["x", 5, 4, 3, 2, 1, "arch=386,os=linux", "10d", "a,b", "i:1,j", "a=1,b=2,c in (x,y)"]],
    ["apps/DaemonSet", { spec: {} }, ["x", 0, 0, 0, 0, 0, "<none>", "10d", "", "", "<none>"]],
    ["autoscaling/Scale", { spec: { replicas: 3 }, status: { replicas: 2 } }, ["x", 3, 2, "10d"]],
    ["coordination.k8s.io/Lease", { spec: { holderIdentity: "node-1" } }, ["x", "node-1", "10d"]],
    ["admissionregistration.k8s.io/ValidatingWebhookConfiguration", { webhooks: [{}, {}] }, ["x", 2, "10d"]],
    ["admissionregistration.k8s.io/MutatingWebhookConfiguration", {}, ["x", 0, "10d"]],
    ["rbac.authorization.k8s.io/Role", {}, ["x", ago(10 * day)]],
    ["rbac.authorization.k8s.io/ClusterRole", {}, ["x", ago(10 * day)]],
    ["apiextensions.k8s.io/CustomResourceDefinition", {}, ["x", ago(10 * day)]],
    ["networking.k8s.io/NetworkPolicy", { spec: { podSelector: selector } }, ["x", "a=1,b=2,c in (x,y)", "10d"]],
    ["networking.k8s.io/NetworkPolicy", { spec: { podSelector: {} } }, ["x", "<none>", "10d"]],
    ["networking.k8s.io/IngressClass", { spec: { controller: "example.com/c", parameters: { kind: "K", name: "n" } } }, ["x", "example.com/c", "K/n", "10d"]],
    ["networking.k8s.io/IngressClass", { spec: { controller: "example.com/c", parameters: { kind: "K", name: "n", apiGroup: "example.com" } } }, ["x", "example.com/c", "K.example.com/n", "10d"]],
    ["networking.k8s.io/IngressClass", { spec: { controller: "example.com/c" } }, ["x", "example.com/c", "<none>", "10d"]],
  ])("%s %j", (of, object, expected) => expect(cells(of, object)).toEqual(expected));

  it("the age of what has no time is unknown, and clocks may differ by a second", () => {
    expect(cells("/Namespace", {}, { creationTimestamp: undefined })).toEqual(["x", "", "<unknown>"]);
    expect(cells("/Namespace", {}, { creationTimestamp: ago(-1) })[2]).toBe("0s");
    expect(cells("rbac.authorization.k8s.io/Role", {}, { creationTimestamp: undefined })).toEqual(["x", "0001-01-01T00:00:00Z"]);
  });
});

describe("nodes", () => {
  const ready = (status: string): object => ({ conditions: [{ type: "Ready", status }] });
  it.each([
    [ready("True"), false, "Ready"], [ready("True"), true, "Ready,SchedulingDisabled"], [ready("False"), false, "NotReady"], [ready("Unknown"), true, "NotReady,SchedulingDisabled"],
    [{ conditions: [{ type: "Other", status: "True" }] }, false, "Unknown"], [{}, true, "Unknown,SchedulingDisabled"],
  ])("status %j, unschedulable %s: %s", (status, unschedulable, expected) => {
    expect(cells("/Node", { spec: { unschedulable }, status })[1]).toBe(expected);
  });

  it.each([
    [{}, "<none>"], [{ "node-role.kubernetes.io/": "" }, "<none>"], [{ "kubernetes.io/role": "node" }, "node"], [{ "kubernetes.io/role": "" }, "<none>"],
    [{ "node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": "", "kubernetes.io/role": "node" }, "control-plane,node,worker"],
  ])("roles %j: %s", (labels, expected) => expect(cells("/Node", {}, { labels })[2]).toBe(expected));

  it("version and wide columns", () => {
    const addresses = [["Hostname", "n"], ["ExternalIP", "2.2.2.2"], ["InternalIP", "3.3.3.3"], ["InternalIP", "4.4.4.4"]].map(([type, address]) => ({ type, address }));
    const nodeInfo = { kubeletVersion: "v1.32.3", osImage: "Debian", kernelVersion: "6.1", containerRuntimeVersion: "crun://1.0" };
    expect(cells("/Node", { status: { addresses, nodeInfo } }).slice(4)).toEqual(["v1.32.3", "3.3.3.3", "2.2.2.2", "Debian", "6.1", "crun://1.0"]);
    expect(cells("/Node", {}).slice(3)).toEqual(["10d", "", "<none>", "<none>", "<unknown>", "<unknown>", "<unknown>"]);
  });
});

describe("services", () => {
  const points = (...ingress: readonly object[]): object => ({ loadBalancer: { ingress } });
  it.each<readonly [spec: object, status: object, expected: string]>([
    [{ type: "ClusterIP" }, {}, "<none>"], [{ type: "ClusterIP", externalIPs: ["1.1.1.1", "2.2.2.2"] }, {}, "1.1.1.1,2.2.2.2"], [{ type: "NodePort" }, {}, "<none>"],
    [{ type: "LoadBalancer" }, {}, "<pending>"], [{ type: "LoadBalancer" }, points({ ip: "3.4.5.6" }, { ip: "2.3.4.5" }, { ip: "2.3.4.5" }), "2.3.4.5,3.4.5.6"],
    [{ type: "LoadBalancer" }, points({ ip: "5.6.7.8", hostname: "h" }, { hostname: "a.example.com" }), "5.6.7.8,a.example.com"],
    [{ type: "LoadBalancer", externalIPs: ["9.9.9.9"] }, points({ ip: "2.3.4.5" }), "2.3.4.5,9.9.9.9"], [{ type: "LoadBalancer", externalIPs: ["9.9.9.9"] }, {}, "9.9.9.9"],
    [{ type: "ExternalName", externalName: "my.example.com" }, {}, "my.example.com"], [{ type: "" }, {}, "<unknown>"],
  ])("external address of %j %j: %s", (spec, status, expected) => expect(cells("/Service", { spec, status })[3]).toBe(expected));

  it("whole rows", () => {
    const ports = [{ port: 80, protocol: "TCP" }, { port: 53, nodePort: 30053, protocol: "UDP" }];
    expect(cells("/Service", { spec: { type: "NodePort", clusterIP: "10.96.0.1", clusterIPs: ["10.96.0.1"], ports, selector: { b: "2", a: "1" } } }))
      .toEqual(["x", "NodePort", "10.96.0.1", "<none>", "80/TCP,53:30053/UDP", "10d", "a=1,b=2"]);
    expect(cells("/Service", { spec: { type: "ClusterIP", clusterIP: "None", clusterIPs: ["None"] } })).toEqual(["x", "ClusterIP", "None", "<none>", "<none>", "10d", "<none>"]);
    expect(cells("/Service", { spec: { type: "ExternalName", externalName: "e" } })[2]).toBe("<none>");
  });
});

describe("what services lead to", () => {
  const addresses = (...ips: readonly string[]): readonly object[] => ips.map((ip) => ({ ip }));
  it.each<readonly [subsets: readonly object[], expected: string]>([
    [[], "<none>"], [[{ notReadyAddresses: addresses("1.1.1.1"), ports: [{ port: 80 }] }], ""], [[{ addresses: addresses("1.1.1.1", "2.2.2.2") }], "1.1.1.1,2.2.2.2"],
    [[{ addresses: addresses("1.1.1.1", "fd00::1"), ports: [{ port: 80 }] }], "1.1.1.1:80,[fd00::1]:80"],
    [[{ addresses: addresses("1.1.1.1", "2.2.2.2"), ports: [{ port: 80 }, { port: 81 }] }, { addresses: addresses("3.3.3.3") }], "1.1.1.1:80,2.2.2.2:80,1.1.1.1:81 + 2 more..."],
    [[{ addresses: addresses("1.1.1.1", "2.2.2.2", "3.3.3.3"), ports: [{ port: 80 }] }], "1.1.1.1:80,2.2.2.2:80,3.3.3.3:80"],
  ])("Endpoints %j: %s", (subsets, expected) => expect(cells("/Endpoints", { subsets })).toEqual(["x", expected, "10d"]));

  it("EndpointSlices", () => {
    const slice = (ports: readonly object[], ...given: readonly (readonly string[])[]) => cells("discovery.k8s.io/EndpointSlice", { addressType: "IPv4", ports, endpoints: given.map((list) => ({ addresses: list })) });
    expect(slice([])).toEqual(["x", "IPv4", "<unset>", "<unset>", "10d"]);
    expect(slice([{ port: 80 }, { name: "dns" }, {}], ["1.1.1.1", "2.2.2.2"], ["3.3.3.3"])).toEqual(["x", "IPv4", "80,dns,*", "1.1.1.1,2.2.2.2,3.3.3.3", "10d"]);
    expect(slice([80, 81, 82, 83].map((port) => ({ port })), ["a", "b", "c", "d", "e"])).toEqual(["x", "IPv4", "80,81,82 + 1 more...", "a,b,c + 2 more...", "10d"]);
  });

  it.each<readonly [spec: object, status: object, expected: readonly string[]]>([
    [{ ingressClassName: "foo" }, { loadBalancer: { ingress: [{ ip: "2.3.4.5", hostname: "localhost" }] } }, ["foo", "*", "2.3.4.5", "80"]],
    [{ rules: [{ host: "a" }, {}, { host: "b" }], tls: [{}] }, {}, ["<none>", "a,b", "", "80, 443"]],
    [{ rules: ["a", "b", "c", "d", "e"].map((host) => ({ host })) }, {}, ["<none>", "a,b,c + 2 more...", "", "80"]],
    [{ rules: [{}, {}, {}, { host: "d" }] }, {}, ["<none>", "*", "", "80"]],
  ])("Ingress %j %j", (spec, status, expected) => expect(cells("networking.k8s.io/Ingress", { spec, status })).toEqual(["x", ...expected, "10d"]));
});

describe("jobs", () => {
  const condition = (type: string): object => ({ conditions: [{ type, status: "True" }] });
  it.each<readonly [status: object, metadata: object, expected: string]>([
    [condition("Complete"), {}, "Complete"], [condition("Failed"), { deletionTimestamp: ago(1) }, "Failed"], [condition("Suspended"), {}, "Suspended"], [condition("FailureTarget"), {}, "FailureTarget"],
    [condition("Suspended"), { deletionTimestamp: ago(1) }, "Terminating"], [{ conditions: [{ type: "Complete", status: "False" }] }, {}, "Running"],
  ])("%j %j: %s", (status, metadata, expected) => expect(cells("batch/Job", { status }, metadata)[1]).toBe(expected));

  it.each<readonly [spec: object, status: object, completions: string, duration: string]>([
    [{ completions: 5 }, { succeeded: 2 }, "2/5", ""], [{}, {}, "0/1", ""], [{ parallelism: 3 }, { succeeded: 1 }, "1/1 of 3", ""], [{ parallelism: 1 }, {}, "0/1", ""],
    [{ completions: 1 }, { startTime: ago(130) }, "0/1", "2m10s"], [{ completions: 1 }, { succeeded: 1, startTime: ago(day), completionTime: ago(day - 95) }, "1/1", "95s"],
  ])("%j %j", (spec, status, completions, duration) => expect(cells("batch/Job", { spec, status }).slice(2, 4)).toEqual([completions, duration]));
});

describe("events", () => {
  const event = { involvedObject: { kind: "Deployment", name: "web", fieldPath: "spec.containers{a}" }, type: "Warning", reason: "Why", message: " words \n", source: { component: "kubelet", host: "node-1" } };
  const wide = (first: string, last: string, times: number, source = "kubelet, node-1"): readonly unknown[] => [last, "Warning", "Why", "deployment/web", "spec.containers{a}", source, "words", first, times, "x"];
  it.each<readonly [what: string, more: object, expected: readonly unknown[]]>([
    ["of the old kind", { firstTimestamp: ago(3 * day), lastTimestamp: ago(2 * day), count: 6 }, wide("3d", "2d", 6)],
    ["with a time alone", { eventTime: ago(3 * day), firstTimestamp: null, lastTimestamp: null }, wide("3d", "3d", 1)],
    ["of a series", { eventTime: ago(3 * day), series: { count: 2, lastObservedTime: ago(2 * day) } }, wide("3d", "2d", 2)],
    ["without a time", {}, wide("<unknown>", "<unknown>", 1)],
    ["from a controller", { source: {}, reportingComponent: "scheduler", reportingInstance: "s-1" }, wide("<unknown>", "<unknown>", 1, "scheduler, s-1")],
    ["from nowhere in particular", { source: { component: "kubelet" } }, wide("<unknown>", "<unknown>", 1, "kubelet")],
  ])("%s", (_what, more, expected) => expect(cells("/Event", { ...event, ...more })).toEqual(expected));

  it("of a kind without a name", () => expect(cells("/Event", { involvedObject: { kind: "Node" } })[3]).toBe("node"));
});

describe("who may", () => {
  const subjects = [{ kind: "User", name: "jane" }, { kind: "User", name: "joe" }, { kind: "Group", name: "devs" }, { kind: "ServiceAccount", namespace: "a", name: "bot" }, { kind: "Other", name: "o" }];
  it.each(["RoleBinding", "ClusterRoleBinding"])("%s", (kind) => {
    expect(cells(`rbac.authorization.k8s.io/${kind}`, { roleRef: { kind: "ClusterRole", name: "view" }, subjects })).toEqual(["x", "ClusterRole/view", "10d", "jane, joe", "devs", "a/bot"]);
    expect(cells(`rbac.authorization.k8s.io/${kind}`, { roleRef: { kind: "Role", name: "r" } })).toEqual(["x", "Role/r", "10d", "", "", ""]);
  });

  const is = (...types: readonly string[]): readonly object[] => types.map((type) => ({ type, status: "True" }));
  it.each<readonly [spec: object, status: object, expected: readonly string[]]>([
    [{}, {}, ["<none>", "", "<none>", "Pending"]], [{ signerName: "example.com/s", username: "jane", expirationSeconds: 7200 }, { conditions: is("Approved") }, ["example.com/s", "jane", "120m", "Approved"]],
    [{}, { conditions: is("Approved"), certificate: "LS0t" }, ["<none>", "", "<none>", "Approved,Issued"]], [{}, { conditions: is("Denied") }, ["<none>", "", "<none>", "Denied"]],
    [{}, { conditions: is("Denied", "Approved") }, ["<none>", "", "<none>", "Denied"]], [{}, { conditions: is("Approved", "Failed") }, ["<none>", "", "<none>", "Approved,Failed"]],
    [{}, { conditions: is("Failed") }, ["<none>", "", "<none>", "Pending,Failed"]],
  ])("requests of certificates %j %j", (spec, status, expected) => {
    expect(cells("certificates.k8s.io/CertificateSigningRequest", { spec, status })).toEqual(["x", "10d", ...expected]);
  });
});
