import type { Notice } from "../ui/index.ts";

/** How long what needs no doing stays, milliseconds. */
const STAY_MS = 9000;

/** Notices that are shown: one of a kind at a time, the newest last; those that are only for information go by themselves, unless they stay until something is over. */
export class Notices {
  readonly #show: (notices: readonly Notice[]) => void;
  #notices: readonly Notice[] = [];

  constructor(show: (notices: readonly Notice[]) => void) {
    this.#show = show;
  }

  tell(notice: Notice): void {
    this.#set([...this.#notices.filter(({ id }) => id !== notice.id), notice]);
    if (notice.tone === "info" && !notice.action && !notice.stays) {
      setTimeout(() => this.#set(this.#notices.filter((one) => one !== notice)), STAY_MS);
    }
  }

  dismiss(id: string): void {
    this.#set(this.#notices.filter((notice) => notice.id !== id));
  }

  #set(notices: readonly Notice[]): void {
    this.#notices = notices;
    this.#show(notices);
  }
}
