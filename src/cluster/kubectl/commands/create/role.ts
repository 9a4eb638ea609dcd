/** `kubectl create role`, `clusterrole`. Source: kubectl, pkg/cmd/create/create_role.go, create_clusterrole.go. */
import type { Command, Invocation } from "../../cli/command.ts";
import { CommandError, PlainError } from "../../cli/failure.ts";
import { array, list, type Flag } from "../../cli/flag.ts";
import { createObject, generatorFlags, nameArgument, rbac, splitPair, type Fields } from "./generate.ts";

const VERBS = new Set(["*", "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "escalate", "impersonate", "approve", "sign", "proxy", "attest"]);
const PATH_VERBS = new Set(["*", "get", "post", "put", "delete", "patch", "head", "options"]);
/** What may be impersonated is served nowhere. */
const IDENTITIES: Readonly<Record<string, string>> = { users: "", groups: "", uids: "authentication.k8s.io", userextras: "authentication.k8s.io" };

const ruleFlags: readonly Flag[] = [
  list("verb", "What the rule allows: get, list, watch, create, update, patch, delete, and so on."),
  list("resource", "What it applies to, as resource.group/subresource."),
  array("resource-name", "Only objects of this name; may be given several times."),
];

interface Wanted {
  readonly resource: string;
  readonly group: string;
  readonly subresource: string;
}

function parseResource(text: string): Wanted {
  const [whole = "", ...more] = text.split("/");
  const dot = whole.indexOf(".");
  const resource = dot < 0 ? whole : whole.slice(0, dot);
  const group = dot < 0 ? "" : whole.slice(dot + 1);
  return { resource, group, subresource: more.join("/") };
}

/** `*` for all, alone. */
function verbsOf({ flags }: Invocation): readonly string[] {
  const verbs = [...new Set(flags.list("verb"))];
  return verbs.includes("*") ? ["*"] : verbs;
}

/** The group that a resource is of; resources that the server does not serve are refused. */
async function resolve(invocation: Invocation, text: string): Promise<readonly [group: string, resource: string]> {
  const { resource, group, subresource } = parseResource(text);
  if (resource === "*") return [group, subresource === "" ? "*" : `*/${subresource}`];
  const below = (name: string): string => (subresource === "" ? name : `${name}/${subresource}`);
  const identity = IDENTITIES[resource];
  if (identity !== undefined && (group === "" || group === identity)) return [identity, below(resource)];
  const found = await invocation.session.discovery.find(group === "" ? resource : `${resource}.${group}`);
  if (found === undefined) {
    const message = group === "" ? `the server doesn't have a resource type ${JSON.stringify(resource)}` : `the server doesn't have a resource type ${JSON.stringify(resource)} in group ${JSON.stringify(group)}`;
    throw new PlainError(message);
  }
  return [found.group, below(found.resource)];
}

/** One rule a group; groups and resources in the order of their names. */
async function rules(invocation: Invocation): Promise<Fields[]> {
  const { flags } = invocation;
  const byGroup = new Map<string, string[]>();
  for (const text of flags.list("resource")) {
    const [group, resource] = await resolve(invocation, text);
    byGroup.set(group, [...(byGroup.get(group) ?? []), resource]);
  }
  const names = flags.list("resource-name");
  return [...byGroup.keys()].sort().map((group) => ({
    verbs: verbsOf(invocation), apiGroups: [group], resources: [...new Set(byGroup.get(group) ?? [])], ...(names.length === 0 ? {} : { resourceNames: names }),
  }));
}

function checkVerbs(invocation: Invocation, known: ReadonlySet<string>): void {
  const verbs = verbsOf(invocation);
  if (verbs.length === 0) throw new CommandError("at least one verb must be specified");
  for (const verb of verbs) if (!known.has(verb)) invocation.system.terminal.err(`Warning: '${verb}' is not a standard resource verb\n`);
}

async function runRole(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const name = nameArgument(invocation);
  checkVerbs(invocation, VERBS);
  if (flags.list("resource").length === 0) throw new CommandError("at least one resource must be specified");
  if (flags.list("resource").some((text) => text.startsWith("/"))) throw new CommandError("resource must be specified");
  await createObject(invocation, rbac("Role"), name, { rules: await rules(invocation) });
}

async function runClusterRole(invocation: Invocation): Promise<void> {
  const { flags } = invocation;
  const name = nameArgument(invocation);
  const aggregation = flags.list("aggregation-rule");
  const paths = flags.list("non-resource-url");
  const resources = flags.list("resource");
  if (aggregation.length > 0) {
    if (flags.list("verb").length > 0 || paths.length > 0 || resources.length > 0 || flags.list("resource-name").length > 0) throw new CommandError("aggregation rule must be specified without verbs, nonResourceURLs, resources, or resourceNames");
    const matchLabels = Object.fromEntries(aggregation.map((pair) => splitPair(pair, `aggregation rule: ${pair}`)));
    return createObject(invocation, rbac("ClusterRole"), name, { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] }, rules: null });
  }
  checkVerbs(invocation, paths.length > 0 && resources.length === 0 ? PATH_VERBS : VERBS);
  if (resources.length === 0 && paths.length === 0) throw new CommandError("one of resource or nonResourceURL must be specified");
  if (paths.length > 0 && flags.list("resource-name").length > 0) throw new CommandError("non-resource-url and resource-name can't be specified together");
  const own = await rules(invocation);
  await createObject(invocation, rbac("ClusterRole"), name, { rules: [...own, ...(paths.length === 0 ? [] : [{ nonResourceURLs: paths, verbs: verbsOf(invocation) }])] });
}

export const role: Command = {
  use: "role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
  details: "Create a role with single rule.",
  examples: [
    ["Whoever has it may look at pods", "kubectl create role pod-reader --verb=get --verb=list --verb=watch --resource=pods"],
    ["Only at these", "kubectl create role pod-reader --verb=get --resource=pods --resource-name=web --resource-name=db"],
    ["Of another API group, and a subresource", "kubectl create role scaler --verb=get,patch --resource=deployments.apps,deployments.apps/scale"],
  ],
  flags: [...generatorFlags, ...ruleFlags],
  run: runRole,
};

export const clusterRole: Command = {
  use: "clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
  details: "Create a cluster role.",
  examples: [
    ["Whoever has it may look at pods, wherever it is bound", "kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods"],
    ["For paths that are no resources", "kubectl create clusterrole metrics --verb=get --non-resource-url=/metrics"],
    ["What other cluster roles with a label allow together", "kubectl create clusterrole monitoring --aggregation-rule=rbac.example.com/aggregate-to-monitoring=true"],
  ],
  flags: [...generatorFlags, ...ruleFlags, list("non-resource-url", "A path that the rule applies to."), list("aggregation-rule", "Labels of the cluster roles that this one is made of, as key=value.")],
  run: runClusterRole,
};
