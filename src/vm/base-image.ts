import type { Bytes } from "../base/index.ts";

/** What comes back from whoever the base was lent to; without `base` it is lost with them. */
export interface Returned<T> {
  readonly base: ArrayBuffer | undefined;
  readonly result: T;
}

/**
 * A base snapshot, unpacked, once for all machines of a process or page. It is lent to one worker at a time (handed over,
 * not copied) and comes back; a worker that dies with it costs a reload.
 */
export class BaseImage {
  readonly name: string;
  readonly #reload: () => Promise<Bytes>;
  #content: Bytes | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @param reload gets the content again, as it was */
  constructor(name: string, content: Bytes, reload: () => Promise<Bytes>) {
    this.name = name;
    this.#content = content;
    this.#reload = reload;
  }

  lend<T>(use: (base: ArrayBuffer) => Promise<Returned<T>>): Promise<T> {
    const mine = this.#turn.then(async () => {
      const content = this.#content ?? (await this.#reload());
      this.#content = undefined;
      const { base, result } = await use(content.buffer);
      if (base) this.#content = new Uint8Array(base);
      return result;
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}
