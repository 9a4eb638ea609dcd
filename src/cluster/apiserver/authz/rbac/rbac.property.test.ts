import fc from "fast-check";
import { expect, it } from "vitest";
import type { KubeObject } from "../../../../kube/index.ts";
import { naiveAllows } from "../testing/naive-rbac.ts";
import { clusterRole, clusterRoleBinding, listerOf, role, roleBinding } from "../testing/objects.ts";
import type { Attributes } from "../../types.ts";
import { aggregate } from "./aggregate.ts";
import { RbacAuthorizer } from "./authorizer.ts";
import { uncovered } from "./covers.ts";
import { policyRule } from "./objects.ts";
import { ruleAllows } from "./match.ts";

// Few words, so that rules and questions meet often.
const some = (...words: readonly string[]) => fc.subarray([...words]);
const one = (...words: readonly string[]) => fc.constantFrom(...words);
const namespaces = ["a", "b"] as const;

const resourceRule = fc.record({
  verbs: some("get", "list", "create", "*"),
  apiGroups: some("", "apps", "*"),
  resources: some("pods", "pods/log", "scale", "*", "*/log", "pods/*", "*/scale", "deployments/scale"),
  resourceNames: fc.oneof(fc.constant([]), some("x", "y", "")),
});
const pathRule = fc.record({ verbs: some("get", "post", "*"), nonResourceURLs: some("/", "/*", "*", "/healthz", "/healthz/*", "/heal*") });
const rules = fc.array(fc.oneof({ weight: 3, arbitrary: resourceRule }, pathRule), { maxLength: 3 });

const subject = fc.oneof(
  fc.record({ kind: fc.constant("User"), name: one("jane", "joe", "system:serviceaccount:a:robot") }),
  fc.record({ kind: fc.constant("Group"), name: one("devs", "ops") }),
  fc.record({ kind: fc.constant("ServiceAccount"), name: one("robot", "jane") }),
  fc.record({ kind: fc.constant("ServiceAccount"), name: one("robot"), namespace: one(...namespaces) }),
);
const subjects = fc.array(subject, { maxLength: 3 });

const object: fc.Arbitrary<KubeObject> = fc.oneof(
  fc.tuple(one("r1", "r2"), rules).map(([name, given]) => clusterRole(name, given)),
  fc.tuple(one(...namespaces), one("r1", "r2"), rules).map(([namespace, name, given]) => role(namespace, name, given)),
  fc.tuple(one("b1", "b2", "b3"), one("r1", "r2", "gone"), subjects).map(([name, to, given]) => clusterRoleBinding(name, to, given)),
  fc.tuple(one(...namespaces), one("b1", "b2", "b3"), fc.constantFrom("Role" as const, "ClusterRole" as const), one("r1", "r2", "gone"), subjects)
    .map(([namespace, name, kind, to, given]) => roleBinding(namespace, name, kind, to, given)),
);
const cluster = fc.uniqueArray(object, { minLength: 3, maxLength: 12, selector: ({ kind, metadata }) => `${kind}/${metadata.namespace ?? ""}/${metadata.name ?? ""}` });

const asker = fc.record({ name: one("jane", "joe", "system:serviceaccount:a:robot"), groups: some("devs", "ops"), extra: fc.constant({}) });
const question: fc.Arbitrary<Attributes> = fc.oneof(
  { weight: 3, arbitrary: fc.record({
    kind: fc.constant("resource" as const), user: asker, verb: one("get", "list", "create", "delete"), group: one("", "apps"), version: fc.constant("v1"),
    resource: one("pods", "deployments", "scale"), subresource: one("", "log", "scale", "*"), namespace: one("", ...namespaces), name: one("", "x", "y"),
  }) },
  fc.record({ kind: fc.constant("path" as const), user: asker, verb: one("get", "post"), path: one("/", "/healthz", "/healthz/etcd", "/healthzz", "/metrics") }),
);

it("decides as an evaluator written from the documentation alone", () => {
  let allowed = 0;
  fc.assert(
    fc.property(cluster, question, (objects, asked) => {
      const allows = new RbacAuthorizer(listerOf(objects)).authorize(asked).kind === "allow";
      if (allows) allowed += 1;
      expect(allows).toBe(naiveAllows(objects, asked));
    }),
    { numRuns: 20_000 },
  );
  expect(allowed).toBeGreaterThan(500);
});

it("adding a binding never removes access", () => {
  const added = object.filter(({ kind }) => kind.endsWith("Binding")).map((binding) => ({ ...binding, metadata: { ...binding.metadata, name: "added" } }));
  fc.assert(
    fc.property(cluster, added, question, fc.nat(), (objects, binding, asked, at) => {
      const before = new RbacAuthorizer(listerOf(objects)).authorize(asked).kind;
      const place = at % (objects.length + 1);
      const after = new RbacAuthorizer(listerOf([...objects.slice(0, place), binding, ...objects.slice(place)])).authorize(asked).kind;
      if (before === "allow") expect(after).toBe("allow");
    }),
    { numRuns: 5_000 },
  );
});

