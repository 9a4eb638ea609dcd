/** How a command fails: what is shown, and the exit code. Source: kubectl, pkg/cmd/util/helpers.go. */
import { CodedError } from "../../../base/index.ts";
import type { Status } from "../../../kube/index.ts";

/** Shown as `error: …` unless it begins with that already. */
export class CommandError extends CodedError {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super("KUBECTL_FAILED", message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** Shown as it is. */
export class PlainError extends CommandError {}

/** Everything is said already. */
export class Exit extends CodedError {
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("KUBECTL_EXIT", "");
    this.exitCode = exitCode;
  }
}

/** The server's answer was no. */
export class StatusError extends CodedError {
  readonly status: Status;

  constructor(status: Status, message = status.message ?? "") {
    super("KUBECTL_STATUS", message);
    this.name = "StatusError";
    this.status = status;
  }

  is(reason: string): boolean {
    return this.status.reason === reason;
  }
}

/** The server could not be asked. */
export class ConnectionError extends CodedError {
  readonly server: string;
  readonly refused: boolean;

  constructor(server: string, refused: boolean, message: string) {
    super("KUBECTL_CONNECTION", message);
    this.name = "ConnectionError";
    this.server = server;
    this.refused = refused;
  }
}

/** Several things failed, each for its own reason. */
export class Several extends CodedError {
  readonly errors: readonly unknown[];

  constructor(errors: readonly unknown[]) {
    super("KUBECTL_SEVERAL", "");
    this.errors = errors;
  }
}

/** Throws what has been gathered, if anything. */
export function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new Several(errors);
}

/** With where the object came from, as in `error when creating "web.yaml": …`. */
export function withSource(error: unknown, verb: string, source: string | undefined): unknown {
  if (source === undefined || source === "" || verb === "") return error;
  const prefix = `error when ${verb} ${JSON.stringify(source)}: `;
  if (error instanceof StatusError) return new StatusError(error.status, prefix + error.message);
  if (error instanceof CommandError) return new CommandError(prefix + error.message, error.exitCode);
  return error;
}

function standard(error: unknown): string | undefined {
  if (error instanceof StatusError) {
    const { reason = "" } = error.status;
    if (reason === "Unauthorized") return `error: You must be logged in to the server (${error.status.message ?? ""})`;
    return reason === "" ? `Error from server: ${error.message}` : `Error from server (${reason}): ${error.message}`;
  }
  if (!(error instanceof ConnectionError)) return undefined;
  if (error.refused) return `The connection to the server ${error.server} was refused - did you specify the right host or port?`;
  return `Unable to connect to the server: ${error.message}`;
}

function invalid({ details, message = "" }: Status): string {
  if (details === undefined) return `The request is invalid${message === "" ? "" : `: ${message}`}`;
  const { kind = "", name = "", causes = [] } = details;
  const named = kind !== "" || name !== "";
  const what = named ? `The ${kind} ${JSON.stringify(name)} is invalid` : `The request is invalid${causes.length === 0 && message !== "" ? `: ${message}` : ""}`;
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`))];
  if (lines.length === 0) return what;
  return lines.length === 1 ? `${what}: ${lines.join("")}` : `${what}: \n${lines.map((line) => `* ${line}`).join("\n")}`;
}

function messageText(error: unknown): string {
  return standard(error) ?? (error instanceof Error ? error.message : String(error));
}

/** What goes to the standard error. */
export function failureText(error: unknown): string {
  if (error instanceof Exit) return "";
  if (error instanceof StatusError && error.is("Invalid")) return invalid(error.status);
  if (error instanceof Several) return flat(error).map((inner) => `${messageText(inner)}\n`).join("");
  const text = standard(error);
  if (text !== undefined) return text;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof PlainError) return message;
  return message.startsWith("error: ") ? message : `error: ${message}`;
}

function flat(error: unknown): readonly unknown[] {
  return error instanceof Several ? error.errors.flatMap(flat) : [error];
}

export function exitCodeOf(error: unknown): number {
  return error instanceof CommandError || error instanceof Exit ? error.exitCode : 1;
}
