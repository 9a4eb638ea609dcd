import { describe, expect, it, test } from "vitest";
import type { KubeObject } from "../../../kube/index.ts";
import { forbidden } from "./forbidden.ts";
import { NodeAuthorizer } from "./node/authorizer.ts";
import { RbacAuthorizer } from "./rbac/authorizer.ts";
import { reviewAccess, reviewRules } from "./reviews.ts";
import { asks, clusterRole, clusterRoleBinding, listerOf, roleBinding, user } from "./testing/objects.ts";
import { masters, UnionAuthorizer } from "./union.ts";

const jane = user("jane", "system:authenticated");
const lister = listerOf([
  clusterRole("reader", [{ verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"], resourceNames: [] }, { verbs: ["get"], nonResourceURLs: ["/metrics"] }]),
  clusterRole("one", [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["s"] }]),
  clusterRoleBinding("paths", "reader", [{ kind: "Group", name: "ops" }]),
  roleBinding("a", "read", "ClusterRole", "reader", [{ kind: "User", name: "jane" }]),
  roleBinding("a", "one", "ClusterRole", "one", [{ kind: "User", name: "jane" }]),
]);
const authorizer = new UnionAuthorizer([masters, new NodeAuthorizer(lister), new RbacAuthorizer(lister)]);
const review = (spec: Readonly<Record<string, unknown>>, metadata: KubeObject["metadata"] = {}): KubeObject => ({ apiVersion: "authorization.k8s.io/v1", kind: "X", metadata, spec });

describe("obj-26 the words of a denial", () => {
  const cases = [
    ["list pods a", 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "a"'],
    ["get pods a x", 'pods "x" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "a"'],
    ["list nodes", 'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope'],
    ["create networkpolicies.networking.k8s.io a", 'networkpolicies.networking.k8s.io is forbidden: User "jane" cannot create resource "networkpolicies" in API group "networking.k8s.io" in the namespace "a"'],
    ["get pods/log a x", 'pods "x" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "a"'],
    ["get /metrics", 'forbidden: User "jane" cannot get path "/metrics"'],
    ["get /<script>", 'forbidden: User "jane" cannot get path "/&lt;script&gt;"'],
  ] as const;
  test.each(cases)("%s", (question, text) => {
    expect(forbidden(asks(jane, question), "").message).toBe(text);
  });

  it("the decision's reason comes after it, details name the resource", () => {
    const answer = forbidden(asks(jane, "get deployments.apps a web"), "RBAC: x");
    expect(answer.message).toBe('deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments" in API group "apps" in the namespace "a": RBAC: x');
    expect(answer.status).toMatchObject({ code: 403, reason: "Forbidden", details: { name: "web", group: "apps", kind: "deployments" } });
    expect(forbidden(asks(jane, "get /x"), "").status.details).toEqual({});
  });
});

describe("reviews", () => {
  const self = (spec: Readonly<Record<string, unknown>>, who = jane) => reviewAccess(authorizer, "SelfSubjectAccessReview", review(spec), who)["status"];
  const invalid = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it("sar-01 may I: with the binding's name as the reason", () => {
    expect(self({ resourceAttributes: { namespace: "a", verb: "list", resource: "pods" } })).toEqual({
      allowed: true, reason: 'RBAC: allowed by RoleBinding "read/a" of ClusterRole "reader" to User "jane"',
    });
    expect(self({ resourceAttributes: { namespace: "b", verb: "list", resource: "pods" } })).toEqual({ allowed: false });
    expect(self({ resourceAttributes: { namespace: "a", verb: "get", resource: "pods", subresource: "log", name: "x" } })).toMatchObject({ allowed: true });
    expect(self({ resourceAttributes: { namespace: "a", verb: "get", resource: "secrets", name: "s" } })).toMatchObject({ allowed: true });
    expect(self({ resourceAttributes: { verb: "*", group: "*", resource: "*" } }, user("root", "system:masters"))).toEqual({ allowed: true });
  });

  it("sar-02 paths", () => {
    expect(self({ nonResourceAttributes: { verb: "get", path: "/metrics" } }, user("x", "ops"))).toMatchObject({ allowed: true });
    expect(self({ nonResourceAttributes: { verb: "get", path: "/metrics" } })).toEqual({ allowed: false });
  });

  it("sar-03 both or neither is 422", () => {
    const both = { resourceAttributes: { verb: "get" }, nonResourceAttributes: { verb: "get", path: "/" } };
    for (const spec of [{}, both]) expect(invalid(() => self(spec))).toMatchObject({ reason: "Invalid", status: { code: 422 } });
    expect(invalid(() => self({}))).toMatchObject({ message: expect.stringContaining("exactly one of nonResourceAttributes or resourceAttributes must be specified") });
  });

  it("sar-04 of a user that is named, not of the one who asks", () => {
    const of = (spec: Readonly<Record<string, unknown>>) => reviewAccess(authorizer, "SubjectAccessReview", review({ resourceAttributes: { namespace: "a", verb: "get", resource: "pods" }, ...spec }), user("root", "system:masters"))["status"];
    expect(of({ user: "jane" })).toMatchObject({ allowed: true });
    expect(of({ user: "joe" })).toEqual({ allowed: false });
    expect(of({ groups: ["ops"] })).toMatchObject({ allowed: true });
    expect(invalid(() => of({}))).toMatchObject({ status: { code: 422, details: { causes: [{ field: "spec.user" }] } } });
  });

  it("sar-05 a local review's namespaces agree", () => {
    const local = (namespace: string) => reviewAccess(authorizer, "LocalSubjectAccessReview", review({ user: "jane", resourceAttributes: { namespace, verb: "get", resource: "pods" } }), jane, "a")["status"];
    expect(local("a")).toMatchObject({ allowed: true });
    expect(invalid(() => local("b"))).toMatchObject({ status: { code: 422 } });
  });

  it("sar-06 which rules have I: lists, never null", () => {
    const rules = (who: typeof jane, namespace: string) => reviewRules(authorizer, review({ namespace }), who)["status"];
    expect(rules(jane, "a")).toEqual({
      resourceRules: [
        { verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"] },
        { verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["s"] },
      ],
      nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/metrics"] }],
      incomplete: false,
    });
    expect(rules(user("joe"), "a")).toEqual({ resourceRules: [], nonResourceRules: [], incomplete: false });
    expect(rules(user("system:node:n", "system:nodes"), "a")).toMatchObject({ incomplete: true, evaluationError: "node authorizer does not support user rule resolution" });
    expect(invalid(() => rules(jane, ""))).toMatchObject({ status: { code: 400 }, message: "no namespace on request" });
  });

  it("a node may list its own pods, told by the selector in the review", () => {
    const asking = (value: string) => self({ resourceAttributes: { verb: "list", resource: "pods", fieldSelector: { requirements: [{ key: "spec.nodeName", operator: "In", values: [value] }] } } }, user("system:node:n", "system:nodes"));
    expect(asking("n")).toEqual({ allowed: true });
    expect(asking("m")).toMatchObject({ allowed: false, reason: "can only list/watch pods with spec.nodeName field selector" });
  });
});

it("several authorizers: the first that decides; else all their reasons", () => {
  const says = (kind: "allow" | "deny" | "no-opinion", reason: string) => ({ authorize: () => ({ kind, reason }), rulesFor: () => ({ resource: [], nonResource: [], incomplete: false }) });
  const decide = (...kinds: readonly ("allow" | "deny" | "no-opinion")[]) => new UnionAuthorizer(kinds.map((kind, at) => says(kind, `${at}`))).authorize(asks(jane, "get pods a x"));
  expect(decide("no-opinion", "allow", "deny")).toEqual({ kind: "allow", reason: "1" });
  expect(decide("deny", "allow")).toEqual({ kind: "deny", reason: "0" });
  expect(decide("no-opinion", "no-opinion")).toEqual({ kind: "no-opinion", reason: "0\n1" });
});
