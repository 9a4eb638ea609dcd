/** `kubectl create token`. Source: kubectl, pkg/cmd/create/create_token.go. */
import { findKind } from "../../../../kube/index.ts";
import { textAt } from "../../client/fetch.ts";
import { objectPath } from "../../client/paths.ts";
import type { Command, Invocation } from "../../cli/command.ts";
import { CommandError, StatusError } from "../../cli/failure.ts";
import { array, duration, string } from "../../cli/flag.ts";
import { outputFlags, FORMATS, unknownFormat } from "../../print/formats.ts";
import { objectPrinter } from "../../print/output.ts";
import { core, nameArgument } from "./generate.ts";

const BOUND: Readonly<Record<string, string>> = { Pod: "v1", Secret: "v1", Node: "v1" };

async function run(invocation: Invocation): Promise<void> {
  const { flags, session, system } = invocation;
  const name = nameArgument(invocation);
  const [kind, bound, uid] = [flags.string("bound-object-kind"), flags.string("bound-object-name"), flags.string("bound-object-uid")];
  if (flags.duration("duration") < 0) throw new CommandError("--duration must be greater than or equal to 0");
  if (flags.duration("duration") % 1000 !== 0) throw new CommandError("--duration cannot be expressed in units less than seconds");
  if (kind === "" && bound !== "") throw new CommandError("--bound-object-name can only be set if --bound-object-kind is provided");
  if (kind === "" && uid !== "") throw new CommandError("--bound-object-uid can only be set if --bound-object-kind is provided");
  if (kind !== "" && BOUND[kind] === undefined) throw new CommandError(`supported --bound-object-kind values are ${Object.keys(BOUND).sort().join(", ")}`);
  if (kind !== "" && bound === "") throw new CommandError("--bound-object-name is required if --bound-object-kind is provided");
  const print = flags.string("output") === "" ? undefined : objectPrinter(flags, system.files);
  if (flags.string("output") !== "" && print === undefined) throw unknownFormat(flags.string("output"), FORMATS);
  const mapping = findKind(core("ServiceAccount"));
  if (mapping === undefined) return;
  const seconds = Math.round(flags.duration("duration") / 1000);
  const request = {
    apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", metadata: { creationTimestamp: null }, status: { expirationTimestamp: null, token: "" },
    spec: {
      audiences: flags.list("audience").length === 0 ? null : flags.list("audience"), expirationSeconds: seconds === 0 ? null : seconds,
      boundObjectRef: kind === "" ? null : { kind, apiVersion: BOUND[kind] ?? "", name: bound, ...(uid === "" ? {} : { uid }) },
    },
  };
  const client = await session.client();
  const { name: namespace } = await session.namespace();
  let answer: unknown;
  try {
    answer = await client.json("POST", objectPath(mapping, namespace, name, "token"), { body: request });
  } catch (error) {
    if (error instanceof StatusError) throw new CommandError(`failed to create token: ${error.message}`);
    throw error;
  }
  const token = textAt(answer, "status", "token");
  if (token === "") throw new CommandError("failed to create token: no token in server response");
  system.terminal.out(print ? print(answer) : token);
}

export const token: Command = {
  use: "token SERVICE_ACCOUNT_NAME",
  details: "Request a service account token.",
  examples: [
    ["A token of a service account", "kubectl create token robot"],
    ["One that is good for ten minutes", "kubectl create token robot --duration 10m"],
    ["One that ends with a pod", "kubectl create token robot --bound-object-kind Pod --bound-object-name web"],
  ],
  flags: [
    ...outputFlags, array("audience", "For whom the token is meant; may be given several times."), duration("duration", "0s", "How long the token is good for; the server decides where nothing is said."),
    string("bound-object-kind", `What the token ends with: ${Object.keys(BOUND).sort().join(", ")}.`), string("bound-object-name", "Its name."), string("bound-object-uid", "Its UID."),
  ],
  run,
};
