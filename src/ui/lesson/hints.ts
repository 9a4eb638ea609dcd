import { css, html, nothing, type TemplateResult } from "lit";
import type { Block } from "../../lessons/index.ts";
import { renderBlocks, type BlockContext } from "../blocks/render.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { DynamicHint, StepModel } from "../model.ts";

type Hint = Extract<Block, { kind: "hint" }>;

export const hintStyles = css`
  .box.hint {
    --edge: var(--warn);
    margin-top: 10px;
  }
  .box.hint .said {
    margin: 0;
    font-size: 14.5px;
    white-space: pre-line;
  }
`;

/** A step's hints in the order they are given. */
export function hintsOf(step: StepModel): readonly Hint[] {
  return step.blocks.filter((block): block is Hint => block.kind === "hint").sort((one, other) => one.stage - other.stage);
}

/** What the hint button offers next. */
export function nextHintLabel(step: StepModel): string {
  const count = hintsOf(step).length;
  return step.hintsShown < count ? t().hintNext(step.hintsShown, count) : t().hintAsk;
}

export function renderHints(step: StepModel, context: BlockContext): TemplateResult {
  const shown = hintsOf(step).slice(0, step.hintsShown);
  return html`${shown.map(
    (hint) => html`<section class="box hint" aria-label=${t().hintStage(hint.stage)}>
      <p class="box-title">${icon("bulb")}${t().hintStage(hint.stage)}</p>
      ${renderBlocks(hint.blocks, context)}
    </section>`,
  )}${renderDynamic(step.dynamicHint)}`;
}

function renderDynamic(hint: DynamicHint): TemplateResult | typeof nothing {
  if (hint.kind === "none") return nothing;
  const said = hint.kind === "asking" ? t().hintAsking : hint.kind === "failed" ? t().hintFailed : hint.text;
  return html`<section class="box hint">
    <p class="box-title">${icon("bulb")}${t().hintFromMachines}</p>
    <p class="said">${said}</p>
  </section>`;
}
