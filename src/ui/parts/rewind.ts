import { css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Checkpoint } from "../../lab/index.ts";
import { PwElement } from "../element.ts";
import { clockTime, t } from "../i18n/index.ts";
import { controls } from "../styles/controls.ts";

/** The moments that were saved. Fires `pw-rewind` with the chosen one. */
@customElement("pw-rewind")
export class PwRewind extends PwElement {
  static override styles = [
    controls,
    css`
      p {
        margin: 0 0 14px;
        color: var(--ink-2);
        line-height: 1.5;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 58px 1fr auto;
        align-items: center;
        gap: 12px;
        padding: 8px 0;
        border-top: 1px solid var(--line);
      }
      time {
        color: var(--ink-3);
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) checkpoints: readonly Checkpoint[] = [];
  /** What a checkpoint is called in the language in use. */
  @property({ attribute: false }) nameOf: (checkpoint: Checkpoint) => string = ({ label }) => label;
  @property({ type: Boolean }) busy = false;

  protected override render(): TemplateResult {
    if (this.checkpoints.length === 0) return html`<p>${t().noCheckpoints}</p>`;
    return html`<p>${t().rewindAbout}</p>
      <ul>
        ${this.checkpoints.map(
          (checkpoint) => html`<li>
            <time datetime=${new Date(checkpoint.takenAt).toISOString()}>${clockTime(checkpoint.takenAt)}</time>
            <span>${this.nameOf(checkpoint)}</span>
            <button
              class="button small"
              ?disabled=${this.busy}
              @click=${() => this.dispatchEvent(new CustomEvent<Checkpoint>("pw-rewind", { detail: checkpoint }))}
            >
              ${t().rewindTo}
            </button>
          </li>`,
        )}
      </ul>`;
  }
}
