import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Lab } from "../../lab/index.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { PacketFilter, PacketTools } from "../model.ts";
import { saveFile } from "../parts/save-file.ts";
import "../parts/dialog.ts";
import "../parts/split.ts";
import { controls } from "../styles/controls.ts";
import "./decode.ts";
import { watchFaults } from "./fault-watch.ts";
import { cardsOf, isFaulty } from "./faults.ts";
import { LiveView } from "./live-view.ts";
import type { LoggedPacket, PacketLog } from "./packet-log.ts";
import "./packet-list.ts";
import "./picture.ts";
import type { Place } from "./place.ts";
import { wirePanelStyles } from "./wire-panel-styles.ts";

const ROWS = 250;
const ALL: PacketFilter = { kind: "ok", matches: () => true };

/** The live picture, the packets beside it, and one packet taken apart in the picture's place. */
@customElement("pw-wire-panel")
export class PwWirePanel extends PwElement {
  static override styles = [controls, wirePanelStyles];

  @property({ attribute: false }) lab: Lab | undefined;
  @property({ attribute: false }) log!: PacketLog;
  @property({ attribute: false }) tools!: PacketTools;
  @property({ type: Number }) pictureShare = 0.5;
  /** Has the whole height, so that the packet's layers find room below the picture. */
  @property({ type: Boolean, reflect: true }) tall = false;
  @state() private text = "";
  @state() private place: Place | undefined;
  @state() private packet: LoggedPacket | undefined;
  @state() private faultsOpen = false;

  #filter: PacketFilter = ALL;
  readonly #live = new LiveView(this, () => ({
    log: this.log,
    limit: ROWS,
    matches: ({ seen, place }) =>
      (this.place === undefined || place.key === this.place.key) && this.#filter.kind === "ok" && this.#filter.matches(seen),
  }));

  constructor() {
    super();
    watchFaults(this, () => this.lab);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("text")) this.#filter = this.text.trim() === "" ? ALL : this.tools.filter(this.text);
    if (changed.has("text") || changed.has("place")) this.#live.refresh();
  }

  #hold(): void {
    this.#live.held = !this.#live.held;
    this.#live.refresh();
  }

  #clear(): void {
    this.packet = undefined;
    this.log.clear();
  }

  #open(event: CustomEvent<number>): void {
    this.packet = this.log.packets.find(({ number }) => number === event.detail) ?? this.packet;
  }

  #download(): void {
    const packets = this.log.packets.filter(({ seen, place }) => {
      return (this.place === undefined || place.key === this.place.key) && this.#filter.kind === "ok" && this.#filter.matches(seen);
    });
    saveFile(`podwire-${this.lab?.spec.id ?? "wire"}.pcapng`, "application/octet-stream", this.tools.pcapng(packets.map(({ seen }) => seen)));
  }

  #bar(): TemplateResult {
    const faults = this.lab ? cardsOf(this.lab).filter((port) => this.lab && isFaulty(this.lab.wire.fault(port))).length : 0;
    const bad = this.#filter.kind === "error" ? this.#filter.message : "";
    return html`<div class="bar">
      <label class="filter ${bad ? "bad" : ""}">
        <span class="hidden-text">${t().filter}</span>
        <input
          class="field small"
          type="search"
          spellcheck="false"
          autocomplete="off"
          placeholder=${t().filterPlaceholder}
          aria-invalid=${bad !== ""}
          aria-describedby="filter-said"
          .value=${this.text}
          @input=${(event: Event) => event.target instanceof HTMLInputElement && (this.text = event.target.value)}
        />
      </label>
      ${this.place
        ? html`<button class="button small place" title=${t().anywhere} @click=${() => (this.place = undefined)}>${this.place.label}${icon("close")}</button>`
        : nothing}
      <span class="count" id="filter-said">${bad ? t().filterBad(bad) : t().packetCount(this.#live.matching, this.log.packets.length)}</span>
      <span class="room"></span>
      <button class="button quiet small icon" aria-pressed=${this.#live.held} title=${this.#live.held ? t().goOn : t().hold} aria-label=${t().hold} @click=${this.#hold}>
        ${icon(this.#live.held ? "play" : "pause")}
      </button>
      <button class="button quiet small icon" title=${t().clear} aria-label=${t().clear} @click=${this.#clear}>${icon("trash")}</button>
      <button class="button quiet small icon" title=${t().download} aria-label=${t().download} @click=${this.#download}>${icon("download")}</button>
      <button class="button quiet small ${faults > 0 ? "faulty" : "icon"}" title=${t().faults} aria-label=${t().faults} ?disabled=${!this.lab} @click=${() => (this.faultsOpen = true)}>
        ${icon("fault")}${faults > 0 ? t().faultsActive(faults) : nothing}
      </button>
    </div>`;
  }

  #faults(lab: Lab): TemplateResult {
    return html`<pw-dialog .heading=${t().faults} .open=${this.faultsOpen} @pw-close=${() => (this.faultsOpen = false)}>
      <pw-faults .lab=${lab}></pw-faults>
    </pw-dialog>`;
  }

  protected override render(): TemplateResult {
    const decode = this.packet
      ? html`<pw-decode .packet=${this.packet} .tools=${this.tools} @pw-close=${() => (this.packet = undefined)}></pw-decode>`
      : nothing;
    return html`
      ${this.#bar()}
      <pw-split
        .direction=${this.tall ? "column" : "row"}
        .share=${this.pictureShare}
        .minFirst=${this.tall ? 160 : 240}
        .minSecond=${this.tall ? 160 : 260}
        .label=${t().resizePicture}
        @pw-share=${(event: CustomEvent<number>) => this.dispatchEvent(new CustomEvent<number>("pw-picture-share", { detail: event.detail }))}
      >
        <div class="left" slot="first">
          <pw-picture
            ?hidden=${!this.tall && this.packet !== undefined}
            .lab=${this.lab}
            .log=${this.log}
            .place=${this.place?.key ?? ""}
            @pw-place=${(event: CustomEvent<Place | undefined>) => (this.place = event.detail)}
            @pw-packet=${this.#open}
          ></pw-picture>
          ${this.tall ? nothing : decode}
        </div>
        <div class="right" slot="second">
          <pw-packet-list
            .compact=${this.place !== undefined}
            .packets=${this.#live.packets}
            .selected=${this.packet?.number ?? 0}
            .empty=${this.log.packets.length === 0 ? t().noPackets : t().noMatches}
            @pw-packet=${this.#open}
          ></pw-packet-list>
          ${this.tall ? decode : nothing}
        </div>
      </pw-split>
      ${this.lab ? this.#faults(this.lab) : nothing}
    `;
  }
}
