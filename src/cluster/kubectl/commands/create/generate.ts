/** What commands that make an object from flags have in common. Source: kubectl, pkg/cmd/create/create.go (CreateSubcommandOptions). */
import { apiVersionOf, findKind, isObject, type ResourceInfo } from "../../../../kube/index.ts";
import { collectionPath } from "../../client/paths.ts";
import { usageError, type Command, type Invocation } from "../../cli/command.ts";
import { dryRunFlag, dryRunOf, fieldManagerFlag, saveConfigFlag, validateFlag, writeQuery } from "../../cli/common-flags.ts";
import { CommandError } from "../../cli/failure.ts";
import type { Flag } from "../../cli/flag.ts";
import { withLastApplied } from "../../patch/last-applied.ts";
import { outputFlags } from "../../print/formats.ts";
import { resultPrinter } from "../../print/output.ts";

export type Fields = Readonly<Record<string, unknown>>;

export const generatorFlags: readonly Flag[] = [...outputFlags, dryRunFlag, validateFlag, saveConfigFlag, fieldManagerFlag("kubectl-create")];

/** The one argument. @throws CommandError */
export function nameArgument({ args, flags, path }: Invocation): string {
  const count = flags.dash ?? args.length;
  const [name] = args;
  if (count !== 1 || name === undefined) throw usageError(path, `exactly one NAME is required, got ${count}`);
  return name;
}

export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function mappingOf(kind: Kind): ResourceInfo {
  const info = findKind(kind);
  if (info === undefined) throw new CommandError(`no matches for kind ${JSON.stringify(kind.kind)}`);
  return info;
}

/** Go writes the time that is not set yet; a pod template's metadata has it as well. */
export const metadata = (fields: Fields): Fields => ({ creationTimestamp: null, ...fields });

/** Sends the object, or shows it. `content` has everything but what it is and its namespace. */
export async function createObject({ flags, session, system }: Invocation, kind: Kind, name: string, content: Fields, operation = "created"): Promise<void> {
  const mapping = mappingOf(kind);
  const dryRun = dryRunOf(flags);
  const print = resultPrinter(flags, system.files, dryRun);
  const { name: namespace, explicit } = await session.namespace();
  const given = content["metadata"];
  const own = { ...(isObject(given) ? given : {}), name, ...(explicit && mapping.namespaced ? { namespace } : {}) };
  const whole = { ...content, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: metadata(own) };
  const object = flags.bool("save-config") ? withLastApplied(whole) : whole;
  if (dryRun === "client") return system.terminal.out(print(object, operation));
  const client = await session.client();
  const created = await client.json("POST", collectionPath(mapping, mapping.namespaced ? namespace : ""), { body: object, query: writeQuery(flags, dryRun) });
  system.terminal.out(print(created, operation));
}

/** A command whose object follows from its name and its flags. */
export function generator(options: Pick<Command, "use" | "details" | "examples" | "flags"> & { readonly kind: Kind; readonly make: (invocation: Invocation, name: string) => Fields | Promise<Fields> }): Command {
  const { kind, make, flags, ...texts } = options;
  return {
    ...texts,
    flags: [...generatorFlags, ...flags],
    async run(invocation) {
      const name = nameArgument(invocation);
      await createObject(invocation, kind, name, await make(invocation, name));
    },
  };
}

export const core = (kind: string): Kind => ({ group: "", version: "v1", kind });
export const rbac = (kind: string): Kind => ({ group: "rbac.authorization.k8s.io", version: "v1", kind });

/** `key=value`; the first sign counts. */
export function splitPair(text: string, what: string): readonly [key: string, value: string] {
  const at = text.indexOf("=");
  if (at < 0) throw new CommandError(`invalid ${what}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
