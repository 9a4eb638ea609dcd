import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { controls } from "../styles/controls.ts";
import type { LoggedPacket } from "./packet-log.ts";

/** The newest at the foot, which it keeps in view as long as the learner has not scrolled up. Fires `pw-packet`. */
@customElement("pw-packet-list")
export class PwPacketList extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        min-width: 0;
        min-height: 0;
        overflow: auto;
        background: var(--surface);
        scrollbar-width: thin;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font: 11.5px/1.35 var(--mono);
        font-variant-ligatures: none;
        white-space: nowrap;
      }
      th {
        position: sticky;
        z-index: 1;
        top: 0;
        padding: 4px 5px;
        background: var(--surface);
        box-shadow: 0 1px 0 var(--line);
        color: var(--ink-3);
        font: 550 11.5px/1.4 var(--font);
        text-align: left;
      }
      td {
        padding: 3px 5px;
      }
      td:first-child,
      th:first-child {
        padding-left: 10px;
      }
      tbody tr {
        cursor: pointer;
      }
      tbody tr:hover {
        background: var(--hover);
      }
      tbody tr:focus-visible {
        outline-offset: -2px;
      }
      tbody tr[aria-selected="true"] {
        background: var(--accent-soft);
      }
      .time,
      .where,
      .to {
        color: var(--ink-3);
      }
      .protocol {
        color: var(--colour, var(--other));
        font-weight: 650;
      }
      [data-p="arp"] {
        --colour: var(--arp);
      }
      [data-p="icmp"] {
        --colour: var(--icmp);
      }
      [data-p="tcp"] {
        --colour: var(--tcp);
      }
      [data-p="udp"] {
        --colour: var(--udp);
      }
      [data-p="tunnel"] {
        --colour: var(--tunnel);
      }
      .info {
        /* What is left, and no more: the whole of it is the cell's title, and the packet taken apart. */
        width: 99%;
        min-width: 16ch;
        max-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--ink-2);
      }
      .fate {
        color: var(--bad);
        font-weight: 600;
      }
      .empty {
        margin: 0;
        padding: 18px 16px;
        color: var(--ink-3);
        font-size: 13.5px;
      }
    `,
  ];

  @property({ attribute: false }) packets: readonly LoggedPacket[] = [];
  @property({ type: Number }) selected = 0;
  @property() empty = "";
  /** Leaves out where it was seen. */
  @property({ type: Boolean, reflect: true }) compact = false;

  #follow = true;

  constructor() {
    super();
    this.addEventListener("scroll", () => {
      this.#follow = this.scrollHeight - this.scrollTop - this.clientHeight < 30;
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("packets") && this.#follow) this.scrollTop = this.scrollHeight;
  }

  #choose(number: number): void {
    this.dispatchEvent(new CustomEvent<number>("pw-packet", { detail: number }));
  }

  #key(event: KeyboardEvent, number: number): void {
    const row = event.currentTarget instanceof HTMLElement ? event.currentTarget : undefined;
    const next = event.key === "ArrowDown" ? row?.nextElementSibling : event.key === "ArrowUp" ? row?.previousElementSibling : undefined;
    if (next instanceof HTMLElement) {
      next.focus();
      this.#choose(Number(next.dataset["number"]));
    }
    if (event.key === "Enter" || event.key === " ") this.#choose(number);
    if (next || event.key === "Enter" || event.key === " ") event.preventDefault();
  }

  #row(packet: LoggedPacket, focusable: boolean): TemplateResult {
    const { seen, summary, number, place } = packet;
    const lost = seen.fate !== "delivered" && seen.fate !== "delayed";
    return html`<tr
      tabindex=${focusable ? 0 : -1}
      aria-selected=${this.selected === number}
      data-number=${number}
      @click=${() => this.#choose(number)}
      @keydown=${(event: KeyboardEvent) => this.#key(event, number)}
    >
      <td class="time">${timeOf(seen.at)}</td>
      ${this.compact ? nothing : html`<td class="where">${place.label}</td>`}
      <td class="protocol" data-p=${summary.kind}>${summary.protocol}</td>
      <td>${summary.source} <span class="to">→</span> ${summary.target}</td>
      <td class="info" title=${summary.info}>${lost ? html`<span class="fate">${fateText(seen.fate)} · </span>` : nothing}${summary.info}</td>
    </tr>`;
  }

  protected override render(): TemplateResult {
    if (this.packets.length === 0) return html`<p class="empty">${this.empty}</p>`;
    const focused = this.packets.some((packet) => packet.number === this.selected) ? this.selected : this.packets.at(-1)?.number;
    return html`<table role="grid" aria-label=${t().packets}>
      <thead>
        <tr>
          <th>${t().columnTime}</th>
          ${this.compact ? nothing : html`<th>${t().columnWhere}</th>`}
          <th>${t().columnProtocol}</th>
          <th>${t().columnFrom} → ${t().columnTo}</th>
          <th>${t().columnInfo}</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(this.packets, (packet) => packet.number, (packet) => this.#row(packet, packet.number === focused))}
      </tbody>
    </table>`;
  }
}

/** Minutes and seconds of the time of day, to the millisecond: nobody waits an hour for a packet. */
function timeOf(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

export function fateText(fate: LoggedPacket["seen"]["fate"]): string {
  const words = { delivered: t().fateDelivered, lost: t().fateLost, "too-big": t().fateTooBig, partitioned: t().fatePartitioned, delayed: t().fateDelayed };
  return words[fate];
}
