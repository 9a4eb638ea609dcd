/** CustomResourceDefinitions. Source: kubernetes, staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/{v1/defaults.go,validation/validation.go}. */
import { checkDns1035Label, checkDnsSubdomain, isJsonObject, isObject, type Json, type KubeObject } from "../../../../kube/index.ts";
import { validateStructural } from "../../../../kube/schema/index.ts";
import { validateImmutable } from "../metadata.ts";
import { at, listAt, textAt, withField } from "../object.ts";
import type { CreateContext, Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { objectsOf, Problems, withDefaults, type Fields } from "./problems.ts";

export function definitionStrategy(schema: TypeSchema): Strategy {
  return {
    ...genericStrategy(schema),
    generation: true, status: true,
    defaults: (object) => {
      const spec = withDefaults(object["spec"], { conversion: { strategy: "None" } });
      const names = withDefaults(spec["names"], {});
      const kind = textAt(names, "kind");
      return { ...object, spec: { ...spec, names: kind === "" ? names : withDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` }) } };
    },
    prepareForCreate: (object, context) => ({ ...object, status: served(object, context) }),
    prepareForUpdate: (object, old) => ({ ...object, status: { ...(isObject(old["status"]) ? old["status"] : {}), acceptedNames: at(object, "spec", "names"), storedVersions: storedVersions(object, old) } }),
    validate: (object, old) => {
      const problems = new Problems();
      validateDefinition(object, problems);
      if (old === undefined) return problems.errors;
      for (const path of [["group"], ["scope"], ["names", "plural"], ["names", "kind"]]) {
        problems.add(...validateImmutable(`spec.${path.join(".")}`, at(object, "spec", ...path), at(old, "spec", ...path)));
      }
      validateStoredVersions(object, problems);
      return problems.errors;
    },
    terminating: (object) => withField(object, ["status", "conditions"], [
      ...listAt(object, "status", "conditions"),
      {
        type: "Terminating", status: "True", lastTransitionTime: object.metadata.deletionTimestamp, reason: "InstanceDeletionPending",
        message: "CustomResourceDefinition marked for deletion; CustomResource deletion will be initiated soon",
      },
    ]),
  };
}

/** Objects may still be stored in a version that was the one to store once. */
function validateStoredVersions(object: KubeObject, problems: Problems): void {
  const names = objectsOf(at(object, "spec", "versions")).map(({ name }) => name);
  listAt(object, "status", "storedVersions").forEach((version, index) => {
    if (!names.includes(version)) problems.invalid(`status.storedVersions[${index}]`, version, "must appear in spec.versions");
  });
}

/** Upstream's controllers say so a moment later; here a definition is served in the very step that stores it. */
function served(object: KubeObject, { now }: CreateContext): Fields {
  const condition = (type: string, reason: string, message: string): Fields => ({ type, status: "True", lastTransitionTime: now, reason, message });
  return {
    acceptedNames: at(object, "spec", "names"), storedVersions: storedVersions(object, undefined),
    conditions: [condition("NamesAccepted", "NoConflicts", "no conflicts found"), condition("Established", "InitialNamesAccepted", "the initial names have been accepted")],
  };
}

function storedVersions(object: KubeObject, old: KubeObject | undefined): unknown[] {
  const now = objectsOf(at(object, "spec", "versions")).filter(({ storage }) => storage === true).map(({ name }) => name);
  return [...new Set([...listAt(old, "status", "storedVersions"), ...now])];
}

function validateDefinition(object: KubeObject, problems: Problems): void {
  const [group, plural] = [textAt(object, "spec", "group"), textAt(object, "spec", "names", "plural")];
  if (object.metadata.name !== `${plural}.${group}`) problems.invalid("metadata.name", object.metadata.name, `must be spec.names.plural+"."+spec.group`);
  problems.required("spec.group", group);
  problems.check("spec.group", group, checkDnsSubdomain);
  if (group !== "" && !group.includes(".")) problems.invalid("spec.group", group, "should be a domain with at least one dot");
  problems.oneOf("spec.scope", at(object, "spec", "scope") ?? "", ["Cluster", "Namespaced"]);
  problems.oneOf("spec.conversion.strategy", at(object, "spec", "conversion", "strategy") ?? "", ["None"]);
  for (const name of ["plural", "kind"]) problems.required(`spec.names.${name}`, textAt(object, "spec", "names", name));
  for (const name of ["plural", "singular"]) problems.check(`spec.names.${name}`, textAt(object, "spec", "names", name), checkDns1035Label);
  problems.check("spec.names.kind", textAt(object, "spec", "names", "kind").toLowerCase(), checkDns1035Label);
  const versions = objectsOf(at(object, "spec", "versions"));
  if (versions.filter(({ storage }) => storage === true).length !== 1) problems.invalid("spec.versions", versions.map(({ name }) => name), "must have exactly one version marked as storage version");
  problems.unique(versions.map(({ name }, index) => ({ field: `spec.versions[${index}].name`, value: name })));
  versions.forEach((version, index) => validateVersion(version, `spec.versions[${index}]`, problems));
}

function validateVersion(version: Fields, field: string, problems: Problems): void {
  problems.required(`${field}.name`, version["name"]);
  problems.check(`${field}.name`, version["name"], checkDns1035Label);
  const schema = at(version, "schema", "openAPIV3Schema") as Json | undefined;
  const here = `${field}.schema.openAPIV3Schema`;
  if (!isJsonObject(schema)) problems.required(here, undefined, "schemas are required");
  else problems.add(...validateStructural(schema, here));
  listAt(version, "additionalPrinterColumns").forEach((column, index) => validateColumn(column, `${field}.additionalPrinterColumns[${index}]`, problems));
}

const columnTypes = ["boolean", "date", "integer", "number", "string"];
const columnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

function validateColumn(column: unknown, field: string, problems: Problems): void {
  problems.required(`${field}.name`, at(column, "name"));
  const [type, format] = [textAt(column, "type"), textAt(column, "format")];
  const types = `must be one of ${columnTypes.join(",")}`;
  if (type === "") problems.required(`${field}.type`, undefined, types);
  else if (!columnTypes.includes(type)) problems.invalid(`${field}.type`, type, types);
  if (format !== "" && !columnFormats.includes(format)) problems.invalid(`${field}.format`, format, `must be one of ${columnFormats.join(",")}`);
  problems.required(`${field}.JSONPath`, at(column, "jsonPath"));
}
