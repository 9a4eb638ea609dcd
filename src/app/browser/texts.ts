import type { TextStore } from "../../lab/index.ts";
import { toDisposable } from "../../base/index.ts";

/** `localStorage`; where the browser forbids it, every write throws and every read finds nothing. */
export const browserTexts: TextStore = {
  read(name) {
    try {
      return localStorage.getItem(name) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write(name, text) {
    localStorage.setItem(name, text);
  },
  onChange(name, listener) {
    const heard = (event: StorageEvent): void => {
      if (event.key === name || event.key === null) listener();
    };
    addEventListener("storage", heard);
    return toDisposable(() => removeEventListener("storage", heard));
  },
};
