import * as os from "os";
import { asciiJson, fromText, ToHost } from "../../base/channel/index.ts";
import { whenActive } from "./activity.ts";
import { Helper } from "./helper.ts";
import { allNamespaces, NAMED, type Namespace } from "./namespaces.ts";
import type { Port } from "./port.ts";
import type { Job } from "./run.ts";
import { entries } from "./system.ts";

/** Milliseconds that a change waits for those that follow it. */
const DEBOUNCE_MS = 120;
/** Milliseconds between two looks at least: a look costs about 100 ms of processor a namespace. */
const GAP_MS = 600;
/** Milliseconds until a monitor that ended is started again. */
const AGAIN_MS = 2000;

/**
 * Tells the host of namespaces and links whenever they may have changed. A look is some lines of JSON: `{"ns":NAME}` before what
 * `ip -d -j address` says in that namespace, `{"end":true}` after the last. The host puts it together: JSON is dear here.
 */
export class Watch implements Job {
  readonly #port: Port;
  readonly #id: number;
  readonly #onDone: () => void;
  readonly #waste = new ArrayBuffer(4096);
  readonly #stopListening: () => void;
  #monitor: Helper | undefined;
  #looking: Helper | undefined;
  #timer: os.Timer | undefined;
  #lookedAt = -GAP_MS;
  /** Something happened during a look. */
  #stale = false;
  #seen = "";
  #over = false;

  constructor(port: Port, id: number, onDone: () => void) {
    this.#port = port;
    this.#id = id;
    this.#onDone = onDone;
    this.#stopListening = whenActive(() => this.#onActivity());
    this.#startMonitor();
    this.#look();
  }

  data(): void {}
  end(): void {}
  signal(): void {
    this.abandon();
  }

  abandon(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopListening();
    if (this.#timer !== undefined) os.clearTimeout(this.#timer);
    this.#monitor?.stop();
    this.#looking?.stop();
    this.#onDone();
  }

  /** The kernel tells of links here, and in the namespaces that a link leads to. */
  #startMonitor(): void {
    if (this.#over) return;
    const onOutput = (fd: number) => {
      this.#changed();
      return os.read(fd, this.#waste, 0, this.#waste.byteLength);
    };
    this.#monitor = new Helper(["ip", "-o", "monitor", "all-nsid", "link", "address"], onOutput, () =>
      os.setTimeout(() => this.#startMonitor(), AGAIN_MS));
  }

  /** Of namespaces that no link leads to the monitor hears nothing; a command has ended that may have done something in one. */
  #onActivity(): void {
    if (this.#seen !== signature() || entries(NAMED).length > 0) this.#changed();
  }

  #changed(): void {
    if (this.#looking !== undefined) {
      this.#stale = true;
      return;
    }
    if (this.#timer !== undefined || this.#over) return;
    const wait = Math.max(DEBOUNCE_MS, this.#lookedAt + GAP_MS - os.now());
    this.#timer = os.setTimeout(() => this.#look(), wait);
  }

  #look(): void {
    this.#timer = undefined;
    this.#stale = false;
    this.#seen = signature();
    this.#tell(allNamespaces());
  }

  /** One namespace after the other. */
  #tell([first, ...others]: readonly Namespace[]): void {
    if (this.#over) return;
    if (first === undefined) return this.#told();
    this.#line({ ns: first.name });
    const enter = first.name === "" ? [] : ["nsenter", `--net=${first.path}`];
    this.#looking = new Helper([...enter, "ip", "-d", "-j", "address"], (fd) => this.#port.forward(fd, ToHost.Stdout, this.#id, Infinity), () =>
      this.#tell(others));
  }

  #told(): void {
    this.#line({ end: true });
    this.#looking = undefined;
    this.#lookedAt = os.now();
    if (this.#stale) this.#changed();
  }

  #line(value: unknown): void {
    this.#port.output(ToHost.Stdout, this.#id, fromText(`${asciiJson(value)}\n`));
  }
}

/** Changes when a namespace appears or goes. */
function signature(): string {
  return allNamespaces().map(({ inode, name }) => `${inode} ${name}`).join("\n");
}
