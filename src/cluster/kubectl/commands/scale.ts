/** `kubectl scale`. Source: kubectl, pkg/cmd/scale/scale.go, pkg/scale/scale.go. */
import type { Client } from "../client/client.ts";
import { gather, numberAt, textAt, type Fetched } from "../client/fetch.ts";
import { objectPath } from "../client/paths.ts";
import { fileFlags, select, selectorFlag } from "../client/select.ts";
import { sleep } from "../client/wait-gone.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { dryRunFlag, dryRunOf, type DryRun } from "../cli/common-flags.ts";
import { CommandError, throwAll } from "../cli/failure.ts";
import { bool, duration, int, string } from "../cli/flag.ts";
import { outputFlags } from "../print/formats.ts";
import { resultPrinter } from "../print/output.ts";

async function scaleOne(invocation: Invocation, client: Client, { mapping, namespace, name }: Fetched, dryRun: DryRun): Promise<void> {
  const { flags } = invocation;
  const path = objectPath(mapping, namespace, name, "scale");
  const [wanted, version] = [flags.int("current-replicas"), flags.string("resource-version")];
  if (wanted !== -1 || version !== "") {
    const scale = await client.json("GET", path);
    if (wanted !== -1 && numberAt(scale, "spec", "replicas") !== wanted) throw new CommandError(`Expected replicas to be ${wanted}, was ${numberAt(scale, "spec", "replicas")}`);
    if (version !== "" && textAt(scale, "metadata", "resourceVersion") !== version) throw new CommandError(`Expected resource version to be ${version}, was ${textAt(scale, "metadata", "resourceVersion")}`);
  }
  const query = dryRun === "server" ? { dryRun: "All" } : {};
  await client.json("PATCH", path, { body: { spec: { replicas: flags.int("replicas") } }, contentType: "application/merge-patch+json", query });
  if (flags.duration("timeout") > 0 && dryRun === "none") await settled(invocation, client, path);
}

async function settled({ flags, system }: Invocation, client: Client, path: string): Promise<void> {
  const end = system.clock.monotonic() + flags.duration("timeout");
  for (;;) {
    const scale = await client.json("GET", path);
    if (numberAt(scale, "status", "replicas") === numberAt(scale, "spec", "replicas")) return;
    if (system.clock.monotonic() >= end) throw new CommandError("timed out waiting for the condition");
    await sleep(system.clock, 1000);
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, session, system } = invocation;
  if (!flags.changed("replicas")) throw new CommandError('required flag(s) "replicas" not set');
  const dryRun = dryRunOf(flags);
  if (flags.int("replicas") < 0) throw new CommandError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  if (flags.int("current-replicas") < -1) throw new CommandError("The --current-replicas must specify an integer of -1 or greater");
  const print = resultPrinter(flags, system.files, dryRun);
  const selection = await select(invocation, { allowAll: flags.bool("all"), selectAll: flags.bool("all") });
  const client = await session.client();
  const { found, errors: before } = await gather(client, selection);
  if (flags.string("resource-version") !== "" && found.length > 1) throw new CommandError("cannot use --resource-version with multiple resources");
  const [first] = before;
  if (found.length === 0) throw new CommandError(first instanceof Error ? `no objects passed to scale ${first.message}` : "no objects passed to scale");
  for (const one of found) {
    if (dryRun !== "client") await scaleOne(invocation, client, one, dryRun);
    system.terminal.out(print(one.object, "scaled"));
  }
  throwAll(before);
}

export const command: Command = {
  use: "scale [--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
  details: "Set a new size for a deployment, replica set, or replication controller.\n\n With --current-replicas or --resource-version the size is only changed where these still hold.",
  examples: [
    ["Three replicas", "kubectl scale --replicas=3 deployment/web"],
    ["Three, if there are two now", "kubectl scale --current-replicas=2 --replicas=3 deployment/web"],
  ],
  flags: [
    ...outputFlags, ...fileFlags("Files that name what to scale."), selectorFlag, dryRunFlag, int("replicas", 0, "How many replicas there are to be. Required."), int("current-replicas", -1, "Only where there are so many now. -1 for no condition."),
    string("resource-version", "Only where the object has this version."), duration("timeout", "0s", "How long to wait for the new size; zero does not wait."), bool("all", "All resources of the types given, in the namespace."),
  ],
  run,
};
