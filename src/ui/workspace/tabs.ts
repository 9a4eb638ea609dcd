import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { icon, type IconName } from "../icons.ts";
import { controls } from "../styles/controls.ts";
import { stateDot } from "./state-dot.ts";

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** Class of the dot; none for tabs that are not machines. */
  readonly dot?: string;
  readonly icon?: IconName;
  /** Said after the label, for who does not see the dot. */
  readonly says?: string;
}

/** After the ARIA tabs pattern: arrows choose, one stop for Tab. Fires `pw-tab` with the chosen one's id. */
@customElement("pw-tabs")
export class PwTabs extends PwElement {
  static override styles = [
    controls,
    stateDot,
    css`
      :host {
        display: block;
        min-width: 0;
        overflow: hidden;
      }
      .tabs {
        display: flex;
        gap: 2px;
        height: 100%;
        overflow-x: auto;
        scrollbar-width: none;
      }
      .tab {
        position: relative;
        display: inline-flex;
        align-items: center;
        gap: 7px;
        padding: 0 13px;
        border: 0;
        background: none;
        color: var(--ink-2);
        font-size: 13px;
        font-weight: 550;
        white-space: nowrap;
        cursor: pointer;
      }
      .tab.machine {
        font-family: var(--mono);
        font-size: 12.5px;
      }
      .tab:hover {
        color: var(--ink);
      }
      .tab[aria-selected="true"] {
        color: var(--ink);
      }
      .tab[aria-selected="true"]::after {
        content: "";
        position: absolute;
        right: 8px;
        bottom: 0;
        left: 8px;
        height: 2px;
        border-radius: 1px;
        background: var(--accent);
      }
      .tab:focus-visible {
        outline-offset: -3px;
      }
    `,
  ];

  @property({ attribute: false }) tabs: readonly Tab[] = [];
  @property() chosen = "";
  @property() label = "";

  #choose(id: string): void {
    this.dispatchEvent(new CustomEvent<string>("pw-tab", { detail: id }));
  }

  async #key(event: KeyboardEvent): Promise<void> {
    const at = this.tabs.findIndex((tab) => tab.id === this.chosen);
    const to: Partial<Record<string, number>> = {
      ArrowRight: (at + 1) % this.tabs.length,
      ArrowLeft: (at - 1 + this.tabs.length) % this.tabs.length,
      Home: 0,
      End: this.tabs.length - 1,
    };
    const next = this.tabs[to[event.key] ?? -1];
    if (!next) return;
    event.preventDefault();
    this.#choose(next.id);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  protected override render(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${this.label} @keydown=${this.#key}>
      ${this.tabs.map(
        ({ id, label, dot, icon: drawn, says }) => html`<button
          class="tab ${dot ? "machine" : ""}"
          role="tab"
          aria-selected=${id === this.chosen}
          tabindex=${id === this.chosen ? 0 : -1}
          @click=${() => this.#choose(id)}
        >
          ${dot ? html`<span class="dot ${dot}"></span>` : nothing}${drawn ? icon(drawn) : nothing}${label}
          ${says ? html`<span class="hidden-text">, ${says}</span>` : nothing}
        </button>`,
      )}
    </div>`;
  }
}
