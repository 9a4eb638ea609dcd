/** `kubectl apply`. Source: kubectl, pkg/cmd/apply/apply.go, patcher.go. */
import { findKind, goJson, isObject } from "../../../kube/index.ts";
import type { Client } from "../client/client.ts";
import { textAt, type Fields } from "../client/fetch.ts";
import { collectionPath, objectPath, type Mapping } from "../client/paths.ts";
import { fileFlags, select, selectorFlag } from "../client/select.ts";
import { usageError, type Command, type Invocation } from "../cli/command.ts";
import { dryRunFlag, dryRunOf, fieldManagerFlag, validateFlag, writeQuery, type DryRun } from "../cli/common-flags.ts";
import { CommandError, StatusError, throwAll, withSource } from "../cli/failure.ts";
import { bool, string } from "../cli/flag.ts";
import type { Manifest } from "../manifests/load.ts";
import { LAST_APPLIED, lastApplied, withLastApplied } from "../patch/last-applied.ts";
import { threeWay } from "../patch/three-way.ts";
import { outputFlags, splitFormat } from "../print/formats.ts";
import { objectPrinter, resultPrinter } from "../print/output.ts";

const CLIENT_SIDE = "kubectl-client-side-apply";
const SERVER_SIDE = "kubectl";
const RETRIES = 5;

interface Applied {
  readonly object: unknown;
  readonly operation: string;
}

class Applier {
  readonly #invocation: Invocation;
  readonly #dryRun: DryRun;
  readonly #client: Client;

  constructor(invocation: Invocation, dryRun: DryRun, client: Client) {
    this.#invocation = invocation;
    this.#dryRun = dryRun;
    this.#client = client;
  }

  apply(manifest: Manifest): Promise<Applied> {
    if (manifest.name === "") throw new CommandError(`from ${textAt(manifest.object, "metadata", "generateName")}: cannot use generate name with apply`);
    return this.#invocation.flags.bool("server-side") ? this.#serverSide(manifest) : this.#clientSide(manifest);
  }

  #query(manager: string): Readonly<Record<string, string>> {
    const { flags } = this.#invocation;
    return writeQuery(flags, this.#dryRun, flags.changed("field-manager") ? flags.string("field-manager") : manager);
  }

  async #clientSide(manifest: Manifest): Promise<Applied> {
    const { mapping, namespace, name, source } = manifest;
    const modified = withLastApplied(manifest.object);
    let current: unknown;
    try {
      current = await this.#client.json("GET", objectPath(mapping, namespace, name));
    } catch (error) {
      if (!(error instanceof StatusError && error.is("NotFound"))) throw withSource(error, `retrieving current configuration of:\n${described(manifest)}\nfrom server for:`, source);
      return this.#create(manifest, modified);
    }
    if (this.#dryRun === "client") return { object: current, operation: "configured" };
    if (lastApplied(current) === undefined) this.#warnNoAnnotation(manifest);
    return this.#patch(manifest, modified, current);
  }

  async #create({ mapping, namespace, source }: Manifest, modified: Fields): Promise<Applied> {
    const object = withoutNulls(modified);
    if (this.#dryRun === "client") return { object, operation: "created" };
    try {
      return { object: await this.#client.json("POST", collectionPath(mapping, namespace), { body: object, query: this.#query(CLIENT_SIDE) }), operation: "created" };
    } catch (error) {
      throw withSource(error, "creating", source);
    }
  }

  async #patch(manifest: Manifest, modified: Fields, first: unknown): Promise<Applied> {
    const { mapping, namespace, name, source } = manifest;
    const builtIn = findKind(mapping) !== undefined;
    let current = first;
    for (let tries = 0; ; tries += 1) {
      const text = lastApplied(current);
      const original: unknown = text === undefined ? {} : JSON.parse(text);
      const patch = threeWay(isObject(original) ? original : {}, modified, isObject(current) ? current : {}, { kind: builtIn ? mapping.kind : undefined, path: [] });
      if (Object.keys(patch).length === 0) return { object: current, operation: "unchanged" };
      const body = goJson(patch);
      try {
        const contentType = builtIn ? "application/strategic-merge-patch+json" : "application/merge-patch+json";
        return { object: await this.#client.json("PATCH", objectPath(mapping, namespace, name), { body, contentType, query: this.#query(CLIENT_SIDE) }), operation: "configured" };
      } catch (error) {
        if (error instanceof StatusError && error.is("Conflict") && tries < RETRIES) {
          current = await this.#client.json("GET", objectPath(mapping, namespace, name));
          continue;
        }
        throw withSource(withSource(error, "patching", source), `applying patch:\n${body}\nto:\n${described(manifest)}\nfor:`, source);
      }
    }
  }

  #warnNoAnnotation({ mapping, name }: Manifest): void {
    const { terminal } = this.#invocation.system;
    terminal.err(`Warning: resource ${mapping.resource}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`);
  }

