import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { LessonCard } from "../model.ts";
import { controls } from "../styles/controls.ts";

/** One lesson in the catalogue: a link, so that it can be opened in a tab of its own. */
@customElement("pw-lesson-card")
export class PwLessonCard extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
      }
      a {
        display: grid;
        grid-template-rows: auto auto 1fr auto;
        gap: 6px;
        padding: 16px 18px 14px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface);
        color: inherit;
        text-decoration: none;
        transition:
          border-color var(--fast),
          box-shadow var(--fast),
          transform var(--fast);
      }
      a:hover {
        border-color: var(--accent-line);
        box-shadow: var(--shadow);
        transform: translateY(-1px);
      }
      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
        min-height: 22px;
        color: var(--ink-3);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
      }
      .number {
        font-weight: 600;
      }
      .done {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        color: var(--ok);
        font-weight: 600;
      }
      h3 {
        margin: 0;
        font-size: 16.5px;
        font-weight: 650;
        line-height: 1.3;
        letter-spacing: -0.01em;
      }
      p {
        margin: 0 0 8px;
        color: var(--ink-2);
        font-size: 14px;
        line-height: 1.5;
      }
      .foot {
        display: flex;
        align-items: center;
        gap: 12px;
        color: var(--ink-3);
        font-size: 12.5px;
      }
      .foot svg {
        width: 13px;
        height: 13px;
        margin-right: 4px;
        vertical-align: -2px;
      }
      .pips {
        display: flex;
        gap: 3px;
        margin-left: auto;
      }
      .pip {
        width: 12px;
        height: 4px;
        border-radius: 2px;
        background: var(--line);
      }
      .pip.on {
        background: var(--accent);
      }
    `,
  ];

  @property({ attribute: false }) lesson!: LessonCard;

  #open(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("pw-open"));
  }

  protected override render(): TemplateResult {
    const { id, number, title, summary, minutes, difficulty, steps, done } = this.lesson;
    const levels = { beginner: t().difficultyBeginner, intermediate: t().difficultyIntermediate, advanced: t().difficultyAdvanced };
    return html`<a href="?lesson=${encodeURIComponent(id)}" @click=${this.#open}>
      <span class="top">
        <span class="number">${number}</span>
        ${done === steps ? html`<span class="done">${icon("check")}${t().lessonDone}</span>` : nothing}
      </span>
      <h3>${title}</h3>
      <p>${summary}</p>
      <span class="foot">
        <span>${icon("clock")}${t().minutes(minutes)}</span><span>${levels[difficulty]}</span>
        <span class="pips" role="img" aria-label=${t().stepsDone(done, steps)}>
          ${Array.from({ length: steps }, (_, at) => html`<span class="pip ${at < done ? "on" : ""}"></span>`)}
        </span>
      </span>
    </a>`;
  }
}
