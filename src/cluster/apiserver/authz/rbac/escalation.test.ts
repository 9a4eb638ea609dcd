import { describe, expect, it, test } from "vitest";
import type { KubeObject } from "../../../../kube/index.ts";
import { clusterRole, clusterRoleBinding, listerOf, role, roleBinding, user, type RuleFields } from "../testing/objects.ts";
import { RbacAuthorizer } from "./authorizer.ts";
import { compact, ruleText, uncovered } from "./covers.ts";
import { EscalationCheck } from "./escalation.ts";
import { policyRule } from "./objects.ts";

const RBAC = "rbac.authorization.k8s.io";
const jane = user("jane", "devs", "system:authenticated");
const janeIsUser = [{ kind: "User", name: "jane" }];
const readPods: RuleFields = { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] };

/** Jane holds `rules` everywhere. */
function checkWith(rules: readonly RuleFields[], more: readonly KubeObject[] = []): EscalationCheck {
  const lister = listerOf([clusterRole("own", rules), clusterRoleBinding("own", "own", janeIsUser), ...more]);
  return new EscalationCheck(lister, new RbacAuthorizer(lister));
}

const write = (object: KubeObject, old?: KubeObject) => ({ user: jane, namespace: object.metadata.namespace ?? "", name: old?.metadata.name ?? "", object, ...(old ? { old } : {}) });

describe("what covers what", () => {
  const cases: readonly (readonly [string, held: readonly RuleFields[], wanted: RuleFields, covered: boolean])[] = [
    ["the same", [readPods], readPods, true],
    ["less", [readPods], { ...readPods, verbs: ["get"] }, true],
    ["a verb more", [readPods], { ...readPods, verbs: ["get", "delete"] }, false],
    ["in parts", [{ ...readPods, verbs: ["get"] }, { ...readPods, verbs: ["list"] }], readPods, true],
    ["verb * by each verb", [{ ...readPods, verbs: ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] }], { ...readPods, verbs: ["*"] }, false],
    ["each verb by verb *", [{ ...readPods, verbs: ["*"] }], readPods, true],
    ["a name by no names", [readPods], { ...readPods, resourceNames: ["web"] }, true],
    ["no names by a name", [{ ...readPods, resourceNames: ["web"] }], readPods, false],
    ["names in parts", [{ ...readPods, resourceNames: ["a"] }, { ...readPods, resourceNames: ["b"] }], { ...readPods, resourceNames: ["a", "b"] }, true],
    ["res/sub by */sub", [{ verbs: ["get"], apiGroups: ["apps"], resources: ["*/scale"] }], { verbs: ["get"], apiGroups: ["apps"], resources: ["deployments/scale"] }, true],
    ["res/sub by another */sub", [{ verbs: ["get"], apiGroups: ["apps"], resources: ["*/status"] }], { verbs: ["get"], apiGroups: ["apps"], resources: ["deployments/scale"] }, false],
    ["res by */sub", [{ verbs: ["get"], apiGroups: ["apps"], resources: ["*/scale"] }], { verbs: ["get"], apiGroups: ["apps"], resources: ["deployments"] }, false],
    ["resource * by all that there are", [{ ...readPods, resources: ["pods", "secrets"] }], { ...readPods, resources: ["*"] }, false],
    ["a path by a prefix", [{ verbs: ["get"], nonResourceURLs: ["/apis/*"] }], { verbs: ["get"], nonResourceURLs: ["/apis/apps"] }, true],
    ["a prefix by a shorter one", [{ verbs: ["get"], nonResourceURLs: ["/a*"] }], { verbs: ["get"], nonResourceURLs: ["/apis/*"] }, true],
    ["a prefix by a path", [{ verbs: ["get"], nonResourceURLs: ["/apis"] }], { verbs: ["get"], nonResourceURLs: ["/apis*"] }, false],
    ["a rule of nothing", [], { verbs: [], apiGroups: [""], resources: ["pods"] }, true],
  ];
  test.each(cases)("%s", (_what, held, wanted, covered) => {
    expect(uncovered(held.map(policyRule), [policyRule(wanted)]).length === 0).toBe(covered);
  });

  it("says what is missing with the verbs of one thing together", () => {
    const missing = uncovered([], [policyRule({ verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "secrets"], resourceNames: ["x"] })]);
    expect(compact(missing).map(ruleText)).toEqual([
      '{APIGroups:[""], Resources:["pods"], ResourceNames:["x"], Verbs:["get" "list"]}',
      '{APIGroups:[""], Resources:["secrets"], ResourceNames:["x"], Verbs:["get" "list"]}',
    ]);
  });
});

