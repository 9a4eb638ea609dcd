import { LitElement } from "lit";
import type { Disposable } from "../base/index.ts";
import { onLanguage } from "./i18n/index.ts";

/** Every element of ours: renders anew when the language changes, and ends what it started when it leaves the page. */
export class PwElement extends LitElement {
  #owned: Disposable[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.own(onLanguage(() => this.requestUpdate()));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const item of this.#owned.splice(0).reverse()) item.dispose();
  }

  /** Ends with this element's stay in the page. */
  protected own(item: Disposable): void {
    this.#owned.push(item);
  }

  /** `addEventListener` that ends with this element's stay in the page. */
  protected listen<K extends keyof WindowEventMap>(target: Window, type: K, listener: (event: WindowEventMap[K]) => void): void {
    target.addEventListener(type, listener);
    this.own({ dispose: () => target.removeEventListener(type, listener) });
  }
}
