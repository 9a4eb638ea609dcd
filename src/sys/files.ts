/** Files as a port. Calls are synchronous: programs here are short, and one thing follows the other. */
import { CodedError } from "../base/index.ts";

/** The kernel's own word, for example `no such file or directory`; `operation` is the call that failed, as Go's programs name it. */
export class FileError extends CodedError {
  readonly reason: string;

  constructor(operation: string, path: string, reason: string) {
    super("FILE_FAILED", `${operation} ${path}: ${reason}`);
    this.name = "FileError";
    this.reason = reason;
  }
}

export const NO_SUCH_FILE = "no such file or directory";

export interface Files {
  /** UTF-8. @throws FileError */
  read(path: string): string;
  /** Replaces what is there; folders above it must exist. @throws FileError */
  write(path: string, content: string, mode?: number): void;
  kind(path: string): "file" | "folder" | undefined;
  /** Names in a folder, sorted. @throws FileError */
  list(path: string): readonly string[];
  /** With those above it. @throws FileError */
  makeFolder(path: string): void;
  /** No error where there is none. @throws FileError */
  remove(path: string): void;
}
