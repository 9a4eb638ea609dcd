import { createWriteStream } from "node:fs";
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
  const file = options.output === "-" ? undefined : createWriteStream(options.output);
  const sink = file ?? process.stdout;
  let trouble: Error | undefined;
  let bytes = 0;
  const running = await call(runPaths(), { op: "capture", segment, past: options.past }, (reply) => {
    if (reply.kind !== "stdout") return;
    bytes += reply.data.length;
    sink.write(reply.data);
  });
  const end = () => {
    running.send({ kind: "end" });
    running.ending();
  };
  sink.on("error", (error) => {
    trouble = error;
    end();
  });
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
