/** `kubectl` of the machine: QuickJS behind the program's ports. */
import "./text-coding.ts";
import * as os from "os";
import * as std from "std";
import { kubectl } from "../../cluster/kubectl/index.ts";
import type { System } from "../../sys/index.ts";
import { connect } from "./connection.ts";
import { files } from "./files.ts";

const system: System = {
  files,
  environment: std.getenviron(),
  terminal: {
    out: (text) => {
      std.out.puts(text);
      std.out.flush();
    },
    err: (text) => {
      std.err.puts(text);
      std.err.flush();
    },
    input: () => std.in.readAsString(),
  },
  clock: {
    now: () => Date.now(),
    monotonic: () => os.now(),
    after(ms, then) {
      const timer = os.setTimeout(then, ms);
      return { dispose: () => os.clearTimeout(timer) };
    },
  },
  run: (argv) => Promise.resolve(os.exec(argv, { block: true })),
};

// A write to a connection that the server has closed is seen by the read that follows.
os.signal(os.SIGPIPE, () => undefined);
std.exit(await kubectl(scriptArgs.slice(1), system, connect));
