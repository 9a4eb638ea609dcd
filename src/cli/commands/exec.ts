import { once } from "node:events";
import type { Readable } from "node:stream";
import { Emitter } from "../../base/index.ts";
import { call, type Call } from "../daemon/client.ts";
import { chunked, type Request } from "../daemon/protocol.ts";
import { runPaths } from "../paths.ts";
import { EXIT } from "../exit-codes.ts";

/** Chunks of stdin under way at once; the command's own pace decides from there on. */
const UNDER_WAY = 8;
const FORWARDED = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Sends stdin to the command at the command's pace. */
async function pump(source: Readable, running: Call, taken: Emitter<void>): Promise<void> {
  let underWay = 0;
  let wake: () => void = () => undefined;
  taken.event(() => {
    underWay -= 1;
    wake();
  });
  for await (const chunk of source as AsyncIterable<Buffer>) {
    for (const message of chunked("data", chunk)) {
      while (underWay >= UNDER_WAY) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      underWay += 1;
      running.send(message);
    }
  }
  running.send({ kind: "end" });
}

/** A signal goes to the command, which decides; asked to end a second time it is killed, and not waited for much longer. */
function forwardSignals(running: Call): () => void {
  let asked = 0;
  const handlers = Object.entries(FORWARDED).map(([name, signal]) => {
    const handler = () => {
      asked += 1;
      if (asked > 2) process.exit(128 + signal);
      running.send({ kind: "signal", signal: asked > 1 ? 9 : signal });
      // The one that should pass it on may have stopped hearing.
      if (asked > 1) running.ending();
    };
    process.on(name, handler);
    return () => process.removeListener(name, handler);
  });
  return () => handlers.forEach((remove) => remove());
}

async function drained(stream: NodeJS.WriteStream): Promise<void> {
  if (stream.writableLength > 0) await once(stream, "drain").catch(() => undefined);
}

/** @returns the command's own exit code. */
export async function exec(machine: string, argv: readonly string[], options: { readonly timeout: number }): Promise<number> {
  const taken = new Emitter<void>();
  const request: Request = { op: "exec", machine, argv: [...argv], timeoutMs: options.timeout * 1000 };
  const running = await call(runPaths(), request, (reply) => {
    if (reply.kind === "taken") taken.fire();
    else (reply.kind === "stdout" ? process.stdout : process.stderr).write(reply.data);
  });
  const release = forwardSignals(running);
  // Nobody reads on (`| head`): the command has no reader either.
  process.stdout.on("error", () => running.send({ kind: "signal", signal: 13 }));
  // What cannot be read as stdin is an empty one.
  void pump(process.stdin, running, taken).catch(() => running.send({ kind: "end" }));
  try {
    const reply = await running.done;
    if (reply.kind !== "done") return EXIT.exec;
    if (reply.note !== undefined) process.stderr.write(`podwire: ${reply.note}\n`);
    await drained(process.stdout);
    await drained(process.stderr);
    return reply.code;
  } finally {
    release();
    process.stdin.destroy();
  }
}
