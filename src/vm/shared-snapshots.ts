/** The snapshots that machines of a page or process start from: the base, and what each role adds to it. */
import { CodedError, type Bytes } from "../base/index.ts";
import { BaseImage } from "./base-image.ts";
import type { LoadedSnapshot } from "./base-store.ts";
import type { Progress } from "./types.ts";

type Report = (progress: Progress) => void;

/** Gets and opens the base snapshot, or what a role adds to it, reporting `fetch` and `unpack`. */
export type LoadBase = (report: Report, role?: string) => Promise<LoadedSnapshot>;

/** What is fetched at the same time, told as one. @returns a listener for one part */
function together(report: Report, parts: number): () => Report {
  const latest = new Map<number, Progress>();
  const tell = () => {
    const all = [...latest.values()];
    if (all.length < parts) return;
    const sum = (of: (progress: Progress) => number) => all.reduce((bytes, progress) => bytes + of(progress), 0);
    const loadedBytes = sum(({ phase, loadedBytes, totalBytes }) => (phase === "fetch" ? loadedBytes : totalBytes));
    report({ phase: all.some(({ phase }) => phase === "fetch") ? "fetch" : "unpack", loadedBytes, totalBytes: sum(({ totalBytes }) => totalBytes) });
  };
  let next = 0;
  return () => {
    const part = next++;
    return (progress) => {
      latest.set(part, progress);
      tell();
    };
  };
}

/** One snapshot for all machines that start from it; a load that failed is tried again with the next machine. */
class SharedImage {
  readonly #open: (report: Report) => Promise<BaseImage>;
  #image: Promise<BaseImage> | undefined;
  #listeners = new Set<Report>();

  constructor(open: (report: Report) => Promise<BaseImage>) {
    this.#open = open;
  }

  get(report: Report): Promise<BaseImage> {
    this.#listeners.add(report);
    this.#image ??= this.#open((progress) => this.#listeners.forEach((listener) => listener(progress))).catch((error: unknown) => {
      this.forget();
      this.#listeners = new Set();
      throw error;
    });
    return this.#image.finally(() => this.#listeners.delete(report));
  }

  forget(): void {
    this.#image = undefined;
  }
}

/** Each is loaded with the first machine that needs it and kept, once for all of them. */
export class SharedSnapshots {
  readonly #load: LoadBase;
  readonly #base: SharedImage;
  readonly #roles = new Map<string, SharedImage>();

  constructor(load: LoadBase) {
    this.#load = load;
    this.#base = new SharedImage((report) => this.#open(report));
  }

  get(report: Report, role: string | undefined): Promise<BaseImage> {
    if (role === undefined) return this.#base.get(report);
    const shared = this.#roles.get(role) ?? new SharedImage((progress) => this.#openRole(progress, role));
    this.#roles.set(role, shared);
    return shared.get(report);
  }

  async #open(report: Report): Promise<BaseImage> {
    const { name, content } = await this.#load(report);
    return new BaseImage(name, content, () => this.#again(name, undefined));
  }

  async #openRole(report: Report, role: string): Promise<BaseImage> {
    const part = together(report, 2);
    const [below, { name, content, base }] = await Promise.all([this.#base.get(part()), this.#load(part(), role)]);
    if (base !== below.name) throw this.#newer();
    return new BaseImage(name, content, () => this.#again(name, role), below);
  }

  async #again(name: string, role: string | undefined): Promise<Bytes> {
    const again = await this.#load(() => undefined, role);
    if (again.name === name) return again.content;
    throw this.#newer();
  }

  /** The site was given another image meanwhile: what was saved on the old one must not be put upon this. */
  #newer(): CodedError {
    this.#base.forget();
    for (const shared of this.#roles.values()) shared.forget();
    return new CodedError("SNAPSHOT_MISMATCH", "There is a newer image of the machines than the one that this page began with. Reload the page.");
  }
}
