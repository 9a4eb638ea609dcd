/**
 * A node reads what the pods on it need, and nothing else of the kind.
 * Source: kubernetes, plugin/pkg/auth/authorizer/node/node_authorizer.go.
 */
import { quote, type KubeObject } from "../../../../kube/index.ts";
import type { Attributes, Authorizer, Decision, Lister, UserInfo } from "../../types.ts";
import { nodeRules } from "../policy/node-rules.ts";
import { ruleAllows } from "../rbac/match.ts";
import { nodeOf } from "./identity.ts";
import { nodeNameOf, referencesOf, type PodReferences } from "./references.ts";

type ResourceAttributes = Extract<Attributes, { kind: "resource" }>;

const ALLOW: Decision = { kind: "allow", reason: "" };
const no = (reason = ""): Decision => ({ kind: "no-opinion", reason });

export class NodeAuthorizer implements Authorizer {
  readonly #lister: Lister;

  constructor(lister: Lister) {
    this.#lister = lister;
  }

  authorize(asked: Attributes): Decision {
    const node = nodeOf(asked.user);
    if (node === undefined) return no();
    if (node === "") return no(`unknown node for user ${quote(asked.user.name)}`);
    if (asked.kind === "resource") {
      const narrowed = this.#narrowed(node, asked);
      if (narrowed) return narrowed;
    }
    return nodeRules().some((rule) => ruleAllows(rule, asked)) ? ALLOW : no();
  }

  rulesFor(user: UserInfo): ReturnType<Authorizer["rulesFor"]> {
    if (nodeOf(user) === undefined) return { resource: [], nonResource: [], incomplete: false };
    return { resource: [], nonResource: [], incomplete: true, evaluationError: "node authorizer does not support user rule resolution" };
  }

  /** Undefined for what all nodes may do alike. */
  #narrowed(node: string, asked: ResourceAttributes): Decision | undefined {
    switch (asked.group === "" ? asked.resource : `${asked.resource}.${asked.group}`) {
      case "secrets":
        return this.#read(node, asked, (pod) => pod.secrets.has(asked.name));
      case "configmaps":
        return this.#read(node, asked, (pod) => pod.configMaps.has(asked.name));
      case "persistentvolumeclaims":
        return this.#claim(node, asked);
      case "persistentvolumes":
        return no(`no relationship found between node '${node}' and this object`);
      case "serviceaccounts":
        return this.#token(node, asked);
      case "leases.coordination.k8s.io":
        return lease(node, asked);
      case "nodes":
        return ownNode(node, asked);
      case "pods":
        return this.#pods(node, asked);
      default:
        return undefined;
    }
  }

  #read(node: string, asked: ResourceAttributes, needed: (pod: PodReferences) => boolean): Decision {
    if (!["get", "list", "watch"].includes(asked.verb)) return no("can only read resources of this type");
    if (asked.subresource !== "") return no("cannot read subresource");
    if (asked.namespace === "") return no("can only read namespaced object of this type");
    if (asked.name === "") return no("No Object name found");
    return this.#related(node, asked.namespace, (pod) => needed(referencesOf(pod)));
  }

  #claim(node: string, asked: ResourceAttributes): Decision {
    const status = asked.subresource === "status";
    if (status && !["update", "patch"].includes(asked.verb)) return no("can only get/update/patch this type");
    if (!status && asked.verb !== "get") return no("can only get individual resources of this type");
    if (!status && asked.subresource !== "") return no("cannot get subresource");
    if (asked.name === "") return no("No Object name found");
    return this.#related(node, asked.namespace, (pod) => referencesOf(pod).claims.has(asked.name));
  }

  #token(node: string, asked: ResourceAttributes): Decision {
    if (asked.verb !== "create" || asked.name === "") return no("can only create tokens for individual service accounts");
    if (asked.subresource !== "token") return no("can only create token subresource of serviceaccount");
    return this.#related(node, asked.namespace, (pod) => referencesOf(pod).serviceAccount === asked.name);
  }

  #pods(node: string, asked: ResourceAttributes): Decision {
    const { verb, subresource } = asked;
    if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOW : no();
    if (subresource === "eviction") return verb === "create" ? ALLOW : no();
    if (subresource !== "") return no();
    // Which pods it may create and delete is for NodeRestriction, which sees the objects.
    if (verb === "create" || verb === "delete") return ALLOW;
    if (verb !== "get" && verb !== "list" && verb !== "watch") return no();
    if (verb !== "get" && asked.fieldSelector?.some(({ field, operator, value }) => field === "spec.nodeName" && operator === "=" && value === node)) return ALLOW;
    if (asked.name !== "") return this.#related(node, asked.namespace, (pod) => pod.metadata.name === asked.name);
    return no(verb === "get" ? "No Object name found" : "can only list/watch pods with spec.nodeName field selector");
  }

  #related(node: string, namespace: string, wanted: (pod: KubeObject) => boolean): Decision {
    const pods = this.#lister.list({ group: "", resource: "pods" }, namespace);
    return pods.some((pod) => nodeNameOf(pod) === node && wanted(pod)) ? ALLOW : no(`no relationship found between node '${node}' and this object`);
  }
}

function lease(node: string, { verb, namespace, name }: ResourceAttributes): Decision {
  if (!["get", "create", "update", "patch", "delete"].includes(verb)) return no("can only get, create, update, patch, or delete a node lease");
  if (namespace !== "kube-node-lease") return no('can only access leases in the "kube-node-lease" system namespace');
  // A create's name is in the body: NodeRestriction looks at it.
  return verb === "create" || name === node ? ALLOW : no("can only access node lease with the same name as the requesting node");
}

function ownNode(node: string, { verb, subresource, name }: ResourceAttributes): Decision {
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOW : no();
  if (subresource !== "") return no();
  if (verb === "create" || verb === "update" || verb === "patch") return ALLOW;
  if (verb !== "get" && verb !== "list" && verb !== "watch") return no();
  if (name === node) return ALLOW;
  return no(name === "" ? `node '${node}' cannot read all nodes, only its own Node object` : `node '${node}' cannot read '${name}', only its own Node object`);
}
