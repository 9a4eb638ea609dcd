/** Flags that many commands share. Source: kubectl, pkg/cmd/util/helpers.go. */
import { CommandError } from "./failure.ts";
import { bool, string, type Flag } from "./flag.ts";
import type { Flags } from "./flags.ts";

export const dryRunFlag: Flag = string("dry-run", 'Must be "none", "server", or "client". With client, only show what would be sent; with server, let the server try it without keeping it.', { initial: "none", bare: "unchanged" });
export const validateFlag: Flag = string("validate", "What to do about fields that nobody knows: strict (or true) refuses them, warn warns of them, ignore (or false) drops them.", { initial: "strict", bare: "strict" });
export const saveConfigFlag: Flag = bool("save-config", "Keep what is sent in an annotation, for a later kubectl apply.");
export const fieldManagerFlag = (initial: string): Flag => string("field-manager", "Name under which the server keeps who set which field.", { initial });

export type DryRun = "none" | "client" | "server";

/** @throws CommandError */
export function dryRunOf(flags: Flags): DryRun {
  const value = flags.string("dry-run");
  if (value === "client" || value === "server" || value === "none") return value;
  if (value === "unchanged") throw new CommandError('--dry-run flag without a value was specified. A value must be set: "none", "server", or "client".');
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** For the query of a write. @throws CommandError */
export function fieldValidation(flags: Flags): string {
  switch (flags.string("validate")) {
    case "true":
    case "strict":
      return "Strict";
    case "warn":
      return "Warn";
    case "false":
    case "ignore":
      return "Ignore";
    default:
      throw new CommandError(`invalid - validate option ${JSON.stringify(flags.string("validate"))}; must be one of: strict (or true), warn, ignore (or false)`);
  }
}

/** Query of a write. */
export function writeQuery(flags: Flags, dryRun: DryRun, manager = flags.string("field-manager")): Readonly<Record<string, string>> {
  return {
    ...(manager === "" ? {} : { fieldManager: manager }),
    ...(flags.has("validate") ? { fieldValidation: fieldValidation(flags) } : {}),
    ...(dryRun === "server" ? { dryRun: "All" } : {}),
  };
}
