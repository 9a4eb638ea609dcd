import { CodedError } from "../../base/index.ts";
import { call } from "../daemon/client.ts";
import { chunked } from "../daemon/protocol.ts";
import { EscapeReader } from "../escape.ts";
import { EXIT } from "../exit-codes.ts";
import { runPaths } from "../paths.ts";

/** What a terminal has that knows no size of its own (a serial line, a container's). */
const COLUMNS = 80;
const ROWS = 24;

/** This terminal becomes one of the machine's, until the person leaves. */
export async function shell(machine: string, options: { readonly terminal: number }): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new CodedError("NO_TTY", `\`podwire shell\` needs a terminal. In a script use: podwire exec ${machine} -- COMMAND`);
  }
  // Such a terminal says 0, and Node nothing at all where it cannot ask.
  const size = () => ({ columns: stdout.columns || COLUMNS, rows: stdout.rows || ROWS });
  const request = { op: "shell", machine, terminal: options.terminal - 1, ...size() } as const;
  const running = await call(runPaths(), request, (reply) => {
    if (reply.kind === "stdout") stdout.write(reply.data);
  });
  const hint = "leave with Ctrl-] or, on a new line, ~.";
  // The window's title keeps saying it when the screen has been cleared.
  stdout.write(`\u001b]0;${machine}: ${hint}\u0007${machine}: ${hint}\r\n`);
  const resize = () => running.send({ kind: "resize", ...size() });
  const escape = new EscapeReader();
  const keys = (chunk: Buffer) => {
    const { send, leave } = escape.push(chunk);
    for (const message of chunked("data", send)) running.send(message);
    if (!leave) return;
    running.send({ kind: "end" });
    running.ending();
  };
  stdin.setRawMode(true);
  stdin.on("data", keys);
  stdout.on("resize", resize);
  try {
    await running.done;
    return EXIT.ok;
  } finally {
    stdin.setRawMode(false);
    stdin.removeListener("data", keys);
    stdout.removeListener("resize", resize);
    stdin.pause();
    stdout.write("\r\n");
  }
}
