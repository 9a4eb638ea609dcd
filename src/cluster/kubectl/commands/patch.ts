/** `kubectl patch`. Source: kubectl, pkg/cmd/patch/patch.go. */
import { goJson } from "../../../kube/index.ts";
import { gather } from "../client/fetch.ts";
import { objectPath } from "../client/paths.ts";
import { fileFlags, select } from "../client/select.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { dryRunFlag, dryRunOf, fieldManagerFlag, writeQuery } from "../cli/common-flags.ts";
import { CommandError, StatusError, throwAll } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { outputFlags } from "../print/formats.ts";
import { resultPrinter } from "../print/output.ts";

const TYPES: Readonly<Record<string, string>> = {
  json: "application/json-patch+json", merge: "application/merge-patch+json", strategic: "application/strategic-merge-patch+json",
};

async function patchText({ flags, system }: Invocation): Promise<string> {
  const file = flags.string("patch-file");
  let given = flags.string("patch");
  if (file !== "") {
    try {
      given = system.files.read(file);
    } catch (error) {
      throw new CommandError(`unable to read patch file: ${error instanceof Error ? error.message : ""}`);
    }
  }
  if (/^\s*[{[]/.test(given)) return given;
  try {
    return JSON.stringify((await readYaml(given))[0] ?? null);
  } catch (error) {
    throw new CommandError(`unable to parse ${JSON.stringify(flags.string("patch"))}: ${error instanceof Error ? error.message : ""}`);
  }
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session, system } = invocation;
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(flags, system.files, dryRun);
  if (flags.string("patch") !== "" && flags.string("patch-file") !== "") throw new CommandError("cannot specify --patch and --patch-file together");
  if (flags.string("patch") === "" && flags.string("patch-file") === "") throw new CommandError("must specify --patch or --patch-file containing the contents of the patch");
  if (flags.bool("local") && args.length > 0) throw new CommandError("cannot specify --local and server resources");
  const contentType = TYPES[flags.string("type").toLowerCase()];
  if (contentType === undefined) throw new CommandError(`--type must be one of [${Object.keys(TYPES).join(" ")}], not ${JSON.stringify(flags.string("type"))}`);
  const body = await patchText(invocation);
  const selection = await select(invocation);
  const client = await session.client();
  const subresource = flags.string("subresource");
  const { found, errors: before } = await gather(client, selection, subresource);
  const errors: unknown[] = [...before];
  if (found.length === 0 && errors.length === 0) throw new CommandError("no objects passed to patch");
  for (const { mapping, namespace, name, object } of found) {
    try {
      const query = writeQuery(flags, dryRun === "client" ? "server" : dryRun);
      const patched = await client.json("PATCH", objectPath(mapping, namespace, name, subresource), { body, contentType, query });
      system.terminal.out(print(patched, goJson(patched) === goJson(object) ? "patched (no change)" : "patched"));
    } catch (error) {
      const unsupported = error instanceof StatusError && error.is("UnsupportedMediaType");
      errors.push(unsupported ? new CommandError(`${contentType} is not supported by ${mapping.group}/${mapping.version}, Kind=${mapping.kind}: ${error.message}`) : error);
    }
  }
  throwAll(errors);
}

export const command: Command = {
  use: "patch (-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
  details: "Update fields of a resource using strategic merge patch, a JSON merge patch, or a JSON patch.\n\n JSON and YAML formats are accepted. Custom resources take no strategic merge patches.",
  examples: [
    ["Mark a node", "kubectl patch node node-1 -p '{\"spec\":{\"unschedulable\":true}}'"],
    ["One image of a deployment; the name tells which container", "kubectl patch deployment web -p '{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"nginx:2\"}]}}}}'"],
    ["With a JSON patch", "kubectl patch pod web --type=json -p '[{\"op\": \"replace\", \"path\": \"/spec/containers/0/image\", \"value\": \"nginx:2\"}]'"],
    ["A subresource", "kubectl patch deployment web --subresource=scale --type=merge -p '{\"spec\":{\"replicas\":2}}'"],
  ],
  flags: [
    ...outputFlags, ...fileFlags("Files that name the resources to patch."), dryRunFlag, fieldManagerFlag("kubectl-patch"),
    string("patch", "The patch.", { short: "p" }), string("patch-file", "A file with the patch."), string("type", "What kind of patch it is; one of [json merge strategic].", { initial: "strategic" }),
    bool("local", "Not available here.", { hidden: true }), string("subresource", "Patch this subresource."),
  ],
  run,
};
