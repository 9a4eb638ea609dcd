import { describe, expect, it, test } from "vitest";
import { asks, clusterRole, clusterRoleBinding, listerOf, role, roleBinding, user, type RuleFields } from "../testing/objects.ts";
import { RbacAuthorizer } from "./authorizer.ts";

const jane = user("jane", "devs", "system:authenticated");
const janeIsUser = [{ kind: "User", name: "jane" }];

function decide(rule: RuleFields, question: string) {
  const objects = [clusterRole("r", [rule]), clusterRoleBinding("b", "r", janeIsUser)];
  return new RbacAuthorizer(listerOf(objects)).authorize(asks(jane, question)).kind === "allow";
}

describe("one rule, one question", () => {
  const pods = { verbs: ["get"], apiGroups: [""], resources: ["pods"] };
  const cases: readonly (readonly [what: string, rule: RuleFields, question: string, allowed: boolean])[] = [
    ["as it says", pods, "get pods a web", true],
    ["another verb", pods, "list pods a", false],
    ["verb *", { ...pods, verbs: ["*"] }, "deletecollection pods a", true],
    ["verbs are whole words", { ...pods, verbs: ["ge"] }, "get pods a web", false],
    ["another group", pods, "get pods.metrics.k8s.io a web", false],
    ["group *", { ...pods, apiGroups: ["*"] }, "get pods.metrics.k8s.io a web", true],
    ["no groups at all", { ...pods, apiGroups: [] }, "get pods a web", false],
    ["resource *", { ...pods, resources: ["*"] }, "get secrets a s", true],
    ["resource * takes subresources in", { ...pods, resources: ["*"] }, "get pods/exec a web", true],
    ["a resource is not its subresources", pods, "get pods/log a web", false],
    ["a subresource is not its resource", { ...pods, resources: ["pods/log"] }, "get pods a web", false],
    ["a subresource", { ...pods, resources: ["pods/log"] }, "get pods/log a web", true],
    ["*/sub of any resource", { ...pods, apiGroups: ["*"], resources: ["*/scale"] }, "get deployments.apps/scale a web", true],
    ["*/sub is not another sub", { ...pods, apiGroups: ["*"], resources: ["*/scale"] }, "get deployments.apps/status a web", false],
    ["*/sub is not the resource", { ...pods, apiGroups: ["*"], resources: ["*/scale"] }, "get scale a web", false],
    ["res/* has no meaning", { ...pods, resources: ["pods/*"] }, "get pods/log a web", false],
    ["*/* has no meaning", { ...pods, resources: ["*/*"] }, "get pods/log a web", false],
    ["a name", { ...pods, resourceNames: ["web"] }, "get pods a web", true],
    ["another name", { ...pods, resourceNames: ["web"] }, "get pods a db", false],
    ["names never allow create", { ...pods, verbs: ["create"], resourceNames: ["web"] }, "create pods a", false],
    ["names never allow a list without a name", { ...pods, verbs: ["list"], resourceNames: ["web"] }, "list pods a", false],
    ["a list of one name (metadata.name=web)", { ...pods, verbs: ["list"], resourceNames: ["web"] }, "list pods a web", true],
    ["a name is not a pattern", { ...pods, resourceNames: ["*"] }, "get pods a web", false],
    ["cluster scope", pods, "get pods", true],
    ["a path", { verbs: ["get"], nonResourceURLs: ["/metrics"] }, "get /metrics", true],
    ["a path is not those below it", { verbs: ["get"], nonResourceURLs: ["/metrics"] }, "get /metrics/slis", false],
    ["a path with * at its end", { verbs: ["get"], nonResourceURLs: ["/healthz/*"] }, "get /healthz/etcd", true],
    ["… is not the path without its slash", { verbs: ["get"], nonResourceURLs: ["/healthz/*"] }, "get /healthz", false],
    ["a * within a path has no meaning", { verbs: ["get"], nonResourceURLs: ["/a/*/c"] }, "get /a/b/c", false],
    ["path *", { verbs: ["*"], nonResourceURLs: ["*"] }, "post /anything", true],
    ["resource * is no path", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] }, "get /metrics", false],
    ["path * is no resource", { verbs: ["*"], nonResourceURLs: ["*"] }, "get pods a web", false],
  ];
  test.each(cases)("%s", (_what, rule, question, allowed) => {
    expect(decide(rule, question)).toBe(allowed);
  });
});

describe("who a binding binds", () => {
  const readPods = [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }];
  const robot = user("system:serviceaccount:a:robot", "system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated");
  const cases = [
    ["the user", { kind: "User", name: "jane" }, jane, true],
    ["another user", { kind: "User", name: "joe" }, jane, false],
    ["a user named like a group", { kind: "User", name: "devs" }, jane, false],
    ["a group", { kind: "Group", name: "devs" }, jane, true],
    ["everyone who is known", { kind: "Group", name: "system:authenticated" }, jane, true],
    ["a group named like the user", { kind: "Group", name: "jane" }, jane, false],
    ["the service account", { kind: "ServiceAccount", name: "robot", namespace: "a" }, robot, true],
    ["of another namespace", { kind: "ServiceAccount", name: "robot", namespace: "b" }, robot, false],
    ["all of a namespace", { kind: "Group", name: "system:serviceaccounts:a" }, robot, true],
    ["its name as a user", { kind: "User", name: "system:serviceaccount:a:robot" }, robot, true],
    ["a kind that is none", { kind: "Robot", name: "jane" }, jane, false],
  ] as const;
  test.each(cases)("%s", (_what, subject, who, allowed) => {
    const authorizer = new RbacAuthorizer(listerOf([clusterRole("r", readPods), clusterRoleBinding("b", "r", [subject])]));
    expect(authorizer.authorize(asks(who, "get pods a web")).kind).toBe(allowed ? "allow" : "no-opinion");
  });

  it("a service account without a namespace is of the RoleBinding's, and nobody in a ClusterRoleBinding", () => {
    const subject = [{ kind: "ServiceAccount", name: "robot" }];
    const local = new RbacAuthorizer(listerOf([clusterRole("r", readPods), roleBinding("a", "b", "ClusterRole", "r", subject)]));
    const everywhere = new RbacAuthorizer(listerOf([clusterRole("r", readPods), clusterRoleBinding("b", "r", subject)]));
    expect(local.authorize(asks(robot, "get pods a web")).kind).toBe("allow");
    expect(everywhere.authorize(asks(robot, "get pods a web")).kind).toBe("no-opinion");
  });
});