  async #serverSide(manifest: Manifest): Promise<Applied> {
    const { mapping, namespace, name } = manifest;
    const { flags } = this.#invocation;
    const path = objectPath(mapping, namespace, name, flags.string("subresource"));
    const contentType = "application/apply-patch+yaml";
    try {
      const query = { ...this.#query(SERVER_SIDE), force: String(flags.bool("force-conflicts")) };
      const object = await this.#client.json("PATCH", path, { body: `${goJson(manifest.object)}\n`, contentType, query });
      await this.#keepAnnotation(mapping, path, object);
      return { object, operation: "serverside-applied" };
    } catch (error) {
      if (error instanceof StatusError && error.is("Conflict")) throw new CommandError(conflictText(error));
      throw error;
    }
  }

  /** After a client-side apply the annotation goes on to be kept up, by a manager of its own. */
  async #keepAnnotation(mapping: Mapping, path: string, object: unknown): Promise<void> {
    const text = lastApplied(object);
    const managers = isObject(object) && isObject(object["metadata"]) ? object["metadata"]["managedFields"] : undefined;
    const owned = Array.isArray(managers) && managers.some((entry) => textAt(entry, "operation") === "Apply" && goJson(entry).includes(`f:${LAST_APPLIED}`));
    if (text === undefined || owned) return;
    const body = { apiVersion: textAt(object, "apiVersion"), kind: mapping.kind, metadata: { name: textAt(object, "metadata", "name"), ...(mapping.namespaced ? { namespace: textAt(object, "metadata", "namespace") } : {}), annotations: { [LAST_APPLIED]: text } } };
    await this.#client.json("PATCH", path, { body, contentType: "application/apply-patch+yaml", query: { ...this.#query(SERVER_SIDE), fieldManager: "kubectl-last-applied", force: "true" } });
  }
}

function conflictText(error: StatusError): string {
  return `${error.message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
}

/** What an object is, in messages of the real one. */
function described({ mapping, namespace, name }: Manifest): string {
  const groupVersion = `${mapping.group}/${mapping.version}`;
  return `Resource: "${groupVersion}, Resource=${mapping.resource}", GroupVersionKind: "${groupVersion}, Kind=${mapping.kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`;
}

function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (inner === null ? [] : [[name, withoutNulls(inner)]]))) as T;
}

async function run(invocation: Invocation): Promise<void> {
  const { flags, args, session, system, path } = invocation;
  if (args.length > 0) throw usageError(path, `Unexpected args: [${args.join(" ")}]`);
  if (flags.list("filename").length === 0) throw new CommandError("must specify one of -f and -k");
  const dryRun = dryRunOf(flags);
  if (flags.bool("force-conflicts") && !flags.bool("server-side")) throw new CommandError("--force-conflicts only works with --server-side");
  if (dryRun === "client" && flags.bool("server-side")) throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (flags.string("subresource") !== "" && !flags.bool("server-side")) throw new CommandError("--subresource can only be specified for --server-side");
  const print = resultPrinter(flags, system.files, dryRun);
  const whole = !["", "name"].includes(splitFormat(flags.string("output")).format);
  const selection = await select(invocation);
  const manifests = selection.kind === "named" ? selection.named.flatMap(({ manifest }) => (manifest ? [manifest] : [])) : [];
  const errors: unknown[] = selection.kind === "named" ? [...(selection.errors ?? [])] : [];
  if (manifests.length === 0 && errors.length === 0) throw new CommandError("no objects passed to apply");
  const applier = new Applier(invocation, dryRun, await session.client());
  const objects: unknown[] = [];
  for (const manifest of manifests) {
    try {
      const { object, operation } = await applier.apply(manifest);
      warnIfDeleting(invocation, object, manifest);
      objects.push(object);
      if (!whole) system.terminal.out(print(object, operation));
    } catch (error) {
      errors.push(error);
    }
  }
  if (whole && errors.length === 0) system.terminal.out(objectPrinter(flags, system.files)?.(objects.length === 1 ? objects[0] : { apiVersion: "v1", items: objects, kind: "List", metadata: {} }) ?? "");
  throwAll(errors);
}

function warnIfDeleting({ system }: Invocation, object: unknown, { name }: Manifest): void {
  if (textAt(object, "metadata", "deletionTimestamp") !== "") system.terminal.err(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`);
}

export const command: Command = {
  use: "apply (-f FILENAME | -k DIRECTORY)",
  details: `Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet.

 What was applied last is kept in an annotation, so that what is taken out of the file is taken out of the object, too. With
 --server-side the server keeps account of who manages which field.`,
  examples: [
    ["A file", "kubectl apply -f web.yaml"],
    ["All files of a directory", "kubectl apply -f ./manifests"],
    ["What comes from another program", "cat web.yaml | kubectl apply -f -"],
    ["With ownership of fields kept by the server", "kubectl apply --server-side -f web.yaml"],
  ],
  flags: [
    ...outputFlags, ...fileFlags("Files with what to apply, - for the standard input."), selectorFlag, dryRunFlag, validateFlag, fieldManagerFlag(CLIENT_SIDE),
    bool("server-side", "Let the server merge, and keep account of fields."),
    bool("force-conflicts", "Take fields over that others manage. Only with --server-side."),
    string("subresource", "Apply to this subresource. Only with --server-side."),
    bool("overwrite", "Settle conflicts in favour of the file.", { initial: "true" }),
    bool("openapi-patch", "Not used here.", { initial: "true", hidden: true }),
  ],
  run,
};
