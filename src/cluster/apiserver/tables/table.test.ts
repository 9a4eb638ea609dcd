/** Whole tables, over upstream's real types and samples (lst-11, lst-12, lst-15, wat-11). */
import { beforeAll, describe, expect, it } from "vitest";
import { upstreamFiles, upstreamSchema } from "../../../../tests/support/kube-upstream.ts";
import { builtInResources, type KubeObject } from "../../../kube/index.ts";
import { KubeSchema } from "../../../kube/schema/index.ts";
import { parseQuery } from "../request/index.ts";
import { customLayout, includeObjectOf, layoutOf, partialMetadata, partialMetadataList, tableOf, tableOfList, type TableRequest } from "./index.ts";

let schema: KubeSchema;
let samples: ReadonlyMap<string, Uint8Array>;
beforeAll(async () => {
  schema = new KubeSchema(await upstreamSchema());
  samples = await upstreamFiles("api", (path) => path.startsWith("api/testdata/HEAD/") && path.endsWith(".json"));
});

const now = Date.UTC(2026, 0, 31, 12);
const request = (more: Partial<TableRequest> = {}): TableRequest => ({ version: "v1", include: "Metadata", headers: true, now, schema, ...more });
const namespaceLayout = layoutOf({ group: "", kind: "Namespace" });
const namespace = (name: string): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, resourceVersion: "7" }, status: { phase: "Active" } });

const stored = builtInResources.filter(({ verbs }) => verbs.includes("list"));
const custom = "CustomResourceDefinition";

describe("every kind that is stored", () => {
  it.each(stored.filter(({ kind }) => kind !== custom).map((info) => [info.kind, info] as const))("%s: upstream's sample fits its columns, and all of them are explained", (_kind, info) => {
    const sample = samples.get(`api/testdata/HEAD/${info.group === "" ? "core" : info.group}.${info.version}.${info.kind}.json`);
    if (sample === undefined) throw new Error(`upstream has no sample of ${info.kind}`);
    const object = JSON.parse(Buffer.from(sample).toString("utf8")) as KubeObject;
    const { columnDefinitions, rows } = tableOf(object, layoutOf(info), request());
    expect(rows[0]?.cells).toHaveLength(columnDefinitions?.length ?? 0);
    for (const { name, description } of columnDefinitions ?? []) expect(description, name).not.toBe("");
    expect((columnDefinitions ?? []).filter(({ format }) => format === "name").map(({ name }) => name)).toEqual(["Name"]);
    // Cells are what a terminal can show.
    expect(rows[0]?.cells.every((cell) => typeof cell === "string" || typeof cell === "number")).toBe(true);
  });

  /** Names as upstream declares them; those of wide output in brackets. */
  it.each([
    ["", "Namespace", "Name Status Age"], ["", "Node", "Name Status Roles Age Version [Internal-IP] [External-IP] [OS-Image] [Kernel-Version] [Container-Runtime]"],
    ["", "Pod", "Name Ready Status Restarts Age [IP] [Node] [Nominated Node] [Readiness Gates]"], ["", "Service", "Name Type Cluster-IP External-IP Port(s) Age [Selector]"],
    ["", "Endpoints", "Name Endpoints Age"], ["discovery.k8s.io", "EndpointSlice", "Name AddressType Ports Endpoints Age"], ["", "ConfigMap", "Name Data Age"],
    ["", "Secret", "Name Type Data Age"], ["", "ServiceAccount", "Name Secrets Age"],
    ["", "Event", "Last Seen Type Reason Object [Subobject] [Source] Message [First Seen] [Count] [Name]"],
    ["apps", "Deployment", "Name Ready Up-to-date Available Age [Containers] [Images] [Selector]"], ["apps", "ReplicaSet", "Name Desired Current Ready Age [Containers] [Images] [Selector]"],
    ["apps", "DaemonSet", "Name Desired Current Ready Up-to-date Available Node Selector Age [Containers] [Images] [Selector]"],
    ["batch", "Job", "Name Status Completions Duration Age [Containers] [Images] [Selector]"], ["networking.k8s.io", "NetworkPolicy", "Name Pod-Selector Age"],
    ["networking.k8s.io", "Ingress", "Name Class Hosts Address Ports Age"], ["networking.k8s.io", "IngressClass", "Name Controller Parameters Age"],
    ["rbac.authorization.k8s.io", "Role", "Name Created At"], ["rbac.authorization.k8s.io", "RoleBinding", "Name Role Age [Users] [Groups] [ServiceAccounts]"],
    ["rbac.authorization.k8s.io", "ClusterRole", "Name Created At"], ["rbac.authorization.k8s.io", "ClusterRoleBinding", "Name Role Age [Users] [Groups] [ServiceAccounts]"],
    ["certificates.k8s.io", "CertificateSigningRequest", "Name Age SignerName Requestor RequestedDuration Condition"], ["coordination.k8s.io", "Lease", "Name Holder Age"],
    ["admissionregistration.k8s.io", "ValidatingWebhookConfiguration", "Name Webhooks Age"], ["admissionregistration.k8s.io", "MutatingWebhookConfiguration", "Name Webhooks Age"],
    ["apiextensions.k8s.io", custom, "Name Created At"], ["autoscaling", "Scale", "Name Desired Available Age"],
  ])("columns of %s/%s", (group, kind, expected) => {
    const names = layoutOf({ group, kind }).columns.map(({ name, priority }) => (priority === 0 ? name : `[${name}]`));
    expect(names.join(" ")).toBe(expected);
  });
});

