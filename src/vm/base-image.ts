import type { Bytes } from "../base/index.ts";

/** What comes back from whoever the layers were lent to; without `base` they are lost with them. */
export interface Returned<T> {
  readonly base: readonly ArrayBuffer[] | undefined;
  readonly result: T;
}

type Use<T> = (base: readonly ArrayBuffer[]) => Promise<Returned<T>>;

/**
 * A base snapshot, or what a role adds to one, unpacked, once for all machines of a process or page. It is lent, with what it lies on,
 * to one worker at a time (handed over, not copied) and comes back; a worker that dies with it costs a reload.
 */
export class BaseImage {
  readonly name: string;
  readonly #reload: () => Promise<Bytes>;
  readonly #below: BaseImage | undefined;
  #content: Bytes | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * @param reload gets the content again, as it was
   * @param below what this is a layer on
   */
  constructor(name: string, content: Bytes, reload: () => Promise<Bytes>, below?: BaseImage) {
    this.name = name;
    this.#content = content;
    this.#reload = reload;
    this.#below = below;
  }

  /** @param use gets all layers, from the lowest up */
  lend<T>(use: Use<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      const content = this.#content ?? (await this.#reload());
      // Until it is handed over: when the layer below cannot be had, this one is still there.
      this.#content = content;
      return this.#below ? this.#below.lend((below) => this.#handOver(use, below, content)) : (await this.#handOver(use, [], content)).result;
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #handOver<T>(use: Use<T>, below: readonly ArrayBuffer[], content: Bytes): Promise<Returned<T>> {
    this.#content = undefined;
    const { base, result } = await use([...below, content.buffer]);
    const own = base?.at(-1);
    if (own) this.#content = new Uint8Array(own);
    return { base: base?.slice(0, -1), result };
  }
}
