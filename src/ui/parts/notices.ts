import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { Notice } from "../model.ts";
import { controls } from "../styles/controls.ts";

/** Things to know, at the foot of the page until closed. They cover nothing that is being read. Fires `pw-dismiss`. */
@customElement("pw-notices")
export class PwNotices extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        position: fixed;
        z-index: 20;
        bottom: 16px;
        left: 16px;
        display: grid;
        gap: 8px;
        width: min(430px, calc(100vw - 32px));
        pointer-events: none;
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 8px 8px 8px 14px;
        border: 1px solid var(--line);
        border-left: 3px solid var(--edge);
        border-radius: var(--radius);
        background: var(--raised);
        box-shadow: var(--shadow-pop);
        color: var(--ink);
        font-size: 13.5px;
        line-height: 1.45;
        pointer-events: auto;
        animation: rise 220ms var(--ease);
      }
      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(8px);
        }
      }
      .notice.info {
        --edge: var(--accent);
      }
      .notice.warn {
        --edge: var(--warn);
      }
      .notice.bad {
        --edge: var(--bad);
      }
      .text {
        flex: 1;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) notices: readonly Notice[] = [];

  protected override render(): TemplateResult {
    return html`<div role="status" aria-live="polite">
      ${repeat(
        this.notices,
        ({ id }) => id,
        ({ id, tone, text, action }) => html`<div class="notice ${tone}">
          <span class="text">${text}</span>
          ${action ? html`<button class="button small" @click=${action.run}>${action.label}</button>` : nothing}
          <button
            class="button quiet icon small"
            aria-label=${t().dismiss}
            title=${t().dismiss}
            @click=${() => this.dispatchEvent(new CustomEvent<string>("pw-dismiss", { detail: id }))}
          >
            ${icon("close")}
          </button>
        </div>`,
      )}
    </div>`;
  }
}
