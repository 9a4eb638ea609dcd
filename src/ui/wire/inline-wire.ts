import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Block } from "../../lessons/index.ts";
import { inline } from "../blocks/inline.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { PacketFilter, PacketTools } from "../model.ts";
import { controls } from "../styles/controls.ts";
import "./decode.ts";
import { LiveView } from "./live-view.ts";
import type { PacketLog } from "./packet-log.ts";
import "./packet-list.ts";

type WireBlock = Extract<Block, { kind: "wire" }>;

const ROWS = 60;

/** The live wire inside the lesson's text, narrowed to what the text is about. */
@customElement("pw-inline-wire")
export class PwInlineWire extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .frame {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        overflow: hidden;
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 6px 12px;
        border-bottom: 1px solid var(--line);
        background: var(--sunken);
        font-size: 13px;
        font-weight: 600;
      }
      header svg {
        color: var(--accent);
      }
      code {
        margin-left: auto;
        color: var(--ink-2);
        font: 12px/1.4 var(--mono);
      }
      pw-packet-list {
        max-height: 168px;
      }
      pw-decode {
        height: 300px;
        border-top: 1px solid var(--line);
      }
      .caption {
        margin: 6px 0 0;
        color: var(--ink-3);
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) block!: WireBlock;
  @property({ attribute: false }) log!: PacketLog;
  @property({ attribute: false }) tools!: PacketTools;
  @state() private selected = 0;

  #filter: PacketFilter = { kind: "ok", matches: () => true };
  readonly #live = new LiveView(this, () => ({
    log: this.log,
    limit: ROWS,
    matches: ({ seen }) => this.#filter.kind === "ok" && this.#filter.matches(seen),
  }));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("block") || changed.get("block")?.filter === this.block.filter) return;
    this.#filter = this.tools.filter(this.block.filter);
    this.#live.refresh();
  }

  protected override render(): TemplateResult {
    const packet = this.#live.packets.find(({ number }) => number === this.selected);
    return html`<section class="frame" aria-label="${t().wireHere}: ${this.block.filter}">
        <header>${icon("live")}${t().wireHere}<code>${this.block.filter}</code></header>
        <pw-packet-list
          .compact=${!this.log.scattered}
          .packets=${this.#live.packets}
          .selected=${this.selected}
          .empty=${this.#filter.kind === "error" ? t().filterBad(this.#filter.message) : t().waitingForPackets}
          @pw-packet=${(event: CustomEvent<number>) => (this.selected = event.detail)}
        ></pw-packet-list>
        ${packet ? html`<pw-decode .packet=${packet} .tools=${this.tools} @pw-close=${() => (this.selected = 0)}></pw-decode>` : nothing}
      </section>
      ${this.block.caption ? html`<p class="caption">${inline(this.block.caption)}</p>` : nothing}`;
  }
}
