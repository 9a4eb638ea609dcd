import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import { controls } from "../styles/controls.ts";

/** A modal dialog; the browser's own `<dialog>` keeps the focus inside and gives it back. Fires `pw-close`. */
@customElement("pw-dialog")
export class PwDialog extends PwElement {
  static override styles = [
    controls,
    css`
      dialog {
        width: min(var(--dialog-width, 560px), calc(100vw - 40px));
        max-height: min(80vh, 720px);
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface);
        color: var(--ink);
        box-shadow: var(--shadow-pop);
      }
      dialog::backdrop {
        background: rgb(8 12 18 / 45%);
      }
      .head {
        position: sticky;
        z-index: 1;
        top: 0;
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: 14px 14px 12px 22px;
        border-bottom: 1px solid var(--line);
        background: var(--surface);
      }
      h2 {
        margin: 0;
        font-size: 16px;
        font-weight: 650;
      }
      .body {
        padding: 16px 22px 22px;
        font-size: 14px;
      }
    `,
  ];

  @property() heading = "";
  @property({ type: Boolean }) open = false;
  @query("dialog") private dialog!: HTMLDialogElement;

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("open")) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    if (!this.open && this.dialog.open) this.dialog.close();
  }

  #closed(): void {
    this.open = false;
    this.dispatchEvent(new CustomEvent("pw-close"));
  }

  #backdrop(event: MouseEvent): void {
    if (event.target === this.dialog) this.dialog.close();
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed} @click=${this.#backdrop}>
      <div class="head">
        <h2 id="heading">${this.heading}</h2>
        <button class="button quiet icon" aria-label=${t().close} title=${t().close} @click=${() => this.dialog.close()}>
          ${icon("close")}
        </button>
      </div>
      <div class="body"><slot></slot></div>
    </dialog>`;
  }
}
