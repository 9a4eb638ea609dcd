import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { bytes, t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { MachineLoading } from "../model.ts";
import { controls } from "../styles/controls.ts";

/** What each machine is at, with the bytes that have really arrived. */
@customElement("pw-loading")
export class PwLoading extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        place-items: center;
        padding: 24px;
        background: var(--term-bg);
        color: var(--term-ink);
      }
      .card {
        width: min(440px, 100%);
      }
      h2 {
        margin: 0 0 4px;
        font-size: 18px;
        font-weight: 650;
        letter-spacing: -0.01em;
      }
      p {
        margin: 0 0 22px;
        color: var(--term-ink-2);
        font-size: 13.5px;
      }
      li {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 4px 12px;
        margin-bottom: 16px;
        font-size: 13.5px;
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .name {
        font-family: var(--mono);
        font-weight: 600;
      }
      .said {
        display: flex;
        align-items: center;
        gap: 6px;
        color: var(--term-ink-2);
        font-variant-numeric: tabular-nums;
      }
      .said svg {
        color: #6bd69b;
      }
      progress {
        grid-column: 1 / -1;
        width: 100%;
        height: 4px;
        border: 0;
        border-radius: 2px;
        overflow: hidden;
        appearance: none;
        background: var(--term-line);
      }
      progress::-webkit-progress-bar {
        background: var(--term-line);
      }
      progress::-webkit-progress-value {
        background: #56cfc3;
        transition: width 160ms linear;
      }
      progress::-moz-progress-bar {
        background: #56cfc3;
      }
    `,
  ];

  @property({ attribute: false }) machines: readonly MachineLoading[] = [];
  @property({ type: Boolean }) resuming = false;

  #machine({ machine, progress, done }: MachineLoading): TemplateResult {
    const fetching = progress?.phase === "fetch";
    // Once the bytes are here the bar is full: the phases after that take about a second and say their name.
    const share = done || (progress && !fetching) ? 1 : progress && progress.totalBytes > 0 ? progress.loadedBytes / progress.totalBytes : 0;
    return html`<li>
      <span class="name">${machine}</span>
      <span class="said">
        ${done ? icon("check") : nothing}${this.#phase(progress, done)}
        ${fetching && progress.totalBytes > 0 ? t().ofBytes(bytes(progress.loadedBytes), bytes(progress.totalBytes)) : nothing}
      </span>
      <progress max="1" .value=${share} aria-label=${machine}></progress>
    </li>`;
  }

  #phase(progress: MachineLoading["progress"], done: boolean): string {
    if (done) return t().phaseReady;
    if (!progress) return t().phaseWaiting;
    const words = { fetch: t().phaseFetch, unpack: t().phaseUnpack, restore: t().phaseRestore, identity: t().phaseIdentity, boot: t().phaseBoot };
    return words[progress.phase];
  }

  protected override render(): TemplateResult {
    return html`<div class="card" role="status" aria-live="polite" aria-busy="true">
      <h2>${this.resuming ? t().resumingTitle : t().loadingTitle}</h2>
      <p>${t().loadingAbout}</p>
      <ul aria-live="off">
        ${this.machines.map((machine) => this.#machine(machine))}
      </ul>
    </div>`;
  }
}
