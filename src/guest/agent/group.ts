import * as os from "os";
import { entries, put, readKernelFile } from "./system.ts";

const ROOT = "/sys/fs/cgroup";
const RUN = `${ROOT}/run`;
/** Where processes go that outlive the command that started them: daemons, mostly. */
const LEFT = `${ROOT}/left`;
const HOME = `${ROOT}/agent/cgroup.procs`;
const OOM = "/proc/self/oom_score_adj";
/** Times that a group's survivors are looked up before they are taken for a fork bomb. */
const MOVES = 3;

let count = 0;

/** Ends what a former agent's commands left behind, those that were never finished. */
export function killOldGroups(): void {
  for (const name of entries(RUN)) {
    if (put(`${RUN}/${name}/cgroup.kill`, "1") === 0) os.remove(`${RUN}/${name}`);
  }
}

/**
 * Starts a program in a group. The agent goes in, forks and comes back, and gives up its protection from the
 * kernel's out-of-memory killer meanwhile: children inherit both, and no shell has to be started in between.
 */
export function execIn(group: string, argv: readonly string[], options: os.ExecOptions): number {
  put(`${group}/cgroup.procs`, "0");
  put(OOM, "0");
  try {
    return os.exec(argv, { ...options, block: false });
  } finally {
    put(OOM, "-1000");
    put(HOME, "0");
  }
}

/** The processes of one command: counted, limited, killed together. */
export class Group {
  readonly #path: string;

  constructor(pids: number) {
    do {
      count += 1;
      this.#path = `${RUN}/${count}`;
    } while (os.mkdir(this.#path, 0o755) === -EEXIST);
    // The agent itself is a member for the moment of the fork.
    put(`${this.#path}/pids.max`, String(pids + 1));
  }

  exec(argv: readonly string[], options: os.ExecOptions): number {
    return execIn(this.#path, argv, options);
  }

  kill(): void {
    put(`${this.#path}/cgroup.kill`, "1");
  }

  signal(signal: number): void {
    if (signal === SIGKILL) this.kill();
    else for (const pid of this.#members()) os.kill(pid, signal);
  }

  /** Lets go: what still runs goes on as a daemon; what keeps multiplying is killed. */
  release(): void {
    for (let i = 0; i < MOVES; i++) {
      const members = this.#members();
      if (members.length === 0) break;
      for (const pid of members) put(`${LEFT}/cgroup.procs`, String(pid));
    }
    if (os.remove(this.#path) === 0) return;
    this.kill();
    os.setTimeout(() => os.remove(this.#path), 1000);
  }

  #members(): number[] {
    return readKernelFile(`${this.#path}/cgroup.procs`).split("\n").filter((line) => line !== "").map(Number);
  }
}

const EEXIST = 17;
const SIGKILL = 9;
