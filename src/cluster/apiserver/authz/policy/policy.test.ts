import { describe, expect, it, test } from "vitest";
import type { KubeObject } from "../../../../kube/index.ts";
import { RbacAuthorizer } from "../rbac/authorizer.ts";
import { rulesOf } from "../rbac/objects.ts";
import { aggregatedRules } from "../rbac/aggregate.ts";
import { asks, clusterRole, clusterRoleBinding, listerOf, roleBinding, user } from "../testing/objects.ts";
import { reconcileAggregation, reconcileDefaults } from "./reconcile.ts";

const keyOf = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.namespace ?? ""}/${metadata.name ?? ""}`;

/** Applies what reconciling asks for until it asks for nothing. */
function settled(start: readonly KubeObject[] = []): readonly KubeObject[] {
  const objects = new Map(start.map((object) => [keyOf(object), object]));
  for (let round = 0; round < 10; round += 1) {
    const lister = listerOf([...objects.values()]);
    const changes = [...reconcileDefaults(lister).map(({ object }) => object), ...reconcileAggregation(lister)];
    if (changes.length === 0) return [...objects.values()];
    for (const object of changes) objects.set(keyOf(object), object);
  }
  throw new Error("never settles");
}

const named = (objects: readonly KubeObject[], kind: string, name: string) => objects.find((object) => object.kind === kind && object.metadata.name === name);
const defaults = settled();

describe("the default policy", () => {
  const ana = user("ana", "system:authenticated");
  const nobody = user("system:anonymous", "system:unauthenticated");
  const controller = (name: string) => user(`system:serviceaccount:kube-system:${name}`, "system:serviceaccounts", "system:authenticated");
  const grants = [
    roleBinding("a", "viewers", "ClusterRole", "view", [{ kind: "User", name: "viewer" }]),
    roleBinding("a", "editors", "ClusterRole", "edit", [{ kind: "User", name: "editor" }]),
    roleBinding("a", "admins", "ClusterRole", "admin", [{ kind: "User", name: "admin" }]),
  ];
  const authorizer = new RbacAuthorizer(listerOf([...defaults, ...grants]));
  const cases = [
    ["dis-10 health for everyone", nobody, "get /livez", true],
    ["dis-10 version for everyone", nobody, "get /version", true],
    ["tls-03 discovery not for strangers", nobody, "get /api", false],
    ["tls-03 pods not for strangers", nobody, "list pods a", false],
    ["dis-10 discovery for who is known", ana, "get /apis/apps/v1", true],
    ["dis-10 openapi for who is known", ana, "get /openapi/v3", true],
    ["metrics not", ana, "get /metrics", false],
    ["metrics for monitoring", user("m", "system:monitoring"), "get /metrics", true],
    ["sar-01 reviews of oneself", ana, "create selfsubjectaccessreviews.authorization.k8s.io", true],
    ["sar-06 rules of oneself", ana, "create selfsubjectrulesreviews.authorization.k8s.io", true],
    ["sar-07 whoami", ana, "create selfsubjectreviews.authentication.k8s.io", true],
    ["sar-04 reviews of others not", ana, "create subjectaccessreviews.authorization.k8s.io", false],
    ["masters, everything", user("root", "system:masters"), "delete nodes - x", true],
    ["masters, every path", user("root", "system:masters"), "post /x", true],
    ["whoever has admin.conf, everything", user("kubernetes-admin", "kubeadm:cluster-admins"), "delete nodes - x", true],
    ["view reads pods", user("viewer"), "list pods a", true],
    ["view reads logs", user("viewer"), "get pods/log a x", true],
    ["view reads no secrets", user("viewer"), "get secrets a x", false],
    ["view reads no roles", user("viewer"), "get roles.rbac.authorization.k8s.io a x", false],
    ["view is of its namespace", user("viewer"), "list pods b", false],
    ["edit reads what view does", user("editor"), "list networkpolicies.networking.k8s.io a", true],
    ["edit writes", user("editor"), "create deployments.apps a", true],
    ["edit reads secrets", user("editor"), "get secrets a x", true],
    ["edit makes tokens", user("editor"), "create serviceaccounts/token a x", true],
    ["edit impersonates its service accounts", user("editor"), "impersonate serviceaccounts a x", true],
    ["edit writes no roles", user("editor"), "create roles.rbac.authorization.k8s.io a", false],
    ["edit writes no endpoints", user("editor"), "update endpoints a x", false],
    ["admin writes roles", user("admin"), "create rolebindings.rbac.authorization.k8s.io a", true],
    ["admin writes no quotas", user("admin"), "create resourcequotas a", false],
    ["admin deletes not the namespace", user("admin"), "delete namespaces a a", false],
    ["scheduler binds", user("system:kube-scheduler"), "create pods/binding a x", true],
    ["deployment controller", controller("deployment-controller"), "update deployments.apps/status a x", true],
    ["replicaset controller has not its rights", controller("replicaset-controller"), "update deployments.apps/status a x", false],
    ["garbage collector deletes anything", controller("generic-garbage-collector"), "delete widgets.example.com a x", true],
    ["certificate controller signs for its signers", controller("certificate-controller"), "sign signers.certificates.k8s.io - kubernetes.io/kubelet-serving", true],
    ["… and for no others", controller("certificate-controller"), "sign signers.certificates.k8s.io - example.com/x", false],
    ["group system:nodes has nothing from RBAC", user("system:node:n", "system:nodes"), "get nodes - n", false],
  ] as const;
  test.each(cases)("%s", (_what, who, question, allowed) => {
    expect(authorizer.authorize(asks(who, question)).kind === "allow").toBe(allowed);
  });

  it("everything is labelled and says that it is kept up to date", () => {
    for (const { metadata } of defaults.filter(({ metadata: { name } }) => name !== "kubeadm:cluster-admins")) {
      expect(metadata.labels).toMatchObject({ "kubernetes.io/bootstrapping": "rbac-defaults" });
      expect(metadata.annotations).toMatchObject({ "rbac.authorization.kubernetes.io/autoupdate": "true" });
    }
    expect(new Set(defaults.map(keyOf)).size).toBe(defaults.length);
  });

  it("every binding's role is there", () => {
    for (const object of defaults.filter(({ kind }) => kind.endsWith("Binding"))) {
      const ref = object["roleRef"] as { kind: string; name: string };
      expect(named(defaults, ref.kind, ref.name), keyOf(object)).toBeDefined();
    }
  });
});

describe("reconciling", () => {
  it("asks for nothing once settled", () => {
    expect(reconcileDefaults(listerOf(defaults))).toEqual([]);
  });

  const without = (name: string, change: (object: KubeObject) => KubeObject | undefined) => defaults.flatMap((object) => (object.metadata.name === name ? (change(object) ?? []) : [object]));

  it("brings back a role that was deleted, and rules that were taken away; keeps what was added", () => {
    expect(named(settled(without("system:basic-user", () => undefined)), "ClusterRole", "system:basic-user")).toBeDefined();
    const own = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
    const [change, ...more] = reconcileDefaults(listerOf(without("system:basic-user", (object) => (object.kind === "ClusterRole" ? { ...object, rules: [own] } : object))));
    expect(more).toEqual([]);
    expect(change).toMatchObject({ kind: "update", resource: "clusterroles" });
    expect(change && rulesOf(change.object).map(({ resources }) => resources.join())).toEqual(["pods", "selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"]);
  });

  it("brings back a subject, keeps one that was added", () => {
    const joe = { kind: "User", name: "joe", apiGroup: "rbac.authorization.k8s.io" };
    const [change] = reconcileDefaults(listerOf(without("cluster-admin", (object) => (object.kind === "ClusterRoleBinding" ? { ...object, subjects: [joe] } : object))));
    expect(change?.object["subjects"]).toEqual([joe, { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "system:masters" }]);
  });

  it("makes anew a binding that points to another role", () => {
    const elsewhere = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
    const [change] = reconcileDefaults(listerOf(without("cluster-admin", (object) => (object.kind === "ClusterRoleBinding" ? { ...object, metadata: { ...object.metadata, uid: "1" }, roleRef: elsewhere } : object))));
    expect(change).toMatchObject({ kind: "replace", resource: "clusterrolebindings", object: { roleRef: { name: "cluster-admin" } } });
    expect(change?.object.metadata.uid).toBeUndefined();
  });

  it("leaves alone what is annotated autoupdate=false", () => {
    const kept = without("system:basic-user", (object) => ({ ...object, metadata: { ...object.metadata, annotations: { "rbac.authorization.kubernetes.io/autoupdate": "false" } }, rules: [], subjects: [] }));
    expect(reconcileDefaults(listerOf(kept))).toEqual([]);
  });
});

describe("aggregation", () => {
  const all = (labels: Readonly<Record<string, string>>) => ({ aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] } });
  const pods = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
  const secrets = { verbs: ["get"], apiGroups: [""], resources: ["secrets"] };

  it("gathers by label, in order of names, no rule twice, never itself", () => {
    const sum = clusterRole("sum", [secrets], all({ add: "yes" }), { add: "yes" });
    const roles = [sum, clusterRole("z", [pods], {}, { add: "yes" }), clusterRole("b", [pods, secrets], {}, { add: "yes" }), clusterRole("c", [secrets], {}, { add: "no" })];
    expect(aggregatedRules(sum, roles)?.map(({ resources }) => resources.join())).toEqual(["pods", "secrets"]);
  });

  it("by expressions, and by any of several selectors", () => {
    const sum = clusterRole("sum", [], { aggregationRule: { clusterRoleSelectors: [{ matchExpressions: [{ key: "tier", operator: "In", values: ["x"] }] }, { matchLabels: { add: "yes" } }] } });
    const roles = [sum, clusterRole("a", [pods], {}, { tier: "x" }), clusterRole("b", [secrets], {}, { add: "yes" })];
    expect(aggregatedRules(sum, roles)).toHaveLength(2);
  });

  it("a role that does not aggregate keeps its rules", () => {
    expect(aggregatedRules(clusterRole("r", [pods]), [])).toBeUndefined();
  });

  it("a new role labelled for view reaches admin", () => {
    const widgets = clusterRole("widgets", [{ verbs: ["get"], apiGroups: ["example.com"], resources: ["widgets"] }], {}, { "rbac.authorization.k8s.io/aggregate-to-view": "true" });
    const objects = settled([...defaults, widgets, clusterRoleBinding("x", "admin", [{ kind: "User", name: "admin" }])]);
    expect(new RbacAuthorizer(listerOf(objects)).authorize(asks(user("admin"), "get widgets.example.com a x")).kind).toBe("allow");
  });
});