describe("tables", () => {
  it("lst-11: of one object", () => {
    expect(tableOf(namespace("a"), namespaceLayout, request())).toEqual({
      kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: { resourceVersion: "7" },
      columnDefinitions: [
        { name: "Name", type: "string", format: "name", description: expect.stringContaining("Name must be unique within a namespace") as string, priority: 0 },
        { name: "Status", type: "string", format: "", description: "The status of the namespace", priority: 0 },
        { name: "Age", type: "string", format: "", description: expect.stringContaining("CreationTimestamp is a timestamp") as string, priority: 0 },
      ],
      rows: [{ cells: ["a", "Active", "<unknown>"], object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "a", resourceVersion: "7" } } }],
    });
  });

  it("lst-11: of a list, with the list's own metadata; an empty one has no rows", () => {
    const metadata = { resourceVersion: "9", continue: "more", remainingItemCount: 5 };
    const table = tableOfList({ metadata, items: [namespace("a"), namespace("b")] }, namespaceLayout, request());
    expect(table.metadata).toEqual(metadata);
    expect(table.rows.map(({ cells }) => cells[0])).toEqual(["a", "b"]);
    expect(tableOfList({ metadata: { resourceVersion: "9" }, items: [] }, namespaceLayout, request()).rows).toEqual([]);
  });

  it("wat-11: columns stand in the first event only", () => {
    expect(tableOf(namespace("a"), namespaceLayout, request({ headers: false })).columnDefinitions).toBeNull();
  });

  it("lst-11: includeObject", () => {
    const objectOf = (include: TableRequest["include"], object = namespace("a")) => tableOf(object, namespaceLayout, request({ include, version: "v1beta1" })).rows[0]?.object;
    expect(objectOf("None")).toBeNull();
    expect(objectOf("Object")).toEqual(namespace("a"));
    expect(objectOf("Metadata")).toMatchObject({ apiVersion: "meta.k8s.io/v1beta1" });
    const marked = { ...namespace("a"), metadata: { name: "a", annotations: { "k8s.io/initial-events-end": "true" } } };
    expect(objectOf("None", marked)).toMatchObject({ kind: "PartialObjectMetadata", metadata: marked.metadata });
  });

  it.each([["", "Metadata"], ["includeObject=", "Metadata"], ["includeObject=None", "None"], ["includeObject=Object", "Object"], ["includeObject=Metadata", "Metadata"]])("query %s: %s", (query, expected) => {
    expect(includeObjectOf(parseQuery(query))).toBe(expected);
  });

  it("refuses what else may be included, in upstream's words", () => {
    expect(() => includeObjectOf(parseQuery("includeObject=All"))).toThrow(`Unable to convert to Table as requested: includeObject: Invalid value: "All": must be 'Metadata', 'Object', 'None', or empty`);
  });

  it("lst-15: metadata alone", () => {
    expect(partialMetadata(namespace("a"), "v1")).toEqual({ kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "a", resourceVersion: "7" } });
    expect(partialMetadataList({ metadata: { resourceVersion: "9" }, items: [namespace("a")] }, "v1")).toEqual({
      kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata: { resourceVersion: "9" }, items: [partialMetadata(namespace("a"), "v1")],
    });
  });
});