describe("where and why", () => {
  const readPods = [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }];

  it("a RoleBinding of a ClusterRole holds in its namespace only", () => {
    const authorizer = new RbacAuthorizer(listerOf([clusterRole("r", readPods), roleBinding("a", "b", "ClusterRole", "r", janeIsUser)]));
    expect(authorizer.authorize(asks(jane, "get pods a web")).kind).toBe("allow");
    expect(authorizer.authorize(asks(jane, "get pods b web")).kind).toBe("no-opinion");
    expect(authorizer.authorize(asks(jane, "get pods")).kind).toBe("no-opinion");
  });

  it("the reason names the binding, the role and the subject in upstream's words", () => {
    const objects = [
      clusterRole("reader", readPods), role("a", "local", readPods),
      clusterRoleBinding("all", "reader", [{ kind: "Group", name: "ops" }]),
      roleBinding("a", "here", "Role", "local", [{ kind: "User", name: "jane" }, { kind: "ServiceAccount", name: "robot" }]),
    ];
    const authorizer = new RbacAuthorizer(listerOf(objects));
    const reason = (who: ReturnType<typeof user>) => authorizer.authorize(asks(who, "get pods a web")).reason;
    expect(reason(user("x", "ops"))).toBe('RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "reader" to Group "ops"');
    expect(reason(jane)).toBe('RBAC: allowed by RoleBinding "here/a" of Role "local" to User "jane"');
    expect(reason(user("system:serviceaccount:a:robot"))).toBe('RBAC: allowed by RoleBinding "here/a" of Role "local" to ServiceAccount "robot/a"');
  });

  it("a ClusterRoleBinding is asked before RoleBindings", () => {
    const objects = [roleBinding("a", "here", "ClusterRole", "r", janeIsUser), clusterRole("r", readPods), clusterRoleBinding("all", "r", janeIsUser)];
    expect(new RbacAuthorizer(listerOf(objects)).authorize(asks(jane, "get pods a web")).reason).toContain('ClusterRoleBinding "all"');
  });

  it("a missing role is told of only where nothing else allowed", () => {
    const missing = clusterRoleBinding("a-missing", "gone", janeIsUser);
    const found = [clusterRole("r", readPods), clusterRoleBinding("b", "r", janeIsUser)];
    const alone = new RbacAuthorizer(listerOf([missing])).authorize(asks(jane, "get pods a web"));
    expect(alone).toEqual({ kind: "no-opinion", reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found' });
    expect(new RbacAuthorizer(listerOf([missing, ...found])).authorize(asks(jane, "get pods a web")).kind).toBe("allow");
    const local = roleBinding("a", "x", "Role", "gone", janeIsUser);
    expect(new RbacAuthorizer(listerOf([missing, local])).authorize(asks(jane, "get pods a web")).reason).toBe(
      'RBAC: [clusterrole.rbac.authorization.k8s.io "gone" not found, role.rbac.authorization.k8s.io "gone" not found]',
    );
  });

  it("stops at the first rule that allows", () => {
    let reads = 0;
    const lister = listerOf([clusterRole("r", readPods), clusterRoleBinding("b", "r", janeIsUser)]);
    const counting = { ...lister, list: (...query: Parameters<typeof lister.list>) => (reads++, lister.list(...query)) };
    new RbacAuthorizer(counting).authorize(asks(jane, "get pods a web"));
    expect(reads).toBe(1);
  });

  it("RoleBindings are not even looked at for what is in no namespace", () => {
    const lister = listerOf([clusterRole("r", [{ verbs: ["*"], nonResourceURLs: ["*"] }, ...readPods]), roleBinding("a", "b", "ClusterRole", "r", janeIsUser)]);
    const all = { ...lister, list: (resource: Parameters<typeof lister.list>[0]) => lister.list(resource) };
    for (const question of ["get /metrics", "get pods - web"]) expect(new RbacAuthorizer(all).authorize(asks(jane, question)).kind).toBe("no-opinion");
  });

  it("misshapen roles and bindings grant nothing and throw nothing", () => {
    const broken = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "r" }, rules: [null, { verbs: "get", resources: 3 }, "x"] };
    const binding = { ...clusterRoleBinding("b", "r", janeIsUser), subjects: [null, { kind: "User", name: "jane" }, 7] };
    expect(new RbacAuthorizer(listerOf([broken, binding])).authorize(asks(jane, "get pods a web")).kind).toBe("no-opinion");
  });
});
