/** Roles and bindings. Source: kubernetes, pkg/apis/rbac/{v1/defaults.go,validation/validation.go}. */
import { checkDnsSubdomain, checkPathSegment, isObject } from "../../../../kube/index.ts";
import { at, listAt, sameValue, textAt } from "../object.ts";
import type { Strategy, TypeSchema } from "../types.ts";
import { genericStrategy } from "./generic.ts";
import { isBlank, objectsOf, Problems, withDefaults, type Fields } from "./problems.ts";

const group = "rbac.authorization.k8s.io";

export function roleStrategy(schema: TypeSchema, namespaced: boolean): Strategy {
  return {
    ...genericStrategy(schema),
    name: checkPathSegment, createOnUpdate: true,
    validate: (object) => {
      const problems = new Problems();
      objectsOf(object["rules"]).forEach((rule, index) => validateRule(rule, namespaced, `rules[${index}]`, problems));
      return problems.errors;
    },
  };
}

function validateRule(rule: Fields, namespaced: boolean, field: string, problems: Problems): void {
  problems.required(`${field}.verbs`, rule["verbs"], "verbs must contain at least one value");
  const { nonResourceURLs: urls } = rule;
  if (!isBlank(urls)) {
    if (namespaced) problems.invalid(`${field}.nonResourceURLs`, urls, "namespaced rules cannot apply to non-resource URLs");
    if (["apiGroups", "resources", "resourceNames"].some((name) => !isBlank(rule[name]))) {
      problems.invalid(`${field}.nonResourceURLs`, urls, "rules cannot apply to both regular resources and non-resource URLs");
    }
    return;
  }
  problems.required(`${field}.apiGroups`, rule["apiGroups"], "resource rules must supply at least one api group");
  problems.required(`${field}.resources`, rule["resources"], "resource rules must supply at least one resource");
  if (!isBlank(rule["resourceNames"]) && listAt(rule, "resources").length > 1) problems.required(`${field}.resourceNames`, undefined, "resource names cannot apply to multiple resources");
}

export function bindingStrategy(schema: TypeSchema, namespaced: boolean): Strategy {
  return {
    ...genericStrategy(schema),
    name: checkPathSegment, createOnUpdate: true,
    defaults: (object) => {
      const role = isObject(object["roleRef"]) ? { roleRef: orGroup(object["roleRef"], group) } : {};
      const subjects = Array.isArray(object["subjects"]) ? { subjects: listAt(object, "subjects").map(defaultSubject) } : {};
      return { ...object, ...role, ...subjects };
    },
    validate: (object, old) => {
      const problems = new Problems();
      const role = object["roleRef"];
      problems.oneOf("roleRef.apiGroup", textAt(role, "apiGroup"), [group]);
      problems.oneOf("roleRef.kind", textAt(role, "kind"), namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]);
      problems.required("roleRef.name", at(role, "name"));
      problems.check("roleRef.name", at(role, "name"), checkPathSegment);
      objectsOf(object["subjects"]).forEach((subject, index) => validateSubject(subject, namespaced, `subjects[${index}]`, problems));
      if (old !== undefined && !sameValue(role, old["roleRef"])) problems.invalid("roleRef", role, "cannot change roleRef");
      return problems.errors;
    },
  };
}

function orGroup(fields: Fields, fallback: string): Fields {
  return isBlank(fields["apiGroup"]) ? { ...fields, apiGroup: fallback } : fields;
}

function defaultSubject(subject: unknown): unknown {
  return isObject(subject) && (subject["kind"] === "User" || subject["kind"] === "Group") ? orGroup(withDefaults(subject, {}), group) : subject;
}

function validateSubject(subject: Fields, namespaced: boolean, field: string, problems: Problems): void {
  problems.required(`${field}.name`, subject["name"]);
  const kind = textAt(subject, "kind");
  switch (kind) {
    case "ServiceAccount":
      problems.check(`${field}.name`, subject["name"], checkDnsSubdomain);
      problems.oneOf(`${field}.apiGroup`, textAt(subject, "apiGroup"), [""]);
      if (!namespaced) problems.required(`${field}.namespace`, subject["namespace"]);
      break;
    case "User":
    case "Group":
      if (isBlank(subject["name"])) problems.invalid(`${field}.name`, "", `${kind.toLowerCase()} name cannot be empty`);
      problems.oneOf(`${field}.apiGroup`, textAt(subject, "apiGroup"), [group]);
      break;
    default:
      problems.oneOf(`${field}.kind`, kind, ["ServiceAccount", "User", "Group"]);
  }
}
