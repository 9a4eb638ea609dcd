/** What a CustomResourceDefinition serves. Source: apiextensions-apiserver, pkg/registry/customresource and pkg/apiserver/customresource_handler.go. */
import { apiVersionOf, isJsonObject, type Json, type KubeObject, type ResourceInfo, type Subresource, type Verb } from "../../../kube/index.ts";
import { structuralType, validateValue, type KubeSchema } from "../../../kube/schema/index.ts";
import { at, jsonOf, listAt, textAt } from "./object.ts";
import { customStrategy } from "./strategies/generic.ts";
import { objectsOf } from "./strategies/problems.ts";
import { customSchema } from "./type-schema.ts";
import type { Strategy } from "./types.ts";
import { conversionNone } from "./versions.ts";

export interface CustomResource {
  readonly info: ResourceInfo;
  readonly strategy: Strategy;
}

const verbs: readonly Verb[] = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const change: readonly Verb[] = ["get", "patch", "update"];

/** One for each version that is served. @param definition as stored, so its schemas are structural */
export function customResources(definition: KubeObject, builtIn: KubeSchema): readonly CustomResource[] {
  const versions = objectsOf(at(definition, "spec", "versions"));
  const stored = { group: textAt(definition, "spec", "group"), version: textAt(versions.find(({ storage }) => storage === true), "name") };
  return versions.filter(({ served }) => served === true).map((version) => {
    const info = infoOf(definition, version);
    const schema = at(version, "schema", "openAPIV3Schema") as Json | undefined;
    const type = structuralType(isJsonObject(schema) ? schema : undefined, builtIn);
    const selectable = listAt(version, "selectableFields").map((field) => textAt(field, "jsonPath").replace(/^\./, ""));
    const typeSchema = customSchema(type, info);
    const strategy = customStrategy(typeSchema, at(version, "subresources", "status") !== undefined, selectable);
    const conversion = conversionNone(apiVersionOf(info), apiVersionOf(stored), typeSchema);
    return { info, strategy: { ...strategy, conversion, validate: (object) => validateValue(type, jsonOf(object), "") } };
  });
}

function infoOf(definition: KubeObject, version: unknown): ResourceInfo {
  const spec = definition["spec"];
  const own = { group: textAt(spec, "group"), version: textAt(version, "name"), kind: textAt(spec, "names", "kind") };
  const scale = { group: "autoscaling", version: "v1", kind: "Scale" };
  const subresources: Subresource[] = [
    ...(at(version, "subresources", "scale") === undefined ? [] : [{ name: "scale", kind: scale, verbs: change }]),
    ...(at(version, "subresources", "status") === undefined ? [] : [{ name: "status", kind: own, verbs: change }]),
  ];
  const texts = (name: string): string[] => listAt(spec, "names", name).filter((text) => typeof text === "string");
  return {
    ...own, resource: textAt(spec, "names", "plural"), singular: textAt(spec, "names", "singular"), namespaced: textAt(spec, "scope") === "Namespaced",
    shortNames: texts("shortNames"), categories: texts("categories"), verbs, ...(subresources.length > 0 && { subresources }),
  };
}
