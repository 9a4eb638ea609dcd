/** `kubectl create -f`, and the commands below it. Source: kubectl, pkg/cmd/create/create.go. */
import { collectionPath } from "../client/paths.ts";
import { fileFlags, select, selectorFlag } from "../client/select.ts";
import { usageError, type Command, type Entry, type Invocation } from "../cli/command.ts";
import { dryRunFlag, dryRunOf, fieldManagerFlag, saveConfigFlag, validateFlag, writeQuery } from "../cli/common-flags.ts";
import { CommandError, throwAll, withSource } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";
import { withLastApplied } from "../patch/last-applied.ts";
import { outputFlags } from "../print/formats.ts";
import { resultPrinter } from "../print/output.ts";

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session, system, path } = invocation;
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  if (flags.list("filename").length === 0) throw new CommandError("must specify one of -f and -k");
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(flags, system.files, dryRun);
  if (flags.bool("edit")) {
    const { editAndCreate } = await import("./edit.ts");
    return editAndCreate(invocation, print);
  }
  const selection = await select(invocation);
  const named = selection.kind === "named" ? selection.named : [];
  const errors: unknown[] = selection.kind === "named" ? [...(selection.errors ?? [])] : [];
  if (named.length === 0 && errors.length === 0) throw new CommandError("no objects passed to create");
  for (const { mapping, namespace, manifest } of named) {
    if (manifest === undefined) continue;
    const object = flags.bool("save-config") ? withLastApplied(manifest.object) : manifest.object;
    try {
      const client = dryRun === "client" ? undefined : await session.client();
      const created = client ? await client.json("POST", collectionPath(mapping, namespace), { body: object, query: writeQuery(flags, dryRun) }) : object;
      system.terminal.out(print(created, "created"));
    } catch (error) {
      errors.push(withSource(error, "creating", manifest.source));
    }
  }
  throwAll(errors);
}

const generators: readonly Entry[] = [
  { name: "clusterrole", summary: "Create a cluster role", load: () => import("./create/role.ts").then(({ clusterRole }) => clusterRole) },
  { name: "clusterrolebinding", summary: "Create a binding of a cluster role, for the whole cluster", load: () => import("./create/binding.ts").then(({ clusterRoleBinding }) => clusterRoleBinding) },
  { name: "configmap", aliases: ["cm"], summary: "Create a config map from files, directories or literal values", load: () => import("./create/config-map.ts").then(({ configMap }) => configMap) },
  { name: "deployment", aliases: ["deploy"], summary: "Create a deployment", load: () => import("./create/deployment.ts").then(({ deployment }) => deployment) },
  { name: "job", summary: "Create a job", load: () => import("./create/job.ts").then(({ job }) => job) },
  { name: "namespace", aliases: ["ns"], summary: "Create a namespace", load: () => import("./create/namespace.ts").then(({ namespace }) => namespace) },
  { name: "role", summary: "Create a role with one rule", load: () => import("./create/role.ts").then(({ role }) => role) },
  { name: "rolebinding", summary: "Create a binding of a role or cluster role, for one namespace", load: () => import("./create/binding.ts").then(({ roleBinding }) => roleBinding) },
  { name: "secret", summary: "Create a secret", load: () => import("./create/secret.ts").then(({ secret }) => secret) },
  { name: "service", aliases: ["svc"], summary: "Create a service", load: () => import("./create/service.ts").then(({ service }) => service) },
  { name: "serviceaccount", aliases: ["sa"], summary: "Create a service account", load: () => import("./create/service-account.ts").then(({ serviceAccount }) => serviceAccount) },
  { name: "token", summary: "Ask for a token of a service account", load: () => import("./create/token.ts").then(({ token }) => token) },
  { name: "ingress", aliases: ["ing"], summary: "Create an ingress", load: () => import("./create/ingress.ts").then(({ ingress }) => ingress) },
];

export const command: Command = {
  use: "create -f FILENAME",
  details: "Create a resource from a file or from stdin.\n\n JSON and YAML formats are accepted.",
  examples: [
    ["A pod, from a file", "kubectl create -f pod.yaml"],
    ["What comes from another program", "cat pod.yaml | kubectl create -f -"],
  ],
  flags: [
    ...outputFlags, ...fileFlags("Files with what to create, - for the standard input."), selectorFlag, dryRunFlag, validateFlag, saveConfigFlag, fieldManagerFlag("kubectl-create"),
    bool("edit", "Edit what is to be created before it is sent."),
    string("raw", "A path to post the file to.", { hidden: true }),
    bool("windows-line-endings", "For --edit.", { hidden: true }),
  ],
  run,
  below: generators,
};
