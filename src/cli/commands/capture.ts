import { createWriteStream, type WriteStream } from "node:fs";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { CodedError, messageOf } from "../../base/index.ts";
import { call } from "../daemon/client.ts";
import { EXIT } from "../exit-codes.ts";
import { runPaths } from "../paths.ts";

export interface CaptureOptions {
  /** File, or `-` for stdout. */
  readonly output: string;
  /** Seconds; without it the capture goes on until Ctrl-C. */
  readonly for?: number;
  readonly past: boolean;
}

/** Writes pcapng as the frames come, so that `tcpdump -r -` or Wireshark can look on. */
export async function capture(segment: string, options: CaptureOptions): Promise<number> {
  let file: WriteStream | undefined;
  let sink: Writable | undefined;
  let trouble: Error | undefined;
  let bytes = 0;
  // The first bytes say that there is such a segment: a file of that name is left alone until then.
  const begin = (): Writable => {
    if (options.output !== "-") file = createWriteStream(options.output);
    return (file ?? process.stdout).on("error", (error) => {
      trouble = error;
      end();
    });
  };
  const running = await call(runPaths(), { op: "capture", segment, past: options.past }, (reply) => {
    if (reply.kind !== "stdout") return;
    bytes += reply.data.length;
    sink ??= begin();
    sink.write(reply.data);
  });
  const end = () => {
    running.send({ kind: "end" });
    running.ending();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  const timer = options.for === undefined ? undefined : setTimeout(end, options.for * 1000);
  try {
    await running.done;
  } finally {
    clearTimeout(timer);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, end);
  }
  if (file !== undefined && trouble === undefined) {
    file.end();
    await finished(file);
  }
  if (trouble !== undefined && file !== undefined) {
    throw new CodedError("CAPTURE_FILE", `Cannot write ${options.output}: ${messageOf(trouble)}`, { cause: trouble });
  }
  process.stderr.write(`${bytes} bytes of capture${file === undefined ? "" : ` in ${options.output}`}\n`);
  return EXIT.ok;
}
