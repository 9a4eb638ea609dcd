/** `kubectl describe`. Source: kubectl, pkg/cmd/describe/describe.go. */
import { gather, items, textAt, withKind, type Fetched } from "../client/fetch.ts";
import { collectionPath } from "../client/paths.ts";
import { fileFlags, select, selectorFlag, type Selection } from "../client/select.ts";
import type { Client } from "../client/client.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { CommandError, StatusError, throwAll } from "../cli/failure.ts";
import { bool, int } from "../cli/flag.ts";
import { describeObject } from "../describe/index.ts";

/** A name that nothing has may be how names begin. */
async function byPrefix(client: Client, selection: Selection): Promise<Fetched[]> {
  const [only] = selection.kind === "named" ? selection.named : [];
  if (only === undefined || selection.kind !== "named" || selection.named.length !== 1 || only.manifest) return [];
  const found = items(await client.json("GET", collectionPath(only.mapping, only.namespace), { query: { limit: "500" } }));
  return found.filter((item) => textAt(item, "metadata", "name").startsWith(only.name)).map((item) => ({ ...only, name: textAt(item, "metadata", "name"), object: withKind(item, only.mapping) }));
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session, system } = invocation;
  if (args.length === 0 && flags.list("filename").length === 0) throw new CommandError('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.');
  const selection = await select(invocation, { allowAll: true, allNamespaces: flags.bool("all-namespaces") });
  const client = await session.client();
  const gathered = await gather(client, selection);
  const missing = gathered.errors.length === 1 && gathered.found.length === 0 && gathered.errors[0] instanceof StatusError && gathered.errors[0].is("NotFound");
  const prefixed = missing ? await byPrefix(client, selection) : [];
  const found = prefixed.length > 0 ? prefixed : gathered.found;
  const errors: unknown[] = prefixed.length > 0 ? [] : [...gathered.errors];
  let first = true;
  for (const one of found) {
    try {
      const text = await describeObject(client, one, { now: system.clock.now(), events: flags.bool("show-events") });
      system.terminal.out(first ? text : `\n\n${text}`);
      first = false;
    } catch (error) {
      errors.push(error);
    }
  }
  if (found.length === 0 && errors.length === 0) {
    const everywhere = flags.bool("all-namespaces") || selection.kind === "collections" && selection.collections.some(({ mapping }) => !mapping.namespaced);
    system.terminal.err(everywhere ? "No resources found\n" : `No resources found in ${(await session.namespace()).name} namespace.\n`);
  }
  throwAll(errors);
}

export const command: Command = {
  use: "describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
  details: `Show details of a specific resource or group of resources.

 Much of what belongs to the resource is shown with it: events, or the pods' state. A name that nothing has is taken for how
 names begin.

Use "kubectl api-resources" for a complete list of supported resources.`,
  examples: [["A node", "kubectl describe node node-1"], ["Pods whose names begin so", "kubectl describe pod web"], ["All pods with a label", "kubectl describe pods -l app=web"]],
  flags: [...fileFlags("Files that name what to describe."), selectorFlag, bool("all-namespaces", "In all namespaces.", { short: "A" }), bool("show-events", "Show events as well.", { initial: "true" }), int("chunk-size", 500, "How many objects to ask for at a time.")],
  run,
};
