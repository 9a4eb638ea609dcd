/** What the real kubectl shows of our tables (lst-11, lst-12), also of a custom resource in two versions. */
import { beforeAll, expect, it } from "vitest";
import { useCluster } from "./support/run.ts";

const cluster = useCluster();
const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
const version = (name: string, storage: boolean, additionalPrinterColumns: readonly object[]) => ({
  name, served: true, storage, additionalPrinterColumns, schema: { openAPIV3Schema: { type: "object", properties: { spec: open } } },
});

beforeAll(async () => {
  const client = cluster().plane.server.clients.as({ name: "test", groups: ["system:masters"], userAgent: "test" });
  const columns = [
    { name: "Size", type: "integer", jsonPath: ".spec.size" }, { name: "Ready", type: "string", jsonPath: '.spec.conditions[?(@.type=="Ready")].status' },
    { name: "Note", type: "string", priority: 1, jsonPath: ".spec.note" },
  ];
  await client.create({ group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" }, {
    apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "things.example.com" },
    spec: { group: "example.com", scope: "Namespaced", names: { plural: "things", kind: "Thing" }, versions: [version("v1", true, columns), version("v2", false, [])] },
  });
  await client.create({ group: "example.com", version: "v1", resource: "things" }, {
    apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "t", namespace: "default" }, spec: { size: 3, note: "wide", conditions: [{ type: "Ready", status: "True" }] },
  });
  await cluster().ok(["create", "deployment", "web", "--image=nginx", "--replicas=2"]);
});

/** Each line's words; ages are the run's. */
async function shown(...args: readonly string[]): Promise<readonly string[]> {
  const said = await cluster().ok(["get", ...args]);
  return said.trim().split("\n").map((line) => line.trim().split(/ {2,}/).map((cell) => (/^\d+s$/.test(cell) ? "(age)" : cell)).join(" | "));
}

it.each<readonly [args: readonly string[], expected: readonly string[]]>([
  [["things.v1.example.com"], ["NAME | SIZE | READY", "t | 3 | True"]],
  [["things.v1.example.com", "-o", "wide"], ["NAME | SIZE | READY | NOTE", "t | 3 | True | wide"]],
  [["things.v2.example.com"], ["NAME | AGE", "t | (age)"]],
  [["things.v2.example.com", "-o", "jsonpath={.items[*].apiVersion}"], ["example.com/v2"]],
  [["deployments"], ["NAME | READY | UP-TO-DATE | AVAILABLE | AGE", "web | 0/2 | 0 | 0 | (age)"]],
  [["deployments", "-o", "wide"], ["NAME | READY | UP-TO-DATE | AVAILABLE | AGE | CONTAINERS | IMAGES | SELECTOR", "web | 0/2 | 0 | 0 | (age) | nginx | nginx | app=web"]],
  [["deployment", "web", "--subresource=scale"], ["NAME | DESIRED | AVAILABLE | AGE", "web | 2 | 0 | (age)"]],
  [["service", "kubernetes"], ["NAME | TYPE | CLUSTER-IP | EXTERNAL-IP | PORT(S) | AGE", "kubernetes | ClusterIP | 10.96.0.1 | <none> | 443/TCP | (age)"]],
  [["clusterrolebinding", "cluster-admin", "-o", "wide"], ["NAME | ROLE | AGE | USERS | GROUPS | SERVICEACCOUNTS", "cluster-admin | ClusterRole/cluster-admin | (age) | system:masters"]],
])("kubectl get %j", async (args, expected) => expect(await shown(...args)).toEqual(expected));
