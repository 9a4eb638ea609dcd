/** `kubectl wait`. Source: kubectl, pkg/cmd/wait. */
import { fieldOf, goText, JsonPath, relaxedPath, valueAt } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { gather, textAt, type Fetched } from "../client/fetch.ts";
import { objectPath } from "../client/paths.ts";
import { fieldSelectorFlag, fileFlags, select, selectorFlag } from "../client/select.ts";
import { sleep, untilGone } from "../client/wait-gone.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { CommandError, StatusError, throwAll } from "../cli/failure.ts";
import { bool, duration, string } from "../cli/flag.ts";
import { outputFlags } from "../print/formats.ts";
import { resultPrinter } from "../print/output.ts";

const WEEK_MS = 168 * 3_600_000;
const PAUSE_MS = 500;

type Check = (object: unknown) => boolean;
type Condition = { readonly kind: "delete" } | { readonly kind: "create" } | { readonly kind: "check"; readonly check: Check };

function conditionCheck(text: string): Check {
  const [name = "", ...value] = text.split("=");
  const wanted = value.length === 0 ? "true" : value.join("=");
  return (object) => {
    const conditions = valueAt(object, ["status", "conditions"]);
    const found = (Array.isArray(conditions) ? (conditions as readonly unknown[]) : []).find((condition) => textAt(condition, "type").toLowerCase() === name.toLowerCase() && textAt(condition, "status") !== "");
    if (found === undefined) return false;
    const [generation, observed] = [valueAt(object, ["metadata", "generation"]), fieldOf(found, "observedGeneration") ?? valueAt(object, ["status", "observedGeneration"])];
    if (typeof generation === "number" && typeof observed === "number" && observed < generation) return false;
    return textAt(found, "status").toLowerCase() === wanted.toLowerCase();
  };
}

/** An equals sign that stands alone separates; two of them are of the expression. */
function pathCheck(text: string): Check {
  const parts = text.split(/(?<!=)=(?!=)/);
  const [expression = "", value] = parts;
  if (parts.length > 2) throw new CommandError("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'");
  const wanted = value?.replace(/^['"]+|['"]+$/g, "");
  if (wanted === "") throw new CommandError("jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3");
  if (expression === "") throw new CommandError("jsonpath expression cannot be empty");
  const path = JsonPath.parse(relaxedPath(expression));
  return (object) => {
    const found = path.find(object, { allowMissing: true });
    const [values] = found;
    if (values === undefined || values.length === 0) return false;
    if (found.length > 1) throw new CommandError("given jsonpath expression matches more than one list");
    if (values.length > 1) throw new CommandError("given jsonpath expression matches more than one value");
    if (wanted === undefined) return true;
    if (typeof values[0] === "object" && values[0] !== null) throw new CommandError("jsonpath leads to a nested object or list which is not supported");
    return goText(values[0]).trim() === wanted.trim();
  };
}

function conditionOf(text: string): Condition {
  if (text.toLowerCase() === "delete") return { kind: "delete" };
  if (text.toLowerCase() === "create") return { kind: "create" };
  if (text.startsWith("condition=")) return { kind: "check", check: conditionCheck(text.slice("condition=".length)) };
  if (text.startsWith("jsonpath=")) return { kind: "check", check: pathCheck(text.slice("jsonpath=".length)) };
  throw new CommandError(`unrecognized condition: ${JSON.stringify(text)}`);
}

async function untilMet({ system, flags }: Invocation, client: Client, { mapping, namespace, name }: Fetched, check: Check, end: number): Promise<unknown> {
  for (;;) {
    const object = await client.json("GET", objectPath(mapping, namespace, name));
    if (check(object)) return object;
    if (flags.duration("timeout") === 0) throw new CommandError(`condition not met for ${mapping.resource}/${name}`);
    if (system.clock.monotonic() >= end) throw new CommandError(`timed out waiting for the condition on ${mapping.resource}/${name}`);
    await sleep(system.clock, Math.min(PAUSE_MS, Math.max(1, end - system.clock.monotonic())));
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, session, system } = invocation;
  const print = resultPrinter(flags, system.files, "none");
  const condition = conditionOf(flags.string("for"));
  const timeout = flags.duration("timeout") < 0 ? WEEK_MS : flags.duration("timeout");
  const end = system.clock.monotonic() + timeout;
  const selection = await select(invocation, { selectAll: flags.bool("all"), allNamespaces: flags.bool("all-namespaces") });
  const client = await session.client();
  let gathered = await gather(client, selection);
  const missing = (error: unknown): boolean => error instanceof StatusError && error.is("NotFound");
  while (condition.kind === "create" && gathered.errors.some(missing)) {
    if (system.clock.monotonic() >= end) throw new CommandError("timed out waiting for the condition");
    await sleep(system.clock, PAUSE_MS);
    gathered = await gather(client, selection);
  }
  const errors: unknown[] = condition.kind === "delete" ? gathered.errors.filter((error) => !missing(error)) : [...gathered.errors];
  for (const found of gathered.found) {
    try {
      let object: unknown = found.object;
      if (condition.kind === "check") object = await untilMet(invocation, client, found, condition.check, end);
      if (condition.kind === "delete") await untilGone(client, system.clock, found, textAt(object, "metadata", "uid"), end);
      system.terminal.out(print({ ...found.object, ...(typeof object === "object" ? object : {}) }, "condition met"));
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
  if (gathered.found.length === 0 && condition.kind !== "delete") throw new CommandError("no matching resources found");
}

export const command: Command = {
  use: "wait ([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
  details: "Experimental: Wait for a specific condition on one or many resources.\n\n What is waited for is a condition in the status of each resource, a value in it, or that the resource is there or gone.",
  examples: [
    ["Until a pod is ready", "kubectl wait --for=condition=Ready pod/web"],
    ["Until a field has a value", "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/web"],
    ["Until a pod is gone", "kubectl wait --for=delete pod/web --timeout=60s"],
  ],
  flags: [
    ...outputFlags, ...fileFlags("Files that name the resources."), selectorFlag, fieldSelectorFlag, bool("all", "All resources of the types given, in the namespace."), bool("all-namespaces", "In all namespaces.", { short: "A" }), bool("local", "Ask no server.", { hidden: true }),
    string("for", "What to wait for: [create|delete|condition=condition-name[=condition-value]|jsonpath='{JSONPath expression}'=[JSONPath value]]."), duration("timeout", "30s", "How long to wait. Zero looks once, less than zero waits for a week."),
  ],
  run,
};
