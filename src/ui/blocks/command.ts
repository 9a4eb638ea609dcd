import { css, html, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Block } from "../../lessons/index.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { LessonActions } from "../model.ts";
import { controls } from "../styles/controls.ts";

type RunBlock = Extract<Block, { kind: "run" }>;

/** Long enough to be read, short enough not to stand for a state. Milliseconds. */
const SAID_MS = 1800;

const codeStyles = css`
  :host {
    display: block;
  }
  .command {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: stretch;
    border: 1px solid var(--term-line);
    border-radius: var(--radius);
    background: var(--term-bg);
    color: var(--term-ink);
    overflow: hidden;
  }
  pre {
    margin: 0;
    padding: 10px 14px;
    overflow-x: auto;
    font: 13px/1.55 var(--mono);
    font-variant-ligatures: none;
    white-space: pre-wrap;
    word-break: break-word;
  }
  /* A line breaks between words, never behind the dashes of an option. */
  .word {
    display: inline-block;
    max-width: 100%;
    vertical-align: top;
  }
  .sides {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 5px;
  }
  .tool {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    padding: 3px 9px;
    border: 1px solid transparent;
    border-radius: var(--radius-s);
    background: none;
    color: var(--term-ink-2);
    font-size: 12.5px;
    font-weight: 550;
    cursor: pointer;
    transition: background var(--fast);
  }
  .tool:hover:not(:disabled) {
    background: #1d2631;
    color: #fff;
  }
  .tool.go {
    border-color: #2b5f5a;
    background: #123532;
    color: #8ee6dc;
  }
  .tool.go:hover:not(:disabled) {
    background: #19504b;
    color: #d3fbf6;
  }
  .tool:disabled {
    cursor: default;
    opacity: 0.6;
  }
  .tool:focus-visible {
    outline-color: #56cfc3;
    outline-offset: 1px;
  }
  .prompt {
    color: #76828f;
    user-select: none;
  }
`;

/** A command and the button that types it into its machine's terminal. */
@customElement("pw-run")
export class PwRun extends PwElement {
  static override styles = [controls, codeStyles];

  @property({ attribute: false }) block!: RunBlock;
  @property({ attribute: false }) actions!: LessonActions;
  @property({ type: Boolean }) ready = false;
  @state() private said = "";

  #run(): void {
    const { machine, terminal, command } = this.block;
    this.actions.run(machine, terminal, command);
    this.#say(t().sentTo(machine));
  }

  #say(text: string): void {
    this.said = text;
    setTimeout(() => (this.said = ""), SAID_MS);
  }

  async #copy(): Promise<void> {
    this.#say(await copyText(this.block.command));
  }

  protected override render(): TemplateResult {
    const { machine, terminal, command } = this.block;
    const label = terminal === 0 ? t().runOn(machine) : t().runOnTerminal(machine, terminal + 1);
    return html`<div class="command">
        <pre><code><span class="prompt" aria-hidden="true">$ </span>${command.split(/(\s+)/).map((part) => (part.trim() === "" ? part : html`<span class="word">${part}</span>`))}</code></pre>
        <div class="sides">
          <button class="tool" title=${t().copy} aria-label=${t().copy} @click=${this.#copy}>${icon("copy")}</button>
          <button class="tool go" title=${label} aria-label="${label}: ${command}" ?disabled=${!this.ready} @click=${this.#run}>
            ${icon("play")}<span>${terminal === 0 ? machine : `${machine} · ${terminal + 1}`}</span>
          </button>
        </div>
      </div>
      <span class="hidden-text" role="status">${this.said}</span>`;
  }
}

/** Text to take along, without a machine to run it on. */
@customElement("pw-copy")
export class PwCopy extends PwElement {
  static override styles = [controls, codeStyles];

  @property() text = "";
  @state() private said = "";

  async #copy(): Promise<void> {
    this.said = await copyText(this.text);
    setTimeout(() => (this.said = ""), SAID_MS);
  }

  protected override render(): TemplateResult {
    return html`<div class="command">
      <pre tabindex="0"><code>${this.text}</code></pre>
      <div class="sides">
        <button class="tool" @click=${this.#copy}>${icon(this.said ? "check" : "copy")}<span role="status">${this.said || t().copy}</span></button>
      </div>
    </div>`;
  }
}

/** What to tell of it. */
async function copyText(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return t().copied;
  } catch {
    return t().copyFailed;
  }
}
