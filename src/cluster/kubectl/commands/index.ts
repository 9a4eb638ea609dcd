/** All commands, in the groups that the help shows. Each is loaded when it is called. */
import type { Entry } from "../cli/command.ts";

export interface EntryGroup {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const serverInfo = () => import("./server-info.ts");
const streams = () => import("./streams.ts");

export const groups: readonly EntryGroup[] = [
  { title: "Basic Commands (Beginner):", entries: [
    { name: "create", summary: "Create a resource from a file or from stdin", load: () => import("./create.ts").then(({ command }) => command) },
    { name: "expose", summary: "Create a service for a deployment, a replica set, a pod or a service", load: () => import("./expose.ts").then(({ command }) => command) },
    { name: "run", summary: "Run a particular image on the cluster", load: () => import("./run.ts").then(({ command }) => command) },
  ] },
  { title: "Basic Commands (Intermediate):", entries: [
    { name: "explain", summary: "Get documentation for a resource", load: () => import("./explain.ts").then(({ command }) => command) },
    { name: "get", summary: "Display one or many resources", load: () => import("./get.ts").then(({ command }) => command) },
    { name: "edit", summary: "Edit a resource on the server", load: () => import("./edit.ts").then(({ command }) => command) },
    { name: "delete", summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector", load: () => import("./delete.ts").then(({ command }) => command) },
  ] },
  { title: "Deploy Commands:", entries: [
    { name: "rollout", summary: "Manage the rollout of a resource", load: () => import("./rollout.ts").then(({ group }) => group) },
    { name: "scale", summary: "Set a new size for a deployment or a replica set", load: () => import("./scale.ts").then(({ command }) => command) },
  ] },
  { title: "Cluster Management Commands:", entries: [
    { name: "certificate", summary: "Modify certificate resources", load: () => import("./certificate.ts").then(({ group }) => group) },
    { name: "cluster-info", summary: "Display cluster information", load: () => serverInfo().then(({ clusterInfoCommand }) => clusterInfoCommand) },
  ] },
  { title: "Troubleshooting and Debugging Commands:", entries: [
    { name: "describe", summary: "Show details of a specific resource or group of resources", load: () => import("./describe.ts").then(({ command }) => command) },
    { name: "logs", summary: "Print the logs for a container in a pod", load: () => streams().then(({ logsCommand }) => logsCommand) },
    { name: "attach", summary: "Attach to a running container", load: () => streams().then(({ attachCommand }) => attachCommand) },
    { name: "exec", summary: "Execute a command in a container", load: () => streams().then(({ execCommand }) => execCommand) },
    { name: "port-forward", summary: "Forward one or more local ports to a pod", load: () => streams().then(({ portForwardCommand }) => portForwardCommand) },
    { name: "cp", summary: "Copy files and directories to and from containers", load: () => streams().then(({ copyCommand }) => copyCommand) },
    { name: "auth", summary: "Inspect authorization", load: () => import("./auth.ts").then(({ group }) => group) },
  ] },
  { title: "Advanced Commands:", entries: [
    { name: "apply", summary: "Apply a configuration to a resource by file name or stdin", load: () => import("./apply.ts").then(({ command }) => command) },
    { name: "patch", summary: "Update fields of a resource", load: () => import("./patch.ts").then(({ command }) => command) },
    { name: "wait", summary: "Experimental: Wait for a specific condition on one or many resources", load: () => import("./wait.ts").then(({ command }) => command) },
  ] },
  { title: "Settings Commands:", entries: [
    { name: "label", summary: "Update the labels on a resource", load: () => import("./change-metadata.ts").then(({ label }) => label) },
    { name: "annotate", summary: "Update the annotations on a resource", load: () => import("./change-metadata.ts").then(({ annotate }) => annotate) },
    { name: "completion", summary: "Output shell completion code for the specified shell (bash)", load: () => import("./completion.ts").then(({ completionCommand }) => completionCommand) },
  ] },
  { title: "Other Commands:", entries: [
    { name: "api-resources", summary: "Print the supported API resources on the server", load: () => serverInfo().then(({ apiResourcesCommand }) => apiResourcesCommand) },
    { name: "api-versions", summary: 'Print the supported API versions on the server, in the form of "group/version"', load: () => serverInfo().then(({ apiVersionsCommand }) => apiVersionsCommand) },
    { name: "config", summary: "Modify kubeconfig files", load: () => import("./config.ts").then(({ group }) => group) },
    { name: "version", summary: "Print the client and server version information", load: () => serverInfo().then(({ versionCommand }) => versionCommand) },
  ] },
];

/** Called by their names, but not shown. */
export const hidden: readonly Entry[] = [
  { name: "options", summary: "Flags of all commands", load: () => serverInfo().then(({ optionsCommand }) => optionsCommand) },
  { name: "__complete", summary: "What may come next", load: () => import("./completion.ts").then(({ completeCommand }) => completeCommand) },
];

export const entries: readonly Entry[] = groups.flatMap((group) => group.entries);