describe("custom resources", () => {
  const definition = (...additionalPrinterColumns: readonly object[]): KubeObject => ({
    apiVersion: "apiextensions.k8s.io/v1", kind: custom, metadata: { name: "things.example.com" },
    spec: { versions: [{ name: "v1", additionalPrinterColumns }, { name: "v2" }] },
  });
  const thing: KubeObject = {
    apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "x", creationTimestamp: "2026-01-31T11:59:00Z" },
    spec: { text: "t", number: 1.5, integer: 3, yes: true, no: false, nothing: null, map: { b: 1, a: "<" }, list: ["p", "q"], time: "2026-01-31T11:00:00Z" },
    status: { conditions: [{ type: "Ready", status: "True" }, { type: "Other", status: "False" }] },
  };
  const cellOf = (type: string, jsonPath: string) => customLayout(definition({ name: "C", type, jsonPath }), "v1").row(thing, now).cells[1];

  it.each<readonly [type: string, jsonPath: string, expected: unknown]>([
    ["string", ".spec.text", "t"], ["string", ".spec.integer", "3"], ["string", ".spec.number", "1.5"], ["string", ".spec.no", "false"], ["string", ".spec.map", '{"a":"\\u003c","b":1}'],
    ["string", ".spec.list", '["p","q"]'], ["string", ".spec.list[*]", "p"], ["string", ".spec.nothing", "<no value>"], ["string", ".spec.absent", null], ["string", ".spec.absent.deeper", null],
    ["string", '.status.conditions[?(@.type=="Ready")].status', "True"], ["string", '.status.conditions[?(@.type=="None")].status', null], ["string", ".spec.list[7]", null],
    ["integer", ".spec.integer", 3], ["integer", ".spec.number", 1], ["integer", ".spec.text", null], ["number", ".spec.integer", 3], ["number", ".spec.number", 1.5], ["number", ".spec.yes", null],
    ["boolean", ".spec.yes", true], ["boolean", ".spec.no", false], ["boolean", ".spec.text", null], ["date", ".spec.time", "60m"], ["date", ".spec.text", "<invalid>"], ["date", ".spec.integer", null],
    ["date", ".metadata.creationTimestamp", "60s"], ["integer", ".spec.nothing", null], ["unknown", ".spec.text", null],
  ])("%s %s: %s", (type, jsonPath, expected) => expect(cellOf(type, jsonPath)).toEqual(expected));

  it("columns are the definition's, and say where they come from", () => {
    const columns = [{ name: "Ready", type: "string", jsonPath: ".status.ready", priority: 1, format: "byte" }, { name: "N", type: "integer", description: "How many.", jsonPath: ".n" }];
    expect(tableOf(thing, customLayout(definition(...columns), "v1"), request()).columnDefinitions?.slice(1)).toEqual([
      { name: "Ready", type: "string", format: "byte", description: "Custom resource definition column (in JSONPath format): .status.ready", priority: 1 },
      { name: "N", type: "integer", format: "", description: "How many.", priority: 0 },
    ]);
  });

  it("has an age where no columns are declared, each version its own", () => {
    const { columnDefinitions, rows } = tableOf(thing, customLayout(definition({ name: "C", type: "string", jsonPath: ".a" }), "v2"), request());
    expect(columnDefinitions?.map(({ name, type }) => [name, type])).toEqual([["Name", "string"], ["Age", "date"]]);
    expect(rows[0]?.cells).toEqual(["x", "60s"]);
  });

  it("goes as far as the first column that nobody can read", () => {
    const columns = [".a", ".b[", ".c"].map((jsonPath) => ({ name: jsonPath, type: "string", jsonPath }));
    expect(customLayout(definition(...columns), "v1").columns.map(({ name }) => name)).toEqual(["Name", ".a"]);
  });
});