it("rules that are covered allow nothing that the covering rules do not", () => {
  let covered = 0;
  fc.assert(
    fc.property(rules, rules, question, (held, wanted, asked) => {
      const own = held.map(policyRule);
      const given = wanted.map(policyRule);
      if (given.length === 0 || uncovered(own, given).length > 0) return;
      covered += 1;
      if (given.some((rule) => ruleAllows(rule, asked))) expect(own.some((rule) => ruleAllows(rule, asked))).toBe(true);
    }),
    { numRuns: 20_000 },
  );
  expect(covered).toBeGreaterThan(300);
});

/** ClusterRoles with labels, some of which gather others, as `admin` gathers `edit`. */
const labelled = fc.record({ name: one("g1", "g2", "g3", "g4"), labels: fc.dictionary(one("x", "y"), one("1", "2")), given: rules, gathers: fc.option(fc.array(fc.dictionary(one("x", "y"), one("1", "2")), { minLength: 1, maxLength: 2 })) });
const gathering = fc.uniqueArray(labelled, { minLength: 2, maxLength: 4, selector: ({ name }) => name }).map((given) =>
  given.map(({ name, labels, given: own, gathers }): KubeObject => {
    const plain = clusterRole(name, own);
    return { ...plain, metadata: { ...plain.metadata, labels }, ...(gathers && { rules: [], aggregationRule: { clusterRoleSelectors: gathers.map((matchLabels) => ({ matchLabels })) } }) };
  }));

/** One after the other, until nothing changes, as the server does. */
function settled(roles: readonly KubeObject[]): readonly KubeObject[] {
  let now = roles;
  for (let round = 0; round < 100; round += 1) {
    const all = now;
    const changed = all.findIndex((role) => aggregate(role, all) !== undefined);
    if (changed < 0) return now;
    now = all.map((role, at) => (at === changed ? (aggregate(role, all) ?? role) : role));
  }
  throw new Error("aggregation does not settle");
}

/** Names of all roles whose own rules a role has: itself, or whom it gathers, and whom those gather. */
function sources(role: KubeObject, all: readonly KubeObject[], seen: ReadonlySet<KubeObject> = new Set()): ReadonlySet<KubeObject> {
  const found = new Set([...seen, role]);
  const rule = role["aggregationRule"] as { readonly clusterRoleSelectors: readonly { readonly matchLabels: Readonly<Record<string, string>> }[] } | undefined;
  const gathered = all.filter(({ metadata }) => rule?.clusterRoleSelectors.some(({ matchLabels }) => Object.entries(matchLabels).every(([key, value]) => metadata.labels?.[key] === value)));
  return gathered.reduce<ReadonlySet<KubeObject>>((known, other) => (known.has(other) ? known : sources(other, all, known)), found);
}

it.each([
  ["in circles", [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }], [{ verbs: ["list"], apiGroups: [""], resources: ["pods"] }]],
  ["in circles, with rules that nobody else has", [], [{ verbs: ["get"], apiGroups: [""], resources: ["pods"] }]],
])("roles that gather each other %s come to rest", (_, first, second) => {
  const gatherer = (name: string, own: readonly Readonly<Record<string, readonly string[]>>[]): KubeObject => ({
    apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name, labels: { x: "1" } }, rules: own, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { x: "1" } }] },
  });
  const [one, other] = settled([gatherer("one", first), gatherer("other", second)]);
  expect(one?.["rules"]).toEqual(other?.["rules"]);
});

it("a role that gathers allows what the roles it gathers allow, and nothing else", () => {
  let allowed = 0;
  fc.assert(
    fc.property(gathering, fc.array(subject, { minLength: 1, maxLength: 3 }), question, (roles, given, asked) => {
      const [first] = roles;
      if (first === undefined) return;
      const binding = clusterRoleBinding("b", first.metadata.name ?? "", given);
      const allows = new RbacAuthorizer(listerOf([...settled(roles), binding])).authorize(asked).kind === "allow";
      const own = [...sources(first, roles)].map((role) => ({ ...role, metadata: { name: role.metadata.name ?? "" } }));
      const bindings = own.map(({ metadata }) => clusterRoleBinding(`b-${metadata.name}`, metadata.name, given));
      if (allows) allowed += 1;
      expect(allows).toBe(naiveAllows([...own, ...bindings], asked));
    }),
    { numRuns: 10_000 },
  );
  expect(allowed).toBeGreaterThan(200);
});

it("sar-09: the rules that a user is told of are those by which is decided", () => {
  let allowed = 0;
  fc.assert(
    fc.property(cluster, question, (objects, asked) => {
      const authorizer = new RbacAuthorizer(listerOf(objects));
      const allows = authorizer.authorize(asked).kind === "allow";
      const told = authorizer.rulesFor(asked.user, asked.kind === "resource" ? asked.namespace : "");
      const by = [...told.resource, ...told.nonResource].some((rule) => ruleAllows(policyRule(rule), asked));
      if (allows) allowed += 1;
      expect(by).toBe(allows);
    }),
    { numRuns: 10_000 },
  );
  expect(allowed).toBeGreaterThan(200);
});
