import { constants, type Stats } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { CodedError, messageOf } from "../../base/index.ts";
import { SUBMISSION_LIMITS, type SubmissionFiles } from "../grading/index.ts";

/**
 * Reads a submission: a folder, or one exported session file. Nothing outside it is ever read: links and special files are
 * refused, and how much is read is bounded.
 * @throws CodedError `SUBMISSION_MISSING`, `SUBMISSION_INVALID`
 */
export async function readSubmissionFiles(path: string): Promise<SubmissionFiles> {
  const stats = await lstat(path).catch((error: unknown) => {
    throw new CodedError("SUBMISSION_MISSING", `There is no submission at ${path} (${messageOf(error)}). Name a folder, or a session.json exported from the app.`);
  });
  const reader = new SubmissionReader();
  if (stats.isFile()) await reader.file(path, "session.json", stats);
  else await reader.folder(path, "", 0);
  return reader.files;
}

class SubmissionReader {
  readonly files = new Map<string, string>();
  #bytes = 0;

  async folder(path: string, name: string, depth: number): Promise<void> {
    if (depth > SUBMISSION_LIMITS.depth) throw invalid(name, "lies too deep: a submission is <lesson>/<nn>.sh");
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const inner = name === "" ? entry.name : `${name}/${entry.name}`;
      // What begins with a dot belongs to the tools around a submission, `.git` above all.
      if (entry.name.startsWith(".")) continue;
      const place = join(path, entry.name);
      const stats = await lstat(place);
      if (stats.isDirectory()) await this.folder(place, inner, depth + 1);
      else await this.file(place, inner, stats);
    }
  }

  async file(path: string, name: string, stats: Stats): Promise<void> {
    if (stats.isSymbolicLink()) throw invalid(name, "is a symbolic link, which is not followed: put the file itself there");
    if (!stats.isFile()) throw invalid(name, "is no ordinary file");
    if (this.files.size >= SUBMISSION_LIMITS.files) throw invalid(name, `is one too many: at most ${SUBMISSION_LIMITS.files} files are read`);
    const bytes = await readBounded(path, SUBMISSION_LIMITS.fileBytes + 1);
    this.#bytes += bytes.length;
    if (bytes.length > SUBMISSION_LIMITS.fileBytes) throw invalid(name, `is larger than ${SUBMISSION_LIMITS.fileBytes} bytes`);
    if (this.#bytes > SUBMISSION_LIMITS.totalBytes) throw invalid(name, `makes the submission larger than ${SUBMISSION_LIMITS.totalBytes} bytes`);
    this.files.set(name, bytes.toString("utf8"));
  }
}

/** Reads what is there, not what its size says: the file may grow meanwhile. */
async function readBounded(path: string, limit: number): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const buffer = Buffer.alloc(limit);
    const { bytesRead } = await handle.read(buffer, 0, limit, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function invalid(name: string, why: string): CodedError {
  return new CodedError("SUBMISSION_INVALID", `${name} ${why}.`);
}
