import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon, type IconName } from "../icons.ts";
import type { LabPhase, LessonActions, Unsupported } from "../model.ts";
import { controls } from "../styles/controls.ts";

interface Words {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly code?: string;
  readonly button?: string;
  readonly run?: () => void;
}

/** Why there are no machines here, and what can be done about it. */
@customElement("pw-obstacle")
export class PwObstacle extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        place-items: center;
        padding: 24px;
        background: var(--bg);
      }
      .card {
        width: min(460px, 100%);
      }
      .card > svg {
        width: 26px;
        height: 26px;
        color: var(--warn);
        stroke-width: 1.3;
      }
      h2 {
        margin: 8px 0 6px;
        font-size: 18px;
        font-weight: 650;
        letter-spacing: -0.01em;
      }
      p {
        margin: 0 0 16px;
        color: var(--ink-2);
        font-size: 14.5px;
        line-height: 1.55;
        overflow-wrap: anywhere;
      }
      .code {
        color: var(--ink-3);
        font: 12.5px/1.5 var(--mono);
      }
    `,
  ];

  @property({ attribute: false }) phase: LabPhase = { kind: "idle" };
  @property({ attribute: false }) actions!: LessonActions;

  #words(): Words | undefined {
    const { phase, actions } = this;
    switch (phase.kind) {
      case "failed":
        return { icon: "warn", title: t().failedTitle, text: phase.message, code: t().failedCode(phase.code), button: t().tryAgain, run: () => actions.start() };
      case "elsewhere":
        return { icon: "tab", title: t().elsewhereTitle, text: t().elsewhereText, button: t().takeOver, run: () => actions.start({ takeOver: true }) };
      case "unsupported":
        return { icon: "warn", title: t().unsupportedTitle, text: unsupportedText(phase.reason), ...this.#anyway(phase.reason) };
      default:
        return undefined;
    }
  }

  /** Only memory is a guess of ours; without the others nothing would start. */
  #anyway(reason: Unsupported): Pick<Words, "button" | "run"> {
    return reason === "memory" ? { button: t().tryAnyway, run: () => this.actions.start({ evenSo: true }) } : {};
  }

  protected override render(): TemplateResult | typeof nothing {
    const words = this.#words();
    if (!words) return nothing;
    return html`<div class="card" role="alert">
      ${icon(words.icon)}
      <h2>${words.title}</h2>
      <p>${words.text}</p>
      ${words.code ? html`<p class="code">${words.code}</p>` : nothing}
      ${words.button ? html`<button class="button primary" @click=${words.run}>${words.button}</button>` : nothing}
    </div>`;
  }
}

function unsupportedText(reason: Unsupported): string {
  const words = { wasm: t().unsupportedWasm, worker: t().unsupportedWorker, memory: t().unsupportedMemory, secure: t().unsupportedSecure };
  return words[reason];
}
