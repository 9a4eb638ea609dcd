import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Machine, MachineState } from "../../vm/index.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { LessonActions } from "../model.ts";
import { controls } from "../styles/controls.ts";
import { stateDot } from "./state-dot.ts";
import "./terminal.ts";
import type { PwTerminal } from "./terminal.ts";

/** One machine: its terminals, and what is the matter with it. */
@customElement("pw-machine")
export class PwMachine extends PwElement {
  static override styles = [
    controls,
    stateDot,
    css`
      :host {
        display: grid;
        grid-template-rows: auto auto minmax(0, 1fr);
        min-width: 0;
        min-height: 0;
        background: var(--term-bg);
        color: var(--term-ink);
      }
      .head {
        grid-row: 1;
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 30px;
        padding: 2px 6px 2px 14px;
        border-bottom: 1px solid var(--term-line);
        color: var(--term-ink-2);
        font-size: 12.5px;
      }
      h3 {
        margin: 0;
        color: var(--term-ink);
        font: 600 12.5px/1.4 var(--mono);
      }
      .room {
        flex: 1;
      }
      .second {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        min-height: 24px;
        padding: 2px 8px;
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        color: var(--term-ink-2);
        font-size: 12px;
        cursor: pointer;
      }
      .second:hover,
      .second[aria-pressed="true"] {
        background: #1d2631;
        color: var(--term-ink);
      }
      .trouble {
        grid-row: 2;
        display: flex;
        align-items: center;
        gap: 10px;
        padding: 8px 12px 8px 14px;
        background: var(--bad-soft);
        color: var(--ink);
        font-size: 13.5px;
      }
      .trouble.starting {
        background: var(--warn-soft);
      }
      .trouble svg {
        color: var(--bad);
      }
      .trouble span {
        flex: 1;
        overflow-wrap: anywhere;
      }
      .terminals {
        grid-row: 3;
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(0, 1fr);
        gap: 1px;
        min-height: 0;
        background: var(--term-line);
      }
      :host([narrow]) .terminals {
        grid-auto-flow: row;
        grid-auto-columns: auto;
        grid-auto-rows: minmax(0, 1fr);
      }
    `,
  ];

  @property({ attribute: false }) machine!: Machine;
  @property({ attribute: false }) machineState: MachineState | undefined;
  @property({ attribute: false }) actions!: LessonActions;
  @property({ type: Number }) fontSize = 13;
  @property({ type: Boolean }) screenReader = false;
  @property({ type: Number }) generation = 0;
  /** Shares the width with other machines: a second terminal goes below the first. */
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ type: Boolean }) second = false;

  #terminal(index: number): PwTerminal | undefined {
    return [...this.renderRoot.querySelectorAll("pw-terminal")][index];
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("generation");
    if (before === undefined || before === this.generation) return;
    for (const terminal of this.renderRoot.querySelectorAll("pw-terminal")) terminal.startAfresh();
  }

  /** Types the command into a terminal, opening the second where that is asked for, and puts the focus there. */
  async type(terminal: number, command: string): Promise<void> {
    if (terminal === 1 && !this.second) this.#toggleSecond();
    await this.updateComplete;
    this.#terminal(terminal)?.send(command);
    this.#terminal(terminal)?.focus();
  }

  #toggleSecond(): void {
    this.dispatchEvent(new CustomEvent("pw-second"));
  }

  override focus(): void {
    this.#terminal(0)?.focus();
  }

  /** Only where several stand side by side: a single one has its name on its tab. */
  #head(): TemplateResult {
    return html`<div class="head">
      <span class="dot ${this.machineState?.kind ?? "starting"}"></span>
      <h3>${this.machine.name}</h3>
      <span class="room"></span>
      <button class="second" aria-pressed=${this.second} title=${t().secondTerminal} aria-label=${t().secondTerminal} @click=${this.#toggleSecond}>
        ${icon("below")}
      </button>
    </div>`;
  }

  #trouble(): TemplateResult | typeof nothing {
    const now = this.machineState;
    const { name } = this.machine;
    if (now?.kind === "starting") return html`<div class="trouble starting" role="status"><span>${t().startingText(name)}</span></div>`;
    if (now?.kind !== "crashed" && now?.kind !== "unresponsive") return nothing;
    const text = now.kind === "crashed" ? t().crashedText(name, now.reason) : t().unresponsiveText(name);
    return html`<div class="trouble" role="alert">
      ${icon("warn")}<span>${text}</span>
      <button class="button small" title=${t().restartAbout(name)} @click=${() => this.actions.restartMachine(name)}>${icon("power")}${t().restart}</button>
    </div>`;
  }

  protected override render(): TemplateResult {
    const { name } = this.machine;
    return html`
      ${this.narrow ? this.#head() : nothing}
      ${this.#trouble()}
      <div class="terminals">
        ${[0, 1].map(
          (index) => html`<pw-terminal
            ?hidden=${index === 1 && !this.second}
            .terminal=${this.machine.terminal(index)}
            .label="${t().terminalOf(name, index + 1)}. ${t().leaveTerminal}"
            .fontSize=${this.fontSize}
            .screenReader=${this.screenReader}
          ></pw-terminal>`,
        )}
      </div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "pw-machine": PwMachine;
  }
}
