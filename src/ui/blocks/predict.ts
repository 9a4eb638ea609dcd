import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Block } from "../../lessons/index.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import { controls } from "../styles/controls.ts";
import { prose } from "../styles/prose.ts";
import { blockStyles } from "./styles.ts";
import { choiceStyles } from "./choices.ts";
import { inline } from "./inline.ts";

type PredictBlock = Extract<Block, { kind: "predict" }>;

/** A prediction: choosing shows what is behind it. Not graded, and it may be changed. */
@customElement("pw-predict")
export class PwPredict extends PwElement {
  static override styles = [
    controls,
    prose,
    blockStyles,
    choiceStyles,
    css`
      .box {
        --edge: var(--icmp);
      }
    `,
  ];

  @property({ attribute: false }) block!: PredictBlock;
  @state() private chosen: number | undefined;

  protected override render(): TemplateResult {
    const choice = this.chosen === undefined ? undefined : this.block.choices[this.chosen];
    return html`<div class="box" role="group" aria-labelledby="prompt">
      <p class="box-title">${icon("bulb")}${t().predict}</p>
      <div id="prompt" class="prose">${inline(this.block.prompt)}</div>
      <div class="choices">
        ${this.block.choices.map(
          ({ label, right }, at) => html`<button
            class="choice ${this.chosen === at ? (right ? "right" : "wrong") : ""}"
            aria-pressed=${this.chosen === at}
            @click=${() => (this.chosen = at)}
          >
            <span class="mark">${this.chosen === at ? icon(right ? "check" : "close") : nothing}</span><span class="prose">${inline(label)}</span>
          </button>`,
        )}
      </div>
      <div class="reply" role="status">
        ${choice
          ? html`<strong class=${choice.right ? "right" : "wrong"}>${choice.right ? t().predictRight : t().predictWrong}</strong>
              <span class="prose">${inline(choice.reply)}</span>`
          : nothing}
      </div>
    </div>`;
  }
}
