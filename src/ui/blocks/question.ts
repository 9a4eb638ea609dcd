import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Block } from "../../lessons/index.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { LessonActions, StepModel } from "../model.ts";
import { controls } from "../styles/controls.ts";
import { prose } from "../styles/prose.ts";
import { choiceStyles } from "./choices.ts";
import { inline } from "./inline.ts";
import { blockStyles } from "./styles.ts";

type QuestionBlock = Extract<Block, { kind: "question" }>;

/** A question that the step's check judges. Answers are kept as they are typed; answering asks for the check. */
@customElement("pw-question")
export class PwQuestion extends PwElement {
  static override styles = [
    controls,
    prose,
    blockStyles,
    choiceStyles,
    css`
      .box {
        --edge: var(--accent);
      }
      form {
        display: flex;
        gap: 8px;
        margin-top: 10px;
      }
      .field {
        flex: 1;
        min-width: 0;
        font-family: var(--mono);
        font-size: 13.5px;
      }
    `,
  ];

  @property({ attribute: false }) block!: QuestionBlock;
  @property({ attribute: false }) step: StepModel | undefined;
  @property({ attribute: false }) actions!: LessonActions;

  #answer(value: string, check: boolean): void {
    if (!this.step) return;
    this.actions.answer(this.step.spec.id, this.block.id, value);
    if (check) this.actions.check(this.step.spec.id);
  }

  #choices(given: string): TemplateResult {
    return html`<div class="choices" role="radiogroup" aria-labelledby="prompt">
      ${this.block.choices.map(
        ({ value, label }, at) => html`<button
          class="choice ${given === value ? "chosen" : ""}"
          role="radio"
          aria-checked=${given === value}
          tabindex=${given === value || (at === 0 && !this.block.choices.some((choice) => choice.value === given)) ? 0 : -1}
          @click=${() => this.#answer(value, true)}
          @keydown=${this.#arrows}
        >
          <span class="mark"></span><span class="prose">${inline(label)}</span>
        </button>`,
      )}
    </div>`;
  }

  /** Arrows move the focus alone: an answer given by walking past would be checked, and be wrong. */
  #arrows(event: KeyboardEvent): void {
    const by = ["ArrowDown", "ArrowRight"].includes(event.key) ? 1 : ["ArrowUp", "ArrowLeft"].includes(event.key) ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const all = [...this.renderRoot.querySelectorAll<HTMLElement>(".choice")];
    const at = all.findIndex((choice) => choice === event.currentTarget);
    all[(at + by + all.length) % all.length]?.focus();
  }

  #text(given: string): TemplateResult {
    const submit = (event: SubmitEvent): void => {
      event.preventDefault();
      this.#answer(this.renderRoot.querySelector("input")?.value.trim() ?? "", true);
    };
    return html`<form @submit=${submit}>
      <input
        class="field"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="400"
        aria-labelledby="prompt"
        placeholder=${this.block.placeholder || t().yourAnswer}
        .value=${given}
        @change=${(event: Event) => event.target instanceof HTMLInputElement && this.#answer(event.target.value.trim(), false)}
      />
      <button class="button" type="submit">${t().submitAnswer}</button>
    </form>`;
  }

  protected override render(): TemplateResult {
    const given = this.step?.answers[this.block.id] ?? "";
    const passed = this.step?.status === "passed";
    return html`<div class="box">
      <div id="prompt" class="prose">${inline(this.block.prompt)}</div>
      ${this.block.choices.length > 0 ? this.#choices(given) : this.#text(given)}
      ${passed ? html`<div class="reply"><strong class="right">${icon("check")} ${t().passed}</strong></div>` : nothing}
    </div>`;
  }
}
