import type { Clock, Event } from "../base/index.ts";
import type { ControlPlaneHost, Locks, TextStore } from "../lab/index.ts";
import type { Content } from "../lessons/index.ts";
import type { BlobStore, MachineFactory } from "../vm/index.ts";
import type { Unsupported } from "../ui/index.ts";

/** What machines need, made when the first lesson is opened. */
export interface MachineHost {
  readonly factory: MachineFactory;
  /** Where clusters' control planes run; the previews and tests that have none leave it out. */
  readonly controlPlane?: ControlPlaneHost;
  /** Where checkpoints are kept. */
  readonly store: BlobStore;
}

/** Everything the app needs of where it runs; `main.ts` gives it the browser's, tests and previews their own. */
export interface AppPorts {
  readonly content: Content;
  /** Address of a lesson's figure (`content/<part>/<folder>/<file>`). */
  readonly figureUrl: (path: string) => string | undefined;
  readonly clock: Clock;
  readonly texts: TextStore;
  readonly locks: Locks;
  /** Why machines cannot run here; undefined when they can. */
  readonly unsupported: () => Unsupported | undefined;
  /** @throws CodedError when the image is not there or not whole */
  readonly machines: () => Promise<MachineHost>;
  /** Fresh randomness, as text, for a learner's seed. */
  readonly randomSeed: () => string;
  /** Takes everything of ours out of the browser, and lets other tabs know before. */
  readonly deleteData: () => Promise<void>;
  /** Another tab takes everything out of the browser. What runs here keeps nothing from now on. */
  readonly onDeleted: Event<void>;
}
