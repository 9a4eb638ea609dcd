/** `kubectl certificate approve`, `deny`. Source: kubectl, pkg/cmd/certificates/certificates.go. */
import { fieldOf, findKind, formatTime, isObject } from "../../../kube/index.ts";
import { gather, textAt, type Fetched } from "../client/fetch.ts";
import { objectPath } from "../client/paths.ts";
import { fileFlags, select, type Selection } from "../client/select.ts";
import type { Command, Group, Invocation } from "../cli/command.ts";
import { CommandError, StatusError, throwAll } from "../cli/failure.ts";
import { bool } from "../cli/flag.ts";
import { outputFlags } from "../print/formats.ts";
import { resultPrinter } from "../print/output.ts";

const CSR = { group: "certificates.k8s.io", version: "v1", kind: "CertificateSigningRequest" };
const RETRIES = 10;

interface Verdict {
  readonly type: "Approved" | "Denied";
  readonly opposite: "Approved" | "Denied";
  readonly reason: string;
  readonly message: string;
  readonly operation: string;
}

const APPROVE: Verdict = { type: "Approved", opposite: "Denied", reason: "KubectlApprove", message: "This CSR was approved by kubectl certificate approve.", operation: "approved" };
const DENY: Verdict = { type: "Denied", opposite: "Approved", reason: "KubectlDeny", message: "This CSR was denied by kubectl certificate deny.", operation: "denied" };

/** Undefined where the condition is there already. */
function decided(object: Fetched["object"], verdict: Verdict, now: number): Fetched["object"] | undefined {
  const status = isObject(object["status"]) ? object["status"] : {};
  const conditions = Array.isArray(status["conditions"]) ? (status["conditions"] as readonly unknown[]) : [];
  if (conditions.some((condition) => fieldOf(condition, "type") === verdict.opposite)) throw new CommandError(`certificate signing request ${JSON.stringify(textAt(object, "metadata", "name"))} is already ${verdict.opposite}`);
  if (conditions.some((condition) => fieldOf(condition, "type") === verdict.type)) return undefined;
  const condition = { type: verdict.type, status: "True", reason: verdict.reason, message: verdict.message, lastUpdateTime: formatTime(now), lastTransitionTime: null };
  return { ...object, status: { ...status, conditions: [...conditions, condition] } };
}

async function decide(invocation: Invocation, { mapping, name }: Fetched, verdict: Verdict): Promise<void> {
  const { flags, session, system } = invocation;
  const client = await session.client();
  for (let tries = 0; ; tries += 1) {
    const current = await client.json("GET", objectPath(mapping, "", name));
    if (!isObject(current)) return;
    const changed = decided(current, verdict, system.clock.now()) ?? (flags.bool("force") ? current : undefined);
    if (changed === undefined) return;
    try {
      await client.json("PUT", objectPath(mapping, "", name, "approval"), { body: changed });
      return;
    } catch (error) {
      if (!(error instanceof StatusError && error.is("Conflict") && tries < RETRIES)) throw error;
    }
  }
}

async function run(invocation: Invocation, verdict: Verdict): Promise<void> {
  const { flags, args, session, system } = invocation;
  const mapping = findKind(CSR);
  const files = flags.list("filename").length > 0;
  if (args.length === 0 && !files) throw new CommandError("one or more CSRs must be specified as <name> or -f <filename>");
  if (mapping === undefined) return;
  const print = resultPrinter(flags, system.files, "none");
  const selection: Selection = files ? await select(invocation) : { kind: "named", named: args.map((name) => ({ mapping, namespace: "", name })), single: args.length === 1 };
  const { found, errors: before } = await gather(await session.client(), selection);
  const errors: unknown[] = [...before];
  for (const one of found) {
    try {
      await decide(invocation, one, verdict);
      system.terminal.out(print(one.object, verdict.operation));
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

const commandOf = (verdict: Verdict, word: string, details: string): Command => ({
  use: `${word} (-f FILENAME | NAME)`,
  details,
  examples: [[`${word === "approve" ? "Approve" : "Deny"} a request`, `kubectl certificate ${word} jane`]],
  flags: [...outputFlags, ...fileFlags("Files that name the requests."), bool("force", "Write the verdict again where it stands already.")],
  run: (invocation) => run(invocation, verdict),
});

const approve = commandOf(APPROVE, "approve", `Approve a certificate signing request.

 The signer then issues a certificate with what was asked for. Look at the request before: a certificate can give a user, and
 the groups in it, everything that is bound to them.`);
const deny = commandOf(DENY, "deny", "Deny a certificate signing request.\n\n The signer will issue no certificate.");

export const group: Group = {
  use: "certificate SUBCOMMAND",
  details: "Modify certificate resources.",
  below: [
    { name: "approve", summary: "Approve a certificate signing request", load: () => Promise.resolve(approve) },
    { name: "deny", summary: "Deny a certificate signing request", load: () => Promise.resolve(deny) },
  ],
};
