import fc from "fast-check";
import { expect, it } from "vitest";
import type { KubeObject } from "../../../../kube/index.ts";
import { naiveAllows } from "../testing/naive-rbac.ts";
import { clusterRole, clusterRoleBinding, listerOf, role, roleBinding } from "../testing/objects.ts";
import type { Attributes } from "../../types.ts";
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
