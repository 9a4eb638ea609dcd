/** `kubectl rollout`. Source: kubectl, pkg/cmd/rollout, pkg/polymorphichelpers. */
import { formatTime, valueAt } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { gather, type Fetched, type Fields } from "../client/fetch.ts";
import { objectPath } from "../client/paths.ts";
import { fileFlags, select, selectorFlag } from "../client/select.ts";
import { sleep } from "../client/wait-gone.ts";
import type { Command, Group, Invocation } from "../cli/command.ts";
import { dryRunFlag, dryRunOf, fieldManagerFlag, writeQuery } from "../cli/common-flags.ts";
import { CommandError, throwAll } from "../cli/failure.ts";
import { bool, duration, int, type Flag } from "../cli/flag.ts";
import { outputFlags } from "../print/formats.ts";
import { resultPrinter } from "../print/output.ts";
import { rolloutStatus } from "./rollout-status.ts";
import { history, undo } from "./rollout-history.ts";

const PAUSE_MS = 500;
const RESTARTED = "kubectl.kubernetes.io/restartedAt";

async function each(invocation: Invocation, call: (client: Client, found: Fetched) => Promise<void>): Promise<void> {
  const { args, flags, session } = invocation;
  if (args.length === 0 && flags.list("filename").length === 0) throw new CommandError("required resource not specified");
  const selection = await select(invocation, { allowAll: true });
  const client = await session.client();
  const { found, errors: before } = await gather(client, selection);
  const errors: unknown[] = [...before];
  for (const one of found) {
    try {
      await call(client, one);
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
  if (found.length === 0) invocation.system.terminal.err(`No resources found in ${(await session.namespace()).name} namespace.\n`);
}

async function status(invocation: Invocation): Promise<void> {
  const { flags, system } = invocation;
  const end = flags.duration("timeout") === 0 ? Infinity : system.clock.monotonic() + flags.duration("timeout");
  await each(invocation, async (client, { mapping, namespace, name }) => {
    let last = "";
    for (;;) {
      const object = await client.json("GET", objectPath(mapping, namespace, name));
      const { text, done } = rolloutStatus(mapping.kind, object, flags.int("revision"));
      if (text !== last) system.terminal.out(text);
      last = text;
      if (done || !flags.bool("watch")) return;
      if (system.clock.monotonic() >= end) throw new CommandError("timed out waiting for the condition");
      await sleep(system.clock, PAUSE_MS);
    }
  });
}

/** Changes an object by a patch; undefined where nothing is to change. */
async function change(invocation: Invocation, patchOf: (found: Fetched) => Fields, operation: string): Promise<void> {
  const { flags, system } = invocation;
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(flags, system.files, dryRun);
  await each(invocation, async (client, found) => {
    const { mapping, namespace, name, object } = found;
    const patch = patchOf(found);
    const contentType = "application/strategic-merge-patch+json";
    const answer = dryRun === "client" ? object : await client.json("PATCH", objectPath(mapping, namespace, name), { body: patch, contentType, query: writeQuery(flags, dryRun) });
    system.terminal.out(print(answer, operation));
  });
}

const resourceName = ({ mapping, name }: Fetched): string => `${mapping.resource}.${mapping.group} ${JSON.stringify(name)}`;

function paused(found: Fetched): boolean {
  if (found.mapping.kind !== "Deployment") throw new CommandError(`${found.mapping.resource}.${found.mapping.group} ${JSON.stringify(found.name)} pausing is not supported`);
  return valueAt(found.object, ["spec", "paused"]) === true;
}

function restartPatch(found: Fetched, now: number): Fields {
  if (!["Deployment", "DaemonSet", "StatefulSet"].includes(found.mapping.kind)) throw new CommandError(`${resourceName(found)} restarting is not supported`);
  if (valueAt(found.object, ["spec", "paused"]) === true) throw new CommandError(`${found.mapping.resource}.${found.mapping.group} ${JSON.stringify(found.name)} can't restart paused deployment (run rollout resume first)`);
  return { spec: { template: { metadata: { annotations: { [RESTARTED]: formatTime(now) } } } } };
}

function pausePatch(found: Fetched): Fields {
  if (paused(found)) throw new CommandError(`${resourceName(found)} is already paused`);
  return { spec: { paused: true } };
}

function resumePatch(found: Fetched): Fields {
  if (found.mapping.kind !== "Deployment") throw new CommandError(`${resourceName(found)} resuming is not supported`);
  if (!paused(found)) throw new CommandError(`${resourceName(found)} is not paused`);
  return { spec: { paused: null } };
}

const common: readonly Flag[] = [...fileFlags("Files that name what is meant."), selectorFlag];
const commandOf = (use: string, details: string, flags: readonly Flag[], run: Command["run"], example: string): Command => ({
  use: `${use} (TYPE NAME | TYPE/NAME) [flags]`, details, examples: [["Of a deployment", example]], flags: [...common, ...flags], run,
});
const changing = (manager: string): readonly Flag[] => [...outputFlags, dryRunFlag, fieldManagerFlag(manager)];

const commands = {
  status: commandOf("status", "Show the status of the rollout.\n\n By default it is watched until it is done.", [bool("watch", "Watch until it is done.", { short: "w", initial: "true" }), int("revision", 0, "This revision; 0 for the newest."), duration("timeout", "0s", "How long to watch; zero for as long as it takes.")], status, "kubectl rollout status deployment/web"),
  history: commandOf("history", "View previous rollout revisions and configurations.", [...outputFlags, int("revision", 0, "Show the pods of this revision.")], (invocation) => each(invocation, (client, found) => history(invocation, client, found)), "kubectl rollout history deployment/web"),
  undo: commandOf("undo", "Roll back to a previous rollout.", [...outputFlags, dryRunFlag, int("to-revision", 0, "To this revision; 0 for the one before.")], (invocation) => each(invocation, (client, found) => undo(invocation, client, found)), "kubectl rollout undo deployment/web"),
  restart: commandOf("restart", "Restart a resource.\n\n Its pods are replaced one after the other.", changing("kubectl-rollout"), (invocation) => change(invocation, (found) => restartPatch(found, invocation.system.clock.now()), "restarted"), "kubectl rollout restart deployment/web"),
  pause: commandOf("pause", "Mark the provided resource as paused.\n\n A paused deployment does not roll out its changes.", changing("kubectl-rollout"), (invocation) => change(invocation, pausePatch, "paused"), "kubectl rollout pause deployment/web"),
  resume: commandOf("resume", "Resume a paused resource.", changing("kubectl-rollout"), (invocation) => change(invocation, resumePatch, "resumed"), "kubectl rollout resume deployment/web"),
};

const entry = (name: keyof typeof commands, summary: string) => ({ name, summary, load: () => Promise.resolve(commands[name]) });

export const group: Group = {
  use: "rollout SUBCOMMAND",
  details: "Manage the rollout of one or many resources.\n\n Valid resource types are deployments and daemonsets.",
  examples: [["Back to what was before", "kubectl rollout undo deployment/web"], ["How far a rollout is", "kubectl rollout status daemonset/agent"]],
  below: [
    entry("history", "View rollout history"), entry("pause", "Mark the provided resource as paused"), entry("restart", "Restart a resource"),
    entry("resume", "Resume a paused resource"), entry("status", "Show the status of the rollout"), entry("undo", "Undo a previous rollout"),
  ],
};

