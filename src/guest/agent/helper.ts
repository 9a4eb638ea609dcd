import * as os from "os";
import { whenEnded } from "./children.ts";
import { execIn } from "./group.ts";
import { pipe } from "./system.ts";

/** Where the agent's own helpers run: they must not slow down what the learner does. */
const HELPERS = "/sys/fs/cgroup/helpers";

/** A child of the agent's own whose output is read by a function. */
export class Helper {
  readonly #pid: number;
  readonly #fd: number;
  readonly #onOutput: (fd: number) => number;
  readonly #onEnd: () => void;
  #closed = false;
  #ended = false;
  #over = false;

  /**
   * @param onOutput reads from the descriptor, returns what `os.read` did
   * @param onEnd called once, when the child has ended and its output is read
   */
  constructor(argv: readonly string[], onOutput: (fd: number) => number, onEnd: () => void) {
    const [read, write] = pipe();
    this.#fd = read;
    this.#onOutput = onOutput;
    this.#onEnd = onEnd;
    this.#pid = execIn(HELPERS, argv, { stdout: write });
    os.close(write);
    os.setReadHandler(read, this.#read);
    whenEnded(this.#pid, () => {
      this.#ended = true;
      this.#settle();
    });
  }

  /** Ends it; nothing more is heard of it. */
  stop(): void {
    this.#over = true;
    if (!this.#ended) os.kill(this.#pid, SIGKILL);
    this.#close();
  }

  readonly #read = (): void => {
    if (this.#onOutput(this.#fd) > 0) {
      // To the end of QuickJS's list, so that others have their turn.
      os.setReadHandler(this.#fd, null);
      if (!this.#closed) os.setReadHandler(this.#fd, this.#read);
      return;
    }
    this.#close();
    this.#settle();
  };

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    os.setReadHandler(this.#fd, null);
    os.close(this.#fd);
  }

  #settle(): void {
    if (this.#over || !this.#ended || !this.#closed) return;
    this.#over = true;
    this.#onEnd();
  }
}

const SIGKILL = 9;
