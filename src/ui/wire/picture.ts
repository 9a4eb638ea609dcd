import { html, nothing, svg, type PropertyValues, type SVGTemplateResult, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Lab, MachineView } from "../../lab/index.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { controls } from "../styles/controls.ts";
import { watchFaults } from "./fault-watch.ts";
import { cardsOf, isFaulty } from "./faults.ts";
import type { PacketLog } from "./packet-log.ts";
import { PacketDance } from "./packet-dance.ts";
import { cablePoints } from "./paths.ts";
import { layoutPicture, type Chip, type PictureLayout, type SegmentLine } from "./picture-layout.ts";
import { chipLines } from "./picture-plan.ts";
import { pictureStyles } from "./picture-styles.ts";
import { linkLabel, segmentKey, type Place } from "./place.ts";

/** How much a small lab's picture may grow to fill its pane. */
const MAX_SCALE = 1.3;
const MARGIN = 10;

/** Machines, namespaces, links and what goes over them. A click on a link or segment fires `pw-place`, one on a packet `pw-packet`. */
@customElement("pw-picture")
export class PwPicture extends PwElement {
  static override styles = [controls, pictureStyles];

  @property({ attribute: false }) lab: Lab | undefined;
  @property({ attribute: false }) log!: PacketLog;
  /** Key of the place that the list is narrowed to. */
  @property() place = "";
  @state() private views: ReadonlyMap<string, MachineView> = new Map();
  @query(".dots") private dots!: SVGGElement | null;

