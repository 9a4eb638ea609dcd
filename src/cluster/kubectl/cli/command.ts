/** What a command is to the program that runs it. */
import type { System } from "../../../sys/index.ts";
import type { Session } from "../client/session.ts";
import { CommandError } from "./failure.ts";
import type { Flag } from "./flag.ts";
import type { Flags } from "./flags.ts";

/** All that a running command has. */
export interface Invocation {
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly system: System;
  /** Opens the kubeconfig, and the connection, when they are first asked for. */
  readonly session: Session;
  /** All commands, for what may come next. */
  readonly commands: readonly Entry[];
  /** `kubectl create role` */
  readonly path: string;
}

export interface Command {
  /** `get TYPE [NAME]`, without the words before it. */
  readonly use: string;
  readonly details: string;
  readonly examples?: readonly (readonly [what: string, line: string])[];
  readonly flags: readonly Flag[];
  readonly run: (invocation: Invocation) => Promise<void> | void;
  /** Where the command has others below it, too (`create -f`, `create role`). */
  readonly below?: readonly Entry[];
}

/** One that only holds others. */
export interface Group {
  readonly use: string;
  readonly details: string;
  readonly examples?: Command["examples"];
  readonly below: readonly Entry[];
}

export interface Entry {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** Loaded when it is needed: start-up time counts. */
  readonly load: () => Promise<Command | Group>;
}

export function isCommand(command: Command | Group): command is Command {
  return "run" in command;
}

export function usageError(path: string, message: string): CommandError {
  return new CommandError(`${message}\nSee '${path} -h' for help and examples`);
}
