import { html, nothing, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import type { Block } from "../../lessons/index.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { LessonActions, PacketTools, StepModel } from "../model.ts";
import type { PacketLog } from "../wire/packet-log.ts";
import { inline } from "./inline.ts";
import "./command.ts";
import "./predict.ts";
import "./question.ts";
import "../wire/inline-wire.ts";

/** What blocks need beside themselves. */
export interface BlockContext {
  /** Undefined in the introduction. */
  readonly step: StepModel | undefined;
  readonly actions: LessonActions;
  /** Machines are there to run commands on. */
  readonly ready: boolean;
  readonly figureUrl: (file: string) => string | undefined;
  readonly log: PacketLog;
  readonly tools: PacketTools;
}

/** Hints are not among them: the step shows those at its foot, one at a time. */
export function renderBlocks(blocks: readonly Block[], context: BlockContext): TemplateResult {
  return html`${blocks.map((block) => renderBlock(block, context))}`;
}

function renderBlock(block: Block, context: BlockContext): TemplateResult | typeof nothing {
  switch (block.kind) {
    case "prose":
      return html`<div class="block prose">${unsafeHTML(block.html)}</div>`;
    case "run":
      return html`<pw-run class="block" .block=${block} .ready=${context.ready} .actions=${context.actions}></pw-run>`;
    case "copy":
      return html`<pw-copy class="block" .text=${block.text}></pw-copy>`;
    case "question":
      return html`<pw-question class="block" .block=${block} .step=${context.step} .actions=${context.actions}></pw-question>`;
    case "predict":
      return html`<pw-predict class="block" .block=${block}></pw-predict>`;
    case "hint":
      return nothing;
    case "myth":
      return html`<aside class="block box myth" aria-label=${t().myth}>
        <p class="box-title">${icon("warn")}${t().myth}</p>
        <p class="told">${inline(block.told)}</p>
        ${renderBlocks(block.blocks, context)}
      </aside>`;
    case "note":
      return html`<aside class="block box note" aria-label=${t().note}>
        <p class="box-title">${icon("pencil")}${t().note}</p>
        ${renderBlocks(block.blocks, context)}
      </aside>`;
    case "figure":
      return html`<figure class="block">
        <img src=${context.figureUrl(block.file) ?? nothing} alt=${block.alt} loading="lazy" />
        ${block.caption ? html`<figcaption>${inline(block.caption)}</figcaption>` : nothing}
      </figure>`;
    case "wire":
      return html`<pw-inline-wire class="block" .block=${block} .log=${context.log} .tools=${context.tools}></pw-inline-wire>`;
  }
}
