/** `kubectl delete`. Source: kubectl, pkg/cmd/delete/delete.go. */
import type { Client } from "../client/client.ts";
import { gather, textAt } from "../client/fetch.ts";
import { objectPath } from "../client/paths.ts";
import { fieldSelectorFlag, fileFlags, select, selectorFlag, type Named, type Selection } from "../client/select.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { dryRunFlag, dryRunOf, type DryRun } from "../cli/common-flags.ts";
import { CommandError, StatusError, throwAll, withSource } from "../cli/failure.ts";
import { bool, duration, int, string } from "../cli/flag.ts";
import { untilGone } from "../client/wait-gone.ts";

const WEEK_MS = 168 * 3_600_000;

/** Seconds of grace; -1 where the object's own count. @throws CommandError */
function graceOf({ flags }: Invocation): number {
  let grace = flags.int("grace-period");
  if (flags.bool("now")) {
    if (grace !== -1) throw new CommandError("--now and --grace-period cannot be specified together");
    grace = 1;
  }
  if (grace === 0 && !flags.bool("force")) return 1;
  if (flags.bool("force") && grace < 0) return 0;
  if (flags.bool("force") && grace > 0) throw new CommandError("--force and --grace-period greater than 0 cannot be specified together");
  return grace;
}

/** @throws CommandError */
function propagationOf({ flags }: Invocation): string {
  switch (flags.string("cascade")) {
    case "background":
    case "true":
      return "Background";
    case "foreground":
      return "Foreground";
    case "orphan":
    case "false":
      return "Orphan";
    default:
      throw new CommandError(`invalid cascade value (${flags.string("cascade")}). Must be "background", "foreground", or "orphan"`);
  }
}

async function targets(client: Client, selection: Selection): Promise<{ readonly named: readonly Named[]; readonly errors: readonly unknown[] }> {
  if (selection.kind === "named") return { named: selection.named, errors: selection.errors ?? [] };
  const { found, errors } = await gather(client, selection);
  return { named: found, errors };
}

function done({ flags }: Invocation, { mapping, name }: Named, grace: number, dryRun: DryRun): string {
  const kind = `${mapping.kind.toLowerCase()}${mapping.group === "" ? "" : `.${mapping.group}`}`;
  if (flags.string("output") === "name") return `${kind}/${name}\n`;
  const suffix = dryRun === "client" ? " (dry run)" : dryRun === "server" ? " (server dry run)" : "";
  return `${kind} ${JSON.stringify(name)} ${grace === 0 ? "force deleted" : "deleted"}${suffix}\n`;
}

function check({ flags, system }: Invocation, grace: number): void {
  const output = flags.string("output");
  if (output !== "" && output !== "name") throw new CommandError(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
  if (flags.bool("all") && flags.string("field-selector") !== "") throw new CommandError("cannot set --all and --field-selector at the same time");
  if (grace === 0) system.terminal.err("Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n");
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, session, system } = invocation;
  const dryRun = dryRunOf(flags);
  const grace = graceOf(invocation);
  const propagationPolicy = propagationOf(invocation);
  const selecting = flags.bool("all") || flags.string("selector") !== "" || flags.string("field-selector") !== "";
  const ignore = flags.changed("ignore-not-found") ? flags.bool("ignore-not-found") : selecting;
  const selection = await select(invocation, { selectAll: flags.bool("all"), allNamespaces: flags.bool("all-namespaces") });
  check(invocation, grace);
  const client = await session.client();
  const { named, errors: before } = await targets(client, selection);
  const errors: unknown[] = [...before];
  const deleted: { readonly named: Named; readonly uid: string }[] = [];
  let warned = !(await session.namespace()).explicit || flags.bool("all-namespaces");
  let found = 0;
  for (const one of named) {
    if (!warned && !one.mapping.namespaced) {
      system.terminal.err("Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n");
      warned = true;
    }
    try {
      found += 1;
      const answer = dryRun === "client" ? undefined : await remove(client, one, { grace, propagationPolicy, dryRun });
      system.terminal.out(done(invocation, one, grace, dryRun));
      deleted.push({ named: one, uid: textAt(answer, "details", "uid") || textAt(answer, "metadata", "uid") });
    } catch (error) {
      const missing = error instanceof StatusError && error.is("NotFound");
      if (!(ignore && missing)) errors.push(withSource(error, "deleting", one.manifest?.source));
    }
  }
  throwAll(errors);
  if (found === 0) return system.terminal.out("No resources found\n");
  if (flags.bool("wait") && dryRun === "none") await waitForAll(invocation, client, deleted);
}

async function remove(client: Client, { mapping, namespace, name }: Named, options: { readonly grace: number; readonly propagationPolicy: string; readonly dryRun: DryRun }): Promise<unknown> {
  const { grace, propagationPolicy, dryRun } = options;
  const body = { ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}), propagationPolicy, ...(dryRun === "server" ? { dryRun: ["All"] } : {}) };
  return client.json("DELETE", objectPath(mapping, namespace, name), { body });
}

/** Who may not look need not wait. */
async function waitForAll({ flags, system }: Invocation, client: Client, deleted: readonly { readonly named: Named; readonly uid: string }[]): Promise<void> {
  const timeout = flags.duration("timeout") === 0 ? WEEK_MS : flags.duration("timeout");
  const end = system.clock.monotonic() + timeout;
  for (const { named, uid } of deleted) {
    try {
      await untilGone(client, system.clock, named, uid, end);
    } catch (error) {
      if (error instanceof StatusError && (error.is("Forbidden") || error.is("MethodNotAllowed"))) return;
      throw error;
    }
  }
}

export const command: Command = {
  use: "delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])",
  details: `Delete resources by file names, stdin, resources and names, or by resources and label selector.

 Some resources, such as pods, get time to end before they are gone; --grace-period changes how much, and --now makes it one
 second. With --force nothing is waited for at all.`,
  examples: [
    ["A pod", "kubectl delete pod web"],
    ["What a file describes", "kubectl delete -f web.yaml"],
    ["All pods and services with a label", "kubectl delete pods,services -l app=web"],
    ["All pods of the namespace", "kubectl delete pods --all"],
  ],
  flags: [
    ...fileFlags("Files that name what to delete."), selectorFlag, fieldSelectorFlag, dryRunFlag,
    bool("all", "All resources of the types given, in the namespace."),
    bool("all-namespaces", "In all namespaces.", { short: "A" }),
    string("cascade", 'What becomes of what these objects own: "background", "orphan" or "foreground".', { initial: "background", bare: "background" }),
    bool("force", "Do not wait for the object to end; with --grace-period=0."),
    int("grace-period", -1, "Seconds that an object has to end. Its own time where negative."),
    bool("ignore-not-found", "Do not fail where an object is not there already."),
    bool("interactive", "Ask before each object.", { short: "i", hidden: true }),
    bool("now", "One second to end."),
    string("output", 'Output mode. Use "-o name" for shorter output (resource/name).', { short: "o" }),
    string("raw", "A path to send DELETE to.", { hidden: true }),
    duration("timeout", "0s", "How long to wait for the objects to be gone; zero stands for as long as it takes."),
    bool("wait", "Wait until the objects are gone.", { initial: "true" }),
  ],
  run,
};