describe("writing a role", () => {
  it("is refused with what is not held, in upstream's words", () => {
    const refused = checkWith([{ ...readPods, verbs: ["get"] }]).role("clusterroles", write(clusterRole("more", [readPods, { verbs: ["get"], apiGroups: [""], resources: ["secrets"] }])));
    expect(refused?.status).toMatchObject({ code: 403, reason: "Forbidden", details: { name: "more", group: RBAC, kind: "clusterroles" } });
    expect(refused?.message).toBe(
      `clusterroles.rbac.authorization.k8s.io "more" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["pods"], Verbs:["list"]}
{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`,
    );
  });

  it("may give what is held, in the namespace where it is held", () => {
    const here = [role("a", "own", [readPods]), roleBinding("a", "own", "Role", "own", janeIsUser)];
    const check = checkWith([], here);
    expect(check.role("roles", write(role("a", "given", [readPods])))).toBeUndefined();
    expect(check.role("roles", write(role("b", "given", [readPods])))).toBeDefined();
    expect(check.role("clusterroles", write(clusterRole("given", [readPods])))).toBeDefined();
  });

  it("may give anything with the verb escalate, of all roles or of that name", () => {
    const anything = clusterRole("x", [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }]);
    const escalate: RuleFields = { verbs: ["escalate"], apiGroups: [RBAC], resources: ["clusterroles"] };
    expect(checkWith([escalate]).role("clusterroles", write(anything))).toBeUndefined();
    const named = checkWith([{ ...escalate, resourceNames: ["x"] }]);
    expect(named.role("clusterroles", write(anything, clusterRole("x", [])))).toBeUndefined();
    expect(named.role("clusterroles", write(anything))).toBeDefined();
    expect(checkWith([escalate]).role("roles", write(role("a", "x", [readPods])))).toBeDefined();
  });

  it("is free to system:masters", () => {
    const anything = clusterRole("x", [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }]);
    expect(checkWith([]).role("clusterroles", { ...write(anything), user: user("admin", "system:masters") })).toBeUndefined();
  });

  it("aggregating needs everything, and so does changing one that aggregates", () => {
    const aggregating = clusterRole("x", [], { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] } });
    const admin = [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }, { verbs: ["*"], nonResourceURLs: ["*"] }];
    expect(checkWith([readPods]).role("clusterroles", write(aggregating))?.message).toContain("must have cluster-admin privileges to use the aggregationRule");
    expect(checkWith([readPods]).role("clusterroles", write(clusterRole("x", [readPods]), aggregating))).toBeDefined();
    expect(checkWith(admin).role("clusterroles", write(aggregating))).toBeUndefined();
  });

  it("finalizers and owners may be changed by whoever may update", () => {
    const stored = clusterRole("x", [readPods]);
    const collected = { ...stored, metadata: { ...stored.metadata, finalizers: ["a/b"] } };
    expect(checkWith([]).role("clusterroles", write(collected, stored))).toBeUndefined();
    expect(checkWith([]).role("clusterroles", write({ ...collected, metadata: { ...collected.metadata, labels: { a: "b" } } }, stored))).toBeDefined();
  });
});

describe("writing a binding", () => {
  const secrets = clusterRole("secrets", [{ verbs: ["get"], apiGroups: [""], resources: ["secrets"] }]);
  const binding = clusterRoleBinding("b", "secrets", [{ kind: "User", name: "joe" }]);

  it("of a role whose rules are not held is refused", () => {
    expect(checkWith([readPods], [secrets]).binding("clusterrolebindings", write(binding))?.message).toBe(
      `clusterrolebindings.rbac.authorization.k8s.io "b" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`,
    );
  });

  it("the verb bind lets, for that role", () => {
    const bind = { verbs: ["bind"], apiGroups: [RBAC], resources: ["clusterroles"], resourceNames: ["secrets"] };
    expect(checkWith([bind], [secrets]).binding("clusterrolebindings", write(binding))).toBeUndefined();
    const other = clusterRole("other", [readPods]);
    expect(checkWith([bind], [secrets, other]).binding("clusterrolebindings", write(clusterRoleBinding("b", "other", [])))).toBeDefined();
  });

  it("of a role that is not there is 404, unless bind is held", () => {
    const refused = checkWith([readPods]).binding("clusterrolebindings", write(binding));
    expect(refused?.message).toBe('clusterroles.rbac.authorization.k8s.io "secrets" not found');
    expect(refused?.status.code).toBe(404);
  });

  it("held in the namespace is enough for a RoleBinding there", () => {
    const here = [secrets, roleBinding("a", "own", "ClusterRole", "secrets", janeIsUser)];
    expect(checkWith([], here).binding("rolebindings", write(roleBinding("a", "b", "ClusterRole", "secrets", [])))).toBeUndefined();
    expect(checkWith([], here).binding("rolebindings", write(roleBinding("b", "b", "ClusterRole", "secrets", [])))).toBeDefined();
  });
});
