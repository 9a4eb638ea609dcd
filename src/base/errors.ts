/**
 * A fault with a stable code. `message` says what failed, with what, and what to do about it.
 * Expected outcomes (denied, not yet, cancelled, timed out) are values, not errors: see `Outcome` types of each room.
 */
export class CodedError extends Error {
  readonly code: string;

  /** @param code upper snake case, stable across versions, for example `IMAGE_MISSING` */
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "CodedError";
    this.code = code;
  }
}

export function isCoded(error: unknown, code?: string): error is CodedError {
  return error instanceof CodedError && (code === undefined || error.code === code);
}

/** The system's name for what went wrong (`ENOENT`), where it was a system call that failed in Node. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What to show of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
