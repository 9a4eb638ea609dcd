import { html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { blockStyles } from "../blocks/styles.ts";
import { renderBlocks, type BlockContext } from "../blocks/render.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { LabPhase, StepModel } from "../model.ts";
import { controls } from "../styles/controls.ts";
import { prose } from "../styles/prose.ts";
import { hintStyles, nextHintLabel, renderHints } from "./hints.ts";
import { stepStyles } from "./step-styles.ts";
import { renderVerdict, verdictStyles } from "./verdict.ts";

/** One step: its node on the lesson's line, its text, and at its foot what is checked and what is offered. */
@customElement("pw-step")
export class PwStep extends PwElement {
  static override styles = [controls, prose, blockStyles, hintStyles, verdictStyles, stepStyles];

  @property({ attribute: false }) context!: BlockContext & { readonly step: StepModel };
  @property({ attribute: false }) phase: LabPhase = { kind: "idle" };
  @property({ type: Number }) of = 0;
  @property({ type: Boolean, reflect: true }) current = false;
  @property({ type: Boolean, reflect: true }) open = false;
  @property({ type: Boolean, reflect: true }) last = false;

  #toggle(): void {
    this.dispatchEvent(new CustomEvent<boolean>("pw-toggle", { detail: !this.open }));
  }

  #status(): string {
    if (this.context.step.status === "passed") return t().stepPassed;
    return this.current ? t().stepCurrent : t().stepOpen;
  }

  /** What will make it tick, in a few words. */
  #says(step: StepModel): string {
    if (step.status === "passed") return "";
    if (this.phase.kind === "loading") return t().machinesStarting;
    if (this.phase.kind !== "ready") return t().machinesAbsent;
    if (step.waitsFor.length > 0) return t().waitsFor(step.waitsFor.join(", "));
    if (step.spec.mode === "level") return t().watching;
    return step.blocks.some((block) => block.kind === "question") ? t().asksForAnswer : t().asksForCheck;
  }

  #foot(step: StepModel): TemplateResult {
    const { actions, ready } = this.context;
    const passed = step.status === "passed";
    const id = step.spec.id;
    const watching = ready && !passed && step.spec.mode === "level" && step.waitsFor.length === 0;
    return html`<div class="foot">
        <button
          class="button ${passed ? "" : "primary"} check"
          ?disabled=${!ready || step.checking || step.waitsFor.length > 0}
          @click=${() => actions.check(id)}
        >
          ${step.checking ? html`<span class="spinner"></span>${t().checking}` : passed ? t().checkAgain : t().check}
        </button>
        ${passed
          ? nothing
          : html`<button class="button quiet" ?disabled=${!ready && nextHintLabel(step) === t().hintAsk} @click=${() => actions.hint(id)}>
              ${icon("bulb")}${nextHintLabel(step)}
            </button>`}
        <button class="button quiet icon" ?disabled=${!ready} title="${t().resetStep}. ${t().resetStepAbout}" aria-label=${t().resetStep} @click=${() => actions.resetStep(id)}>
          ${icon("reset")}
        </button>
        <span class="says ${watching ? "watching" : ""}">${this.#says(step)}</span>
      </div>
      <div role="status" aria-live="polite">${step.report ? renderVerdict(step.report) : nothing}</div>`;
  }

  protected override render(): TemplateResult {
    const { step } = this.context;
    const passed = step.status === "passed";
    return html`<section class="step ${passed ? "passed" : ""}" aria-labelledby="title">
      <span class="node" aria-hidden="true">${passed ? icon("check") : step.number}</span>
      <h2 id="title">
        <button class="head" aria-expanded=${this.open} aria-current=${this.current ? "step" : nothing} @click=${this.#toggle}>
          <span class="hidden-text">${t().stepOf(step.number, this.of)}, ${this.#status()}:</span>
          <span class="title">${step.title}</span>
          <span class="points">${t().points(step.spec.points)}</span>
          <span class="fold">${icon("chevron")}</span>
        </button>
      </h2>
      ${this.open
        ? html`<div class="body">
            ${renderBlocks(step.blocks, this.context)}
            <div aria-live="polite">${renderHints(step, this.context)}</div>
            ${this.#foot(step)}
          </div>`
        : nothing}
    </section>`;
  }
}
