/** Writes that someone with the right verb still may not do, because of what is in them. */
import { ApiError, valueAt, type KubeObject } from "../../../kube/index.ts";
import { restrictNode, type EscalationCheck } from "../authz/index.ts";
import { restrictSigner, restrictSubject } from "../pki/index.ts";
import type { Authorizer, Lister } from "../types.ts";
import { is, type Plugin } from "./plugin.ts";

const RBAC = "rbac.authorization.k8s.io";
const CERTIFICATES = "certificates.k8s.io";
/** Source: apiserver, pkg/admission/plugin/namespace/lifecycle. */
const IMMORTAL = ["default", "kube-system", "kube-public"];

function orThrow(error: ApiError | undefined): void {
  if (error) throw error;
}

export const immortalNamespaces: Plugin = {
  validate(request) {
    if (is(request, "DELETE", "namespaces") && IMMORTAL.includes(request.name)) {
      throw ApiError.forbidden({ group: "", resource: "namespaces" }, request.name, "this namespace may not be deleted");
    }
  },
};

export function nodeRestriction(lister: Lister): Plugin {
  return {
    validate({ operation, resource, subresource, namespace, name, object, old, user }) {
      if (operation === "CONNECT") return;
      const { group } = resource;
      orThrow(restrictNode(lister, { user, operation, group, resource: resource.resource, subresource, namespace, name, ...(object ? { object } : {}), ...(old ? { old } : {}) }));
    },
  };
}

export function escalation(check: EscalationCheck): Plugin {
  return {
    validate({ operation, resource, subresource, namespace, name, object, old, user }) {
      if (resource.group !== RBAC || subresource !== "" || !object || (operation !== "CREATE" && operation !== "UPDATE")) return;
      // A create has no name to be asked for by: rights on one name do not reach it.
      const asked = { user, namespace, name: operation === "CREATE" ? "" : name, object, ...(old ? { old } : {}) };
      switch (resource.resource) {
        case "roles":
        case "clusterroles":
          return orThrow(check.role(resource.resource, asked));
        case "rolebindings":
        case "clusterrolebindings":
          return orThrow(check.binding(resource.resource, asked));
        default:
      }
    },
  };
}

/** Source: kubernetes, plugin/pkg/admission/certificates. */
export function certificates(authorizer: Authorizer): Plugin {
  return {
    validate(request) {
      const { operation, resource, subresource, object, old, user } = request;
      if (!object || resource.group !== CERTIFICATES || resource.resource !== "certificatesigningrequests") return;
      if (operation === "CREATE" && subresource === "") orThrow(restrictSubject(object));
      if (operation !== "UPDATE") return;
      if (subresource === "approval") orThrow(restrictSigner(authorizer, user, "approve", object));
      if (subresource === "status" && old && signs(object, old)) orThrow(restrictSigner(authorizer, user, "sign", object));
    },
  };
}

function signs(object: KubeObject, old: KubeObject): boolean {
  const part = (of: KubeObject, field: string) => JSON.stringify(valueAt(of, ["status", field]) ?? null);
  return ["certificate", "conditions"].some((field) => part(object, field) !== part(old, field));
}

