import { describe, expect, it, test } from "vitest";
import type { KubeObject } from "../../../../kube/index.ts";
import { asks, listerOf, user } from "../testing/objects.ts";
import { NodeAuthorizer } from "./authorizer.ts";
import { restrictNode, type NodeWrite } from "./restriction.ts";

const node1 = user("system:node:node-1", "system:nodes", "system:authenticated");

function pod(namespace: string, name: string, nodeName: string, spec: Readonly<Record<string, unknown>> = {}, metadata: Partial<KubeObject["metadata"]> = {}): KubeObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, uid: `uid-${name}`, ...metadata }, spec: { ...(nodeName === "" ? {} : { nodeName }), ...spec } };
}

const everything = {
  serviceAccountName: "robot",
  imagePullSecrets: [{ name: "s-pull" }],
  containers: [{ name: "c", envFrom: [{ secretRef: { name: "s-envfrom" } }, { configMapRef: { name: "c-envfrom" } }], env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s-env", key: "k" } } }] }],
  initContainers: [{ name: "i", env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "c-env", key: "k" } } }] }],
  volumes: [
    { name: "a", secret: { secretName: "s-volume" } }, { name: "b", configMap: { name: "c-volume" } },
    { name: "c", projected: { sources: [{ secret: { name: "s-projected" } }, { configMap: { name: "c-projected" } }] } },
    { name: "d", persistentVolumeClaim: { claimName: "claim" } },
  ],
};
const cluster = listerOf([
  pod("a", "full", "node-1", everything),
  pod("a", "other", "node-2", { serviceAccountName: "else", volumes: [{ name: "a", secret: { secretName: "s-else" } }] }),
  pod("a", "waiting", "", { volumes: [{ name: "a", secret: { secretName: "s-waiting" } }] }),
  pod("a", "mirror", "node-1", { volumes: [{ name: "a", secret: { secretName: "s-mirror" } }] }, { annotations: { "kubernetes.io/config.mirror": "x" } }),
]);

describe("a node reads what the pods on it need", () => {
  const cases: readonly (readonly [question: string, allowed: boolean])[] = [
    ...["s-pull", "s-envfrom", "s-env", "s-volume", "s-projected"].map((name) => [`get secrets a ${name}`, true] as const),
    ...["c-envfrom", "c-env", "c-volume", "c-projected"].map((name) => [`watch configmaps a ${name}`, true] as const),
    ["get secrets a s-else", false],
    ["get secrets a s-waiting", false],
    ["get secrets a s-mirror", false],
    ["get secrets b s-volume", false],
    ["get secrets a c-volume", false],
    ["list secrets a", false],
    ["list secrets", false],
    ["update secrets a s-volume", false],
    ["get persistentvolumeclaims a claim", true],
    ["list persistentvolumeclaims a claim", false],
    ["create serviceaccounts/token a robot", true],
    ["create serviceaccounts/token a else", false],
    ["get serviceaccounts a robot", false],
    ["get pods a full", true],
    ["get pods a other", false],
    ["list pods", false],
    ["update pods/status a full", true],
    ["create pods/exec a full", false],
    ["update pods a full", false],
    ["get nodes - node-1", true],
    ["get nodes - node-2", false],
    ["list nodes", false],
    ["patch nodes/status - node-1", true],
    ["delete nodes - node-1", false],
    ["update leases.coordination.k8s.io kube-node-lease node-1", true],
    ["update leases.coordination.k8s.io kube-node-lease node-2", false],
    ["create leases.coordination.k8s.io kube-node-lease", true],
    ["list leases.coordination.k8s.io kube-node-lease", false],
    ["get leases.coordination.k8s.io kube-system node-1", false],
    ["list services", true],
    ["create events a", true],
    ["create certificatesigningrequests.certificates.k8s.io", true],
    ["list deployments.apps", false],
    ["get /metrics", false],
  ];
  test.each(cases)("%s → %s", (question, allowed) => {
    expect(new NodeAuthorizer(cluster).authorize(asks(node1, question)).kind).toBe(allowed ? "allow" : "no-opinion");
  });

  it("lists pods of its own only", () => {
    const list = { ...asks(node1, "list pods"), kind: "resource" as const, group: "", version: "v1", resource: "pods", subresource: "", namespace: "", name: "" };
    const authorizer = new NodeAuthorizer(cluster);
    const having = (value: string, operator: "=" | "!=" = "=") => authorizer.authorize({ ...list, fieldSelector: [{ field: "spec.nodeName", operator, value }] });
    expect(having("node-1").kind).toBe("allow");
    expect(having("node-2")).toEqual({ kind: "no-opinion", reason: "can only list/watch pods with spec.nodeName field selector" });
    expect(having("node-1", "!=").kind).toBe("no-opinion");
  });

  it("says why not", () => {
    const authorizer = new NodeAuthorizer(cluster);
    expect(authorizer.authorize(asks(node1, "get secrets a s-else")).reason).toBe("no relationship found between node 'node-1' and this object");
    expect(authorizer.authorize(asks(user("system:node:", "system:nodes"), "get nodes - x")).reason).toBe('unknown node for user "system:node:"');
  });

  it("has no opinion of those who are no nodes, named like one or not", () => {
    const authorizer = new NodeAuthorizer(cluster);
    for (const who of [user("system:node:node-1"), user("jane", "system:nodes")]) expect(authorizer.authorize(asks(who, "get nodes - node-1"))).toEqual({ kind: "no-opinion", reason: "" });
    expect(authorizer.rulesFor(node1)).toMatchObject({ incomplete: true });
  });
});

