/** `kubectl edit`, `kubectl create --edit`. Source: kubectl, pkg/cmd/util/editor. */
import { findKind, goJson, isObject } from "../../../kube/index.ts";
import { gather, type Fetched, type Fields } from "../client/fetch.ts";
import { collectionPath, objectPath } from "../client/paths.ts";
import { fileFlags, NOTHING_GIVEN, select } from "../client/select.ts";
import type { Command, Invocation } from "../cli/command.ts";
import { fieldManagerFlag, saveConfigFlag, validateFlag, writeQuery } from "../cli/common-flags.ts";
import { CommandError, failureText, throwAll } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";
import { readYaml } from "../manifests/read-yaml.ts";
import { writeYaml } from "../manifests/yaml-write.ts";
import { threeWay } from "../patch/three-way.ts";
import { outputFlags } from "../print/formats.ts";
import { nameOf } from "../print/output.ts";

const INTRODUCTION = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

function shown(object: Fields, json: boolean): string {
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
  const bare = { ...object, metadata: Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== "managedFields")) };
  return json ? `${goJson(bare, "    ")}\n` : writeYaml(bare);
}

const content = (text: string): string => text.split("\n").filter((line) => !/^\s*#/.test(line)).join("\n").trim();

/** What the editor left of a text. @throws CommandError */
async function edited({ system, flags }: Invocation, text: string, reason: string): Promise<{ readonly text: string; readonly path: string }> {
  const editor = system.environment["KUBE_EDITOR"] || system.environment["EDITOR"] || "vi";
  const json = flags.string("output") === "json";
  const path = `${system.environment["TMPDIR"] || "/tmp"}/kubectl-edit-${Math.trunc(system.clock.now())}.${json ? "json" : "yaml"}`;
  const why = reason === "" ? "" : reason.trimEnd().split("\n").map((line) => `# ${line}\n`).join("") + "#\n";
  system.files.write(path, `${INTRODUCTION}${why}${text}`, 0o600);
  const code = await system.run(["sh", "-c", `${editor} "$1"`, "sh", path]);
  if (code !== 0) throw new CommandError(`there was a problem with the editor ${JSON.stringify(editor)}`);
  return { text: system.files.read(path), path };
}

/** Opens the editor until what it leaves can be sent, or is left as it was. */
async function editLoop(invocation: Invocation, before: string, send: (object: Fields) => Promise<void>): Promise<void> {
  const { terminal, files } = invocation.system;
  let text = before;
  let reason = "";
  for (;;) {
    const result = await edited(invocation, text, reason);
    const unchanged = content(result.text) === content(text);
    if (content(result.text) === "" || unchanged) {
      if (reason !== "") throw new CommandError("Edit cancelled, no valid changes were saved.\nA copy of your changes has been stored to " + JSON.stringify(result.path));
      files.remove(result.path);
      return terminal.err(unchanged ? "Edit cancelled, no changes made.\n" : "Edit cancelled, saved file was empty.\n");
    }
    text = result.text.split("\n").filter((line) => !line.startsWith("#")).join("\n");
    try {
      const [object] = await readYaml(text);
      if (!isObject(object)) throw new CommandError("The edited file had a syntax error: it is no object");
      await send(object);
      files.remove(result.path);
      return;
    } catch (error) {
      reason = failureText(error);
      terminal.err(`${reason}\n`.replace(/\n\n$/, "\n"));
    }
  }
}

async function editOne(invocation: Invocation, found: Fetched): Promise<void> {
  const { flags, session, system } = invocation;
  const { mapping, namespace, name } = found;
  const client = await session.client();
  const text = shown(found.object, flags.string("output") === "json");
  const [original] = await readYaml(text);
  await editLoop(invocation, text, async (object) => {
    const builtIn = findKind(mapping) !== undefined;
    const base = isObject(original) ? original : {};
    const patch = threeWay(base, object, base, { kind: builtIn ? mapping.kind : undefined, path: [] });
    if (Object.keys(patch).length === 0) return system.terminal.out(`${nameOf(object)} skipped\n`);
    const contentType = builtIn ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
    const answer = await client.json("PATCH", objectPath(mapping, namespace, name, flags.string("subresource")), { body: patch, contentType, query: writeQuery(flags, "none") });
    system.terminal.out(`${nameOf(answer)} edited\n`);
  });
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session } = invocation;
  if (args.length === 0 && flags.list("filename").length === 0) throw new CommandError(NOTHING_GIVEN);
  const output = flags.string("output");
  if (!["", "json", "yaml"].includes(output)) throw new CommandError("The flag 'output' must be one of yaml|json");
  const selection = await select(invocation, { allowAll: true });
  const { found, errors } = await gather(await session.client(), selection, flags.string("subresource"));
  if (found.length === 0 && errors.length === 0) throw new CommandError("edit cancelled, no objects found");
  for (const one of found) await editOne(invocation, one);
  throwAll(errors);
}

/** For `create --edit`. */
export async function editAndCreate(invocation: Invocation, print: (object: unknown, operation: string) => string): Promise<void> {
  const { flags, session, system } = invocation;
  const selection = await select(invocation);
  const client = await session.client();
  for (const { mapping, namespace, manifest } of selection.kind === "named" ? selection.named : []) {
    if (manifest === undefined) continue;
    await editLoop(invocation, shown(manifest.object, flags.string("output") === "json"), async (object) => {
      system.terminal.out(print(await client.json("POST", collectionPath(mapping, namespace), { body: object, query: writeQuery(flags, "none") }), "created"));
    });
  }
}

export const command: Command = {
  use: "edit (RESOURCE/NAME | -f FILENAME)",
  details: "Edit a resource from the default editor.\n\n The editor is that of KUBE_EDITOR or EDITOR, or vi. What you change is sent once the editor ends; an error opens it again.",
  examples: [["A service", "kubectl edit svc/web"], ["With another editor", "KUBE_EDITOR=nano kubectl edit deployment web"], ["As JSON", "kubectl edit deployment web -o json"]],
  flags: [
    ...outputFlags, ...fileFlags("Files that name what to edit."), validateFlag, saveConfigFlag, fieldManagerFlag("kubectl-edit"),
    string("subresource", "Edit this subresource."), bool("output-patch", "Show the patch.", { hidden: true }), bool("windows-line-endings", "Line ends.", { hidden: true }),
  ],
  run,
};
