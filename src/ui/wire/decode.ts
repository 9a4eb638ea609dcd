import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { DecodedLayer, PacketTools } from "../model.ts";
import { controls } from "../styles/controls.ts";
import { decodeStyles } from "./decode-styles.ts";
import { hexRows, layerColour, rangeAt, type ByteRange } from "./hex.ts";
import type { LoggedPacket } from "./packet-log.ts";
import { fateText } from "./packet-list.ts";

/** One packet, layer by layer, and its bytes. What has the focus or the pointer on one side is marked on the other. */
@customElement("pw-decode")
export class PwDecode extends PwElement {
  static override styles = [controls, decodeStyles];

  @property({ attribute: false }) packet!: LoggedPacket;
  @property({ attribute: false }) tools!: PacketTools;
  @state() private chosen: ByteRange | undefined;
  @state() private hovered: ByteRange | undefined;

  #layers: readonly DecodedLayer[] = [];

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has("packet")) return;
    this.#layers = this.tools.decode(this.packet.seen.frame);
    this.chosen = undefined;
    this.hovered = undefined;
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent("pw-close"));
  }

  #field(field: DecodedLayer["fields"][number]): TemplateResult {
    const on = this.chosen?.offset === field.offset && this.chosen.length === field.length;
    return html`<li>
      <button
        class="field-row ${on ? "on" : ""}"
        title=${field.length > 0 ? t().bytesAt(field.offset, field.length) : nothing}
        @click=${() => (this.chosen = on ? undefined : field)}
        @pointerenter=${() => (this.hovered = field)}
        @pointerleave=${() => (this.hovered = undefined)}
      >
        <span class="key">${field.name}</span><span class="value">${field.value}</span>
        ${field.note ? html`<span class="remark">${field.note.text}</span>` : nothing}
      </button>
    </li>`;
  }

  #layer(layer: DecodedLayer, at: number): TemplateResult {
    return html`<details class="layer" data-colour=${layerColour(at)} ?open=${at >= this.#layers.length - 2}>
      <summary @pointerenter=${() => (this.hovered = headerOf(layer))} @pointerleave=${() => (this.hovered = undefined)}>
        <span class="fold">${icon("chevron")}</span><strong>${layer.name}</strong><span class="summary">${layer.summary}</span>
      </summary>
      <ul>
        ${layer.fields.map((field) => this.#field(field))}
      </ul>
    </details>`;
  }

  #bytes(): TemplateResult {
    const marked = this.hovered ?? this.chosen;
    return html`<div class="hex" role="group" aria-label=${t().hexOf} tabindex="0">
      ${hexRows(this.packet.seen.frame).map(
        (row) => html`<div class="hex-row">
          <span class="offset">${row.offset}</span>
          <span class="bytes">${row.bytes.map((byte) => this.#byte(byte.at, byte.hex, marked))}</span>
          <span class="chars">${row.bytes.map((byte) => this.#byte(byte.at, byte.char, marked))}</span>
        </div>`,
      )}
    </div>`;
  }

  #byte(at: number, shown: string, marked: ByteRange | undefined): TemplateResult {
    const on = marked && at >= marked.offset && at < marked.offset + marked.length;
    const layer = this.#layers.findLastIndex((one) => at >= one.offset && at < one.offset + one.length);
    return html`<span
      class=${on ? "byte on" : "byte"}
      data-colour=${layerColour(layer)}
      @click=${() => (this.chosen = rangeAt(this.#layers, at))}
      >${shown}</span
    >`;
  }

  protected override render(): TemplateResult {
    const { number, seen, place } = this.packet;
    return html`
      <header>
        <h3>${t().packetNumber(number)}</h3>
        <span class="where">${place.label} · ${seen.frame.length} B · ${fateText(seen.fate)}</span>
        <button class="button quiet icon small" aria-label=${t().close} title=${t().close} @click=${this.#close}>${icon("close")}</button>
      </header>
      <div class="both">
        <div class="layers" role="group" aria-label=${t().decodeOf}>${this.#layers.map((layer, at) => this.#layer(layer, at))}</div>
        ${this.#bytes()}
      </div>
    `;
  }
}

function headerOf(layer: DecodedLayer): ByteRange {
  return { offset: layer.offset, length: Math.max(0, layer.payloadOffset - layer.offset) };
}