  #layout: PictureLayout | undefined;
  #faulty: ReadonlySet<string> = new Set();
  readonly #dance = new PacketDance(
    () => this.dots,
    () => this.#layout,
    ({ number }) => this.dispatchEvent(new CustomEvent<number>("pw-packet", { detail: number })),
  );

  constructor() {
    super();
    watchFaults(this, () => this.lab);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.own(this.log.onPacket((packet) => this.#dance.show(packet)));
    if (this.lab) this.#follow(this.lab);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dance.stop();
  }

  #follow(lab: Lab): void {
    this.views = new Map([...lab.machines.keys()].flatMap((name) => [[name, lab.view(name)] as const]).filter(hasView));
    this.own(lab.onView((view) => (this.views = new Map(this.views).set(view.machine, view))));
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("lab") && this.lab && this.hasUpdated) this.#follow(this.lab);
    const { lab } = this;
    const faulty = lab ? cardsOf(lab).filter((port) => isFaulty(lab.wire.fault(port))) : [];
    this.#faulty = new Set(faulty.map((port) => `${port.machine} ${port.nic}`));
    if (changed.has("lab") || changed.has("views")) {
      this.#layout = this.lab ? layoutPicture(this.lab.spec, this.views) : undefined;
      this.#dance.moved();
    }
  }

  protected override updated(): void {
    const drawing = this.renderRoot.querySelector("svg");
    if (!drawing || !this.#layout) return;
    drawing.style.maxWidth = `${this.#layout.width * MAX_SCALE}px`;
    drawing.style.maxHeight = `${this.#layout.height * MAX_SCALE}px`;
  }

  #choose(place: Place): void {
    this.dispatchEvent(new CustomEvent<Place | undefined>("pw-place", { detail: place.key === this.place ? undefined : place }));
  }

  #key(event: KeyboardEvent, place: Place): void {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    this.#choose(place);
  }

  #chip(chip: Chip): SVGTemplateResult {
    const { link } = chip;
    const [name, below] = chipLines(link);
    const place = { key: chip.key, label: linkLabel(chip.machine, chip.namespace, link.name) };
    const about = [place.label, link.kind, link.up ? t().linkUp : t().linkDown, ...link.addresses, link.mac, `MTU ${link.mtu}`].filter(Boolean).join(" · ");
    const faulty = chip.namespace === "" && this.#faulty.has(`${chip.machine} ${link.name}`);
    const middle = chip.x + chip.width / 2;
    return svg`<g class="chip ${link.kind} ${link.up ? "up" : "down"} ${faulty ? "faulty" : ""} ${this.place === chip.key ? "chosen" : ""}"
        role="button" tabindex="0" aria-pressed=${this.place === chip.key} aria-label=${t().showOnly(about)}
        @click=${() => this.#choose(place)} @keydown=${(event: KeyboardEvent) => this.#key(event, place)}>
      <title>${about}</title>
      <rect x=${chip.x} y=${chip.y} width=${chip.width} height=${chip.height} rx="6" />
      <text class="name" x=${middle} y=${chip.y + (below ? 14.5 : 21.5)}>${name}</text>
      ${below ? svg`<text class="below" x=${middle} y=${chip.y + 27}>${below}</text>` : nothing}
      ${faulty ? svg`<path class="bolt" transform="translate(${chip.x + chip.width - 9} ${chip.y - 8})" d="M8.8 1L4 8h3.5l-.5 6L12 6H8.4z" />` : nothing}
    </g>`;
  }

  #segment(line: SegmentLine): SVGTemplateResult {
    const place = { key: segmentKey(line.name), label: line.name };
    return svg`<g class="segment ${this.place === line.key ? "chosen" : ""}" role="button" tabindex="0" aria-pressed=${this.place === line.key}
        aria-label=${t().showOnly(t().segment(line.name))} @click=${() => this.#choose(place)} @keydown=${(event: KeyboardEvent) => this.#key(event, place)}>
      <rect class="reach" x=${line.left} y=${line.y - 9} width=${line.right - line.left} height="18" />
      <path d="M${line.left} ${line.y}H${line.right}" />
      ${line.taps.map((tap) => svg`<path d="M${tap.x} ${tap.top}V${line.y}" /><circle cx=${tap.x} cy=${line.y} r="3" />`)}
      <text x=${line.label.x} y=${line.label.y}>${line.name}</text>
    </g>`;
  }

  #cables(layout: PictureLayout): readonly (SVGTemplateResult | typeof nothing)[] {
    return layout.cables.map(({ kind, from, to }) => {
      const one = layout.chips.get(from);
      const other = layout.chips.get(to);
      if (!one || !other) return nothing;
      const [start, end] = cablePoints(one, other);
      return svg`<path class="cable ${kind}" d="M${start.x} ${start.y}L${end.x} ${end.y}" />`;
    });
  }

  #drawing(layout: PictureLayout): TemplateResult {
    const box = `${-MARGIN} ${-MARGIN} ${layout.width + 2 * MARGIN} ${layout.height + 2 * MARGIN}`;
    return html`<svg viewBox=${box} role="group" aria-label=${t().picture}>
      ${layout.machines.map(
        (machine) => svg`<g class="machine">
          <rect x=${machine.x} y=${machine.y} width=${machine.width} height=${machine.height} rx="10" />
          <text x=${machine.label.x} y=${machine.label.y}>${machine.name}</text>
          ${machine.namespaces.map(
            (box_) => svg`<g class="namespace">
              <rect x=${box_.x} y=${box_.y} width=${box_.width} height=${box_.height} rx="8" />
              <text x=${box_.x + 10} y=${box_.y + 15}>${box_.name}</text>
            </g>`,
          )}
        </g>`,
      )}
      ${this.#cables(layout)} ${layout.segments.map((line) => this.#segment(line))} ${[...layout.chips.values()].map((chip) => this.#chip(chip))}
      <g class="dots" aria-hidden="true"></g>
    </svg>`;
  }

  protected override render(): TemplateResult {
    return this.#layout ? this.#drawing(this.#layout) : html`<p class="empty">${t().pictureWaiting}</p>`;
  }
}

function hasView(entry: readonly [string, MachineView | undefined]): entry is readonly [string, MachineView] {
  return entry[1] !== undefined;
}