describe("NodeRestriction", () => {
  const write = (change: Partial<NodeWrite>): NodeWrite => ({ user: node1, operation: "CREATE", group: "", resource: "nodes", subresource: "", namespace: "", name: "node-1", ...change });
  const stored: KubeObject = { apiVersion: "v1", kind: "Node", metadata: { name: "node-1", uid: "n1" }, spec: {} };
  const lister = listerOf([stored, pod("a", "own", "node-1"), pod("a", "far", "node-2")]);
  const labelled = (labels: Readonly<Record<string, string>>, spec: unknown = {}): KubeObject => ({ ...stored, metadata: { ...stored.metadata, labels }, spec });
  const owner = { apiVersion: "v1", kind: "Node", name: "node-1", uid: "n1", controller: true };
  const mirror = (spec: Readonly<Record<string, unknown>> = {}, metadata: Partial<KubeObject["metadata"]> = {}, on = "node-1") =>
    pod("a", "m", on, spec, { annotations: { "kubernetes.io/config.mirror": "x" }, ownerReferences: [owner], ...metadata });
  const token = (bound?: unknown): KubeObject => ({ apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", metadata: {}, spec: { boundObjectRef: bound } });
  const pods = (change: Partial<NodeWrite>) => write({ resource: "pods", namespace: "a", name: "own", ...change });
  const leases = (change: Partial<NodeWrite>) => write({ group: "coordination.k8s.io", resource: "leases", namespace: "kube-node-lease", ...change });
  const tokens = (bound?: unknown) => write({ resource: "serviceaccounts", subresource: "token", namespace: "a", name: "robot", object: token(bound) });

  const cases: readonly (readonly [what: string, write: NodeWrite, refused: string | undefined])[] = [
    ["its own node", write({ object: stored }), undefined],
    ["another node", write({ name: "node-2", object: stored }), 'node "node-1" is not allowed to modify node "node-2"'],
    ["labels of its own", write({ object: labelled({ "kubernetes.io/hostname": "node-1", mine: "x", "node.kubernetes.io/x": "y" }) }), undefined],
    ["labels that steer", write({ object: labelled({ "node-role.kubernetes.io/control-plane": "", "b.node-restriction.kubernetes.io/x": "y" }) }), 'node "node-1" is not allowed to set the following labels: b.node-restriction.kubernetes.io/x, node-role.kubernetes.io/control-plane'],
    ["labels taken off", write({ operation: "UPDATE", object: stored, old: labelled({ "x.k8s.io/y": "1" }) }), "is not allowed to modify labels: x.k8s.io/y"],
    ["taints", write({ operation: "UPDATE", object: labelled({}, { taints: [{ key: "a", effect: "NoSchedule" }] }), old: stored }), 'node "node-1" is not allowed to modify taints'],
    ["a mirror pod", pods({ name: "m", object: mirror() }), undefined],
    ["an ordinary pod", pods({ object: pod("a", "x", "node-1") }), 'pod does not have "kubernetes.io/config.mirror" annotation, node "node-1" can only create mirror pods'],
    ["a mirror on another node", pods({ object: mirror({}, {}, "node-2") }), 'node "node-1" can only create pods with spec.nodeName set to itself'],
    ["a mirror with a secret", pods({ object: mirror({ volumes: [{ name: "v", secret: { secretName: "s" } }] }) }), 'node "node-1" can not create pods that reference secrets'],
    ["a mirror with an account", pods({ object: mirror({ serviceAccountName: "robot" }) }), 'node "node-1" can not create pods that reference a service account'],
    ["a mirror of nobody", pods({ object: mirror({}, { ownerReferences: [] }) }), 'node "node-1" can only create pods with an owner reference set to itself'],
    ["a mirror of an older node", pods({ object: mirror({}, { ownerReferences: [{ ...owner, uid: "old" }] }) }), "node node-1 UID mismatch: expected old got n1"],
    ["deleting its pod", pods({ operation: "DELETE" }), undefined],
    ["deleting another's pod", pods({ operation: "DELETE", name: "far" }), 'node "node-1" can only delete pods with spec.nodeName set to itself'],
    ["updating a pod", pods({ operation: "UPDATE" }), 'unexpected operation "UPDATE", node "node-1" can only create and delete mirror pods'],
    ["its pod's status", pods({ operation: "UPDATE", subresource: "status", object: pod("a", "own", "node-1"), old: pod("a", "own", "node-1") }), undefined],
    ["another's pod's status", pods({ operation: "UPDATE", subresource: "status", object: pod("a", "far", "node-1"), old: pod("a", "far", "node-2") }), 'node "node-1" can only update pod status for pods with spec.nodeName set to itself'],
    ["labels by way of status", pods({ operation: "UPDATE", subresource: "status", object: pod("a", "own", "node-1", {}, { labels: { a: "b" } }), old: pod("a", "own", "node-1") }), 'node "node-1" cannot update labels through pod status'],
    ["evicting another's pod", pods({ subresource: "eviction", name: "far" }), "node node-1 can only evict pods with spec.nodeName set to itself"],
    ["running a command in a pod", pods({ subresource: "exec" }), "unexpected pod subresource \"exec\", only 'status' and 'eviction' are allowed"],
    ["its lease", leases({}), undefined],
    ["another's lease", leases({ name: "node-2" }), "can only access node lease with the same name as the requesting node"],
    ["a lease elsewhere", leases({ namespace: "kube-system" }), 'can only access leases in the "kube-node-lease" system namespace'],
    ["a token for its pod", tokens({ apiVersion: "v1", kind: "Pod", name: "own", uid: "uid-own" }), undefined],
    ["a token for nothing", tokens(), "node requested token not bound to a pod"],
    ["a token without uid", tokens({ apiVersion: "v1", kind: "Pod", name: "own" }), "node requested token with a pod binding without a uid"],
    ["a token for another's pod", tokens({ apiVersion: "v1", kind: "Pod", name: "far", uid: "uid-far" }), "node requested token bound to a pod scheduled on a different node"],
    ["a token for a pod that was", tokens({ apiVersion: "v1", kind: "Pod", name: "own", uid: "old" }), "the UID in the bound object reference (old) does not match the UID in record. The object might have been deleted and then recreated"],
    ["something else", write({ resource: "events", namespace: "a", name: "e" }), undefined],
  ];
  test.each(cases)("%s", (_what, asked, refused) => {
    const answer = restrictNode(lister, asked);
    if (refused === undefined) expect(answer).toBeUndefined();
    else expect(answer?.message).toMatch(new RegExp(`is forbidden: ${refused.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
  });

  it("is for nodes only, and refuses one that it cannot tell", () => {
    expect(restrictNode(lister, { ...write({ name: "node-2" }), user: user("jane") })).toBeUndefined();
    expect(restrictNode(lister, { ...write({}), user: user("system:node:", "system:nodes") })?.message).toContain("could not determine node from user");
    expect(restrictNode(lister, pods({ operation: "DELETE", name: "none" }))?.status.code).toBe(404);
  });
});
