import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { blockStyles } from "../blocks/styles.ts";
import { renderBlocks, type BlockContext } from "../blocks/render.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { LessonModel, StepModel } from "../model.ts";
import { controls } from "../styles/controls.ts";
import { prose } from "../styles/prose.ts";
import "./step.ts";

/** The lesson's side: what it is about, then its steps on one line. Opens the current step, and follows it. */
@customElement("pw-lesson-text")
export class PwLessonText extends PwElement {
  static override styles = [
    controls,
    prose,
    blockStyles,
    css`
      :host {
        display: block;
        height: 100%;
        overflow-y: auto;
        background: var(--surface);
        scrollbar-width: thin;
      }
      .page {
        max-width: 720px;
        margin: 0 auto;
        padding: 26px 28px 60px;
      }
      .meta {
        display: flex;
        gap: 10px;
        margin: 0 0 6px;
        color: var(--ink-3);
        font-size: 13px;
      }
      h1 {
        margin: 0 0 10px;
        font-size: 25px;
        font-weight: 680;
        line-height: 1.22;
        letter-spacing: -0.018em;
        text-wrap: balance;
      }
      .intro {
        margin-bottom: 22px;
      }
      .complete {
        margin-top: 18px;
        padding: 16px 18px;
        border-radius: var(--radius);
        background: var(--accent-soft);
      }
      .complete h2 {
        margin: 0 0 4px;
        font-size: 16px;
      }
      .complete p {
        margin: 0 0 12px;
        color: var(--ink-2);
        font-size: 14px;
      }
    `,
  ];

  @property({ attribute: false }) model!: LessonModel;
  /** All a block needs but its step. */
  @property({ attribute: false }) context!: Omit<BlockContext, "step">;
  /** Steps that the learner opened or closed by hand, against what would be. */
  @state() private folded: ReadonlyMap<string, boolean> = new Map();

  #isOpen(step: StepModel, at: number): boolean {
    return this.folded.get(step.spec.id) ?? at === this.model.current;
  }

  #fold(step: StepModel, open: boolean): void {
    this.folded = new Map(this.folded).set(step.spec.id, open);
    if (open) this.context.actions.select(step.number);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("model");
    if (!before || before.current === this.model.current) return;
    // The step just left stays open where it was read: closing it would move the text under the reader's eyes.
    const left = before.steps[before.current];
    const entered = this.model.steps[this.model.current];
    const folded = new Map(this.folded);
    if (left && before.id === this.model.id) folded.set(left.spec.id, true);
    if (entered) folded.delete(entered.spec.id);
    this.folded = before.id === this.model.id ? folded : new Map();
  }

  /** Brings a step (from 1; 0 for the introduction) into view. */
  async reveal(number: number): Promise<void> {
    const step = this.model.steps[number - 1];
    if (step) this.folded = new Map(this.folded).set(step.spec.id, true);
    await this.updateComplete;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const target = number === 0 ? this.renderRoot.querySelector("h1") : this.renderRoot.querySelectorAll("pw-step")[number - 1];
    target?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }

  #complete(): TemplateResult | typeof nothing {
    const { steps, next } = this.model;
    if (steps.length === 0 || steps.some((step) => step.status !== "passed")) return nothing;
    return html`<section class="complete" role="status">
      <h2>${t().lessonComplete}</h2>
      <p>${t().lessonCompleteText}</p>
      ${next
        ? html`<button class="button primary" @click=${() => this.context.actions.open(next.id)}>
            ${t().nextLesson(next.number, next.title)}${icon("arrow")}
          </button>`
        : nothing}
    </section>`;
  }

  protected override render(): TemplateResult {
    const { number, title, minutes, intro, steps, current, phase } = this.model;
    return html`<div class="page">
      <p class="meta"><span>${number}</span><span>${t().minutes(minutes)}</span><span>${t().steps(steps.length)}</span></p>
      <h1 tabindex="-1">${title}</h1>
      <div class="intro">${renderBlocks(intro, { ...this.context, step: undefined })}</div>
      ${repeat(
        steps,
        (step) => step.spec.id,
        (step, at) => html`<pw-step
          .context=${{ ...this.context, step }}
          .phase=${phase}
          .of=${steps.length}
          .current=${at === current}
          .open=${this.#isOpen(step, at)}
          .last=${at === steps.length - 1}
          @pw-toggle=${(event: CustomEvent<boolean>) => this.#fold(step, event.detail)}
        ></pw-step>`,
      )}
      ${this.#complete()}
    </div>`;
  }
}
