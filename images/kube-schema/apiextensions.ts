/**
 * CustomResourceDefinition, which Debian has no source package for: its fields as the API reference lists them
 * (kubernetes.io, reference/kubernetes-api/extend-resources/custom-resource-definition-v1). Clients send it as JSON only.
 */
import type { SchemaDefinition, SchemaField } from "../../src/kube/schema/index.ts";

const PACKAGE = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1";
const META = "io.k8s.apimachinery.pkg.apis.meta.v1";

type Options = Partial<Omit<SchemaField, "name" | "type">>;
const field = (name: string, type: SchemaField["type"], description: string, options: Options = {}): SchemaField => ({ name, type, description, ...options });
const ref = (name: string, to: string, description: string, options: Options = {}): SchemaField =>
  field(name, "ref", description, { ref: to.startsWith("io.") ? to : `${PACKAGE}.${to}`, ...options });
const required = { required: true } as const;
const list = { of: "list", listType: "atomic" } as const;
const map = { of: "map" } as const;

const typeMeta: readonly SchemaField[] = [
  field("kind", "string", "Name of the type of this object, in CamelCase.", { value: true, omitEmpty: true }),
  field("apiVersion", "string", "Version of the schema of this object.", { value: true, omitEmpty: true }),
];

const schemaProps: readonly SchemaField[] = [
  ...["id", "$schema", "$ref", "description", "type", "format", "title", "pattern"].map((name) => field(name, "string", `JSON schema's ${name}.`)),
  field("default", "json", "What an object gets where the field is absent."),
  ...["maximum", "minimum", "multipleOf"].map((name) => field(name, "double", `JSON schema's ${name}.`)),
  ...["exclusiveMaximum", "exclusiveMinimum", "uniqueItems", "nullable"].map((name) => field(name, "boolean", `JSON schema's ${name}.`)),
  ...["maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties"].map((name) => field(name, "int64", `JSON schema's ${name}.`)),
  field("enum", "json", "Values that are allowed.", list),
  field("required", "string", "Fields that must be there.", list),
  // Upstream takes a list of schemas, too, and refuses it later: it is not structural.
  ref("items", "JSONSchemaProps", "Schema of the items of a list."),
  ...["allOf", "oneOf", "anyOf"].map((name) => ref(name, "JSONSchemaProps", `JSON schema's ${name}.`, list)),
  ref("not", "JSONSchemaProps", "JSON schema's not."),
  ...["properties", "patternProperties", "definitions"].map((name) => ref(name, "JSONSchemaProps", `JSON schema's ${name}.`, map)),
  field("additionalProperties", "json", "Schema of the values of a map, or true or false."),
  field("additionalItems", "json", "JSON schema's additionalItems."),
  field("dependencies", "json", "JSON schema's dependencies.", map),
  field("externalDocs", "json", "Where more is written."),
  field("example", "json", "An example."),
  field("x-kubernetes-preserve-unknown-fields", "boolean", "True: fields that the schema does not name are kept."),
  field("x-kubernetes-embedded-resource", "boolean", "True: the value is an object of the API, with apiVersion, kind and metadata."),
  field("x-kubernetes-int-or-string", "boolean", "True: a number or a text."),
  field("x-kubernetes-list-map-keys", "string", "Fields that tell the items of a list of type map apart.", list),
  field("x-kubernetes-list-type", "string", "How lists are merged: atomic, set or map."),
  field("x-kubernetes-map-type", "string", "How maps are merged: granular or atomic."),
  field("x-kubernetes-validations", "json", "Rules in the expression language CEL.", { of: "list", listType: "map", listMapKeys: ["rule"], patchStrategy: "merge", patchMergeKey: "rule" }),
];

