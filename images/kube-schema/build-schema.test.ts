import { beforeAll, describe, expect, test } from "vitest";
import type { KubeSchemaFile } from "../../src/kube/schema/index.ts";
import { builtInResources } from "../../src/kube/index.ts";
import { upstreamSchema } from "../../tests/support/kube-upstream.ts";
import { buildKubeSchema } from "./build-schema.ts";
import { describe as describeComment, markers, readGoTypes } from "./go-types.ts";

describe("Go's types", () => {
  const go = readGoTypes(`package v1
import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)
// How ports speak.
// +enum
type Protocol string
const (
	// TCP
	ProtocolTCP Protocol = "TCP"
	ProtocolUDP Protocol = "UDP"
)
type Other string
const X Other = "x"
type ResourceList map[ResourceName]resource.Quantity

// detached

// A port.
type Port struct {
	metav1.TypeMeta \`json:",inline"\`
	// Its number.
	// +default=80
	Number *int32 \`json:"number,omitempty" protobuf:"varint,1,opt,name=number"\`
	Protocol Protocol \`json:"protocol" patchStrategy:"merge" patchMergeKey:"name" protobuf:"bytes,2,opt,name=protocol"\` // why
	Hidden string \`json:"-"\`
}
type Empty struct{}
`);

  test("are read with their tags, comments and enumerations", () => {
    expect(go.structs.get("Port")).toEqual({
      comment: ["A port."],
      fields: [
        { name: "TypeMeta", type: "metav1.TypeMeta", json: "", inline: true, omitEmpty: false, comment: [] },
        { name: "Number", type: "*int32", json: "number", inline: false, omitEmpty: true, number: 1, comment: ["Its number.", "+default=80"] },
        { name: "Protocol", type: "Protocol", json: "protocol", inline: false, omitEmpty: false, number: 2, comment: [], patchStrategy: "merge", patchMergeKey: "name" },
      ],
    });
    expect([...go.enums]).toEqual([["Protocol", ["TCP", "UDP"]]]);
    expect(go.aliases.get("ResourceList")).toBe("map[ResourceName]resource.Quantity");
    expect(go.imports.get("metav1")).toBe("apimachinery/pkg/apis/meta/v1");
    expect(go.imports.get("resource")).toBe("apimachinery/pkg/api/resource");
  });

  test("a comment becomes a description without markers and reminders", () => {
    expect(describeComment(["One", "two.", "", "Three:", "  four", "+optional", "TODO: five", "six"])).toBe("One two.\n\nThree:\n  four\nsix");
    expect(markers(["+listMapKey=a", " +listMapKey=b", "text +listMapKey=c"], "listMapKey")).toEqual(["a", "b"]);
  });
});

describe("the schema", () => {
  let schema: KubeSchemaFile;
  beforeAll(async () => {
    schema = await upstreamSchema();
  });
  const fieldOf = (id: string, name: string) => schema.definitions[`io.k8s.api.${id}`]?.fields.find((field) => field.name === name);

  test("has every kind that is served, and its list", () => {
    const kinds = new Set(Object.values(schema.definitions).map(({ kind }) => (kind ? `${kind.group}/${kind.kind}` : "")));
    const lists = builtInResources.filter(({ verbs }) => verbs.includes("list"));
    const missing = [...builtInResources.map(({ group, kind }) => `${group}/${kind}`), ...lists.map(({ group, kind }) => `${group}/${kind}List`)].filter((kind) => !kinds.has(kind));
    expect(missing).toEqual([]);
    // Others refer to these before they come up as kinds of their own.
    expect([...kinds]).toEqual(expect.arrayContaining(["/DeleteOptions", "/Status", "autoscaling/Scale", "policy/Eviction", "/Binding"]));
  });

  test.each([
    ["core.v1.Container", "ports", { type: "ref", of: "list", number: 6, patchStrategy: "merge", patchMergeKey: "containerPort", listType: "map", listMapKeys: ["containerPort", "protocol"] }],
    ["core.v1.ContainerPort", "protocol", { type: "string", default: "TCP", enum: ["SCTP", "TCP", "UDP"] }],
    ["core.v1.Container", "name", { type: "string", required: true, value: true, number: 1 }],
    ["core.v1.Secret", "data", { type: "bytes", of: "map", number: 2 }],
    ["core.v1.Volume", "hostPath", { type: "ref", number: 1, inline: [2] }],
    ["core.v1.Probe", "httpGet", { type: "ref", number: 2, inline: [1] }],
    ["core.v1.EphemeralContainer", "image", { type: "string", number: 2, inline: [1] }],
    ["core.v1.ConfigMapKeySelector", "name", { type: "string", inline: [1], default: "" }],
    ["networking.v1.IngressRule", "http", { inline: [2] }],
    ["admissionregistration.v1.RuleWithOperations", "apiGroups", { type: "string", of: "list", inline: [2] }],
    ["core.v1.ServicePort", "targetPort", { type: "intOrString", value: true }],
    ["core.v1.ResourceRequirements", "limits", { type: "quantity", of: "map" }],
    ["coordination.v1.LeaseSpec", "renewTime", { type: "microTime" }],
    ["authorization.v1.SubjectAccessReviewSpec", "extra", { type: "stringList", of: "map" }],
    ["core.v1.PodSpec", "restartPolicy", { enum: ["Always", "Never", "OnFailure"] }],
    ["core.v1.PodSpec", "nodeSelector", { mapType: "atomic", of: "map" }],
    ["core.v1.Pod", "apiVersion", { type: "string" }],
  ])("%s.%s", (id, name, expected) => expect(fieldOf(id, name)).toMatchObject(expected));

  test("says where the packages are not as expected", () => {
    expect(() => buildKubeSchema(new Map(), "1.32.3")).toThrow(expect.objectContaining({ code: "KUBE_SCHEMA_SOURCES" }));
  });
});
