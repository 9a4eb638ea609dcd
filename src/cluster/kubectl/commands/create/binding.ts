/** `kubectl create rolebinding`, `clusterrolebinding`. Source: kubectl, pkg/cmd/create/create_rolebinding.go, create_clusterrolebinding.go. */
import type { Invocation } from "../../cli/command.ts";
import { CommandError } from "../../cli/failure.ts";
import { array, string, type Flag } from "../../cli/flag.ts";
import { generator, rbac, type Fields } from "./generate.ts";

const API_GROUP = "rbac.authorization.k8s.io";

const subjectFlags: readonly Flag[] = [
  string("clusterrole", "The cluster role that is bound."),
  array("user", "A user to bind it to; may be given several times."),
  array("group", "A group to bind it to; may be given several times."),
  array("serviceaccount", "A service account to bind it to, as namespace:name; may be given several times."),
];

function subjects({ flags }: Invocation): Fields[] {
  const accounts = flags.list("serviceaccount").map((account) => {
    const [namespace = "", name = "", ...more] = account.split(":");
    if (namespace === "" || name === "" || more.length > 0) throw new CommandError("serviceaccount must be <namespace>:<name>");
    return { kind: "ServiceAccount", name, namespace };
  });
  return [
    ...flags.list("user").map((name) => ({ apiGroup: API_GROUP, kind: "User", name })),
    ...flags.list("group").map((name) => ({ apiGroup: API_GROUP, kind: "Group", name })),
    ...accounts,
  ];
}

function content(invocation: Invocation, kind: string, name: string): Fields {
  const bound = subjects(invocation);
  return { roleRef: { apiGroup: API_GROUP, kind, name }, ...(bound.length === 0 ? {} : { subjects: bound }) };
}

export const clusterRoleBinding = generator({
  use: "clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  details: "Create a cluster role binding for a particular cluster role.",
  examples: [["Give two users and a group what cluster-admin may", "kubectl create clusterrolebinding admins --clusterrole=cluster-admin --user=ann --user=ben --group=ops"]],
  flags: subjectFlags,
  kind: rbac("ClusterRoleBinding"),
  make(invocation) {
    const role = invocation.flags.string("clusterrole");
    if (role === "") throw new CommandError("clusterrole must be specified");
    return content(invocation, "ClusterRole", role);
  },
});

export const roleBinding = generator({
  use: "rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
  details: "Create a role binding for a particular role or cluster role.",
  examples: [
    ["Let a user edit one namespace", "kubectl create rolebinding edits --clusterrole=edit --user=ann -n team-a"],
    ["Give a service account a role of its namespace", "kubectl create rolebinding reads --role=reader --serviceaccount=team-a:robot -n team-a"],
  ],
  flags: [...subjectFlags, string("role", "The role of the namespace that is bound.")],
  kind: rbac("RoleBinding"),
  make(invocation) {
    const [clusterRole, role] = [invocation.flags.string("clusterrole"), invocation.flags.string("role")];
    if ((clusterRole === "") === (role === "")) throw new CommandError("exactly one of clusterrole or role must be specified");
    return content(invocation, clusterRole === "" ? "Role" : "ClusterRole", clusterRole || role);
  },
});