const definitions: Readonly<Record<string, SchemaDefinition>> = {
  CustomResourceDefinition: {
    description: "CustomResourceDefinition represents a resource that should be exposed on the API server. Its name MUST be in the format <.spec.name>.<.spec.group>.",
    kind: { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition" },
    fields: [
      ...typeMeta,
      ref("metadata", `${META}.ObjectMeta`, "Standard metadata of an object.", { value: true, omitEmpty: true }),
      ref("spec", "CustomResourceDefinitionSpec", "How the resources are to look.", { value: true, ...required }),
      ref("status", "CustomResourceDefinitionStatus", "What has become of it.", { value: true, omitEmpty: true }),
    ],
  },
  CustomResourceDefinitionList: {
    description: "CustomResourceDefinitionList is a list of CustomResourceDefinition objects.",
    kind: { group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinitionList" },
    fields: [
      ...typeMeta,
      ref("metadata", `${META}.ListMeta`, "Standard metadata of a list.", { value: true, omitEmpty: true }),
      ref("items", "CustomResourceDefinition", "The definitions.", { of: "list", ...required }),
    ],
  },
  CustomResourceDefinitionSpec: {
    fields: [
      field("group", "string", "API group of the resources; they are served under /apis/<group>/….", required),
      ref("names", "CustomResourceDefinitionNames", "Names of the resource and its kind.", { value: true, ...required }),
      field("scope", "string", "Whether objects are in namespaces.", { ...required, enum: ["Cluster", "Namespaced"] }),
      ref("versions", "CustomResourceDefinitionVersion", "Versions of the resource.", { ...list, ...required }),
      field("conversion", "json", "How objects are converted between versions."),
      field("preserveUnknownFields", "boolean", "Must be false in v1.", { omitEmpty: true }),
    ],
  },
  CustomResourceDefinitionNames: {
    fields: [
      field("plural", "string", "Name of the resource in paths, in lower case; must match <plural>.<group> of the definition's name.", required),
      field("singular", "string", "Defaults to kind in lower case.", { omitEmpty: true }),
      field("shortNames", "string", "Short names, for kubectl.", list),
      field("kind", "string", "Kind of the objects, in CamelCase.", required),
      field("listKind", "string", "Kind of lists; defaults to <kind>List.", { omitEmpty: true }),
      field("categories", "string", "Groups of resources that it belongs to, for example all.", list),
    ],
  },
  CustomResourceDefinitionVersion: {
    fields: [
      field("name", "string", "For example v1 or v2beta1.", required),
      field("served", "boolean", "Whether it is served.", required),
      field("storage", "boolean", "Whether objects are stored in it; true for exactly one version.", required),
      field("deprecated", "boolean", "True: a warning is sent with every answer.", { omitEmpty: true }),
      field("deprecationWarning", "string", "That warning's text."),
      ref("schema", "CustomResourceValidation", "Schema that objects are held to."),
      ref("subresources", "CustomResourceSubresources", "Subresources of the objects."),
      ref("additionalPrinterColumns", "CustomResourceColumnDefinition", "Columns that kubectl get shows.", list),
      ref("selectableFields", "SelectableField", "Fields that objects can be selected by.", list),
    ],
  },
  CustomResourceValidation: { fields: [ref("openAPIV3Schema", "JSONSchemaProps", "An OpenAPI v3 schema.")] },
  CustomResourceSubresources: {
    fields: [
      field("status", "rawExtension", "Where it is there, status is written through /status only."),
      ref("scale", "CustomResourceSubresourceScale", "Where it is there, /scale is served."),
    ],
  },
  CustomResourceSubresourceScale: {
    fields: [
      field("specReplicasPath", "string", "Path to the number wanted, under .spec.", required),
      field("statusReplicasPath", "string", "Path to the number there is, under .status.", required),
      field("labelSelectorPath", "string", "Path to the selector, as text."),
    ],
  },
  CustomResourceColumnDefinition: {
    fields: [
      field("name", "string", "Head of the column.", required),
      field("type", "string", "An OpenAPI type.", required),
      field("format", "string", "An OpenAPI format.", { omitEmpty: true }),
      field("description", "string", "What the column says.", { omitEmpty: true }),
      field("priority", "int32", "0 is always shown, more with -o wide only.", { omitEmpty: true }),
      field("jsonPath", "string", "Where the value is in an object.", required),
    ],
  },
  SelectableField: { fields: [field("jsonPath", "string", "Where the value is in an object.", required)] },
  CustomResourceDefinitionStatus: {
    fields: [
      ref("conditions", "CustomResourceDefinitionCondition", "Where it stands.", { of: "list", listType: "map", listMapKeys: ["type"] }),
      ref("acceptedNames", "CustomResourceDefinitionNames", "Names that it is served under.", { value: true, omitEmpty: true }),
      field("storedVersions", "string", "Versions that objects were ever stored in.", list),
    ],
  },
  CustomResourceDefinitionCondition: {
    fields: [
      field("type", "string", "Established, NamesAccepted or Terminating.", required),
      field("status", "string", "True, False or Unknown.", required),
      field("lastTransitionTime", "time", "When status last changed.", { value: true, omitEmpty: true }),
      field("reason", "string", "One word in CamelCase.", { omitEmpty: true }),
      field("message", "string", "In words for people.", { omitEmpty: true }),
    ],
  },
  JSONSchemaProps: { description: "A JSON schema (http://json-schema.org/).", fields: [...schemaProps] },
};

export const customResourceDefinitions: Readonly<Record<string, SchemaDefinition>> = Object.fromEntries(
  Object.entries(definitions).map(([name, definition]) => [`${PACKAGE}.${name}`, definition]),
);
