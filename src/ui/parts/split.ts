import { css, html, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { controls } from "../styles/controls.ts";

const STEP = 0.02;

/** Two panes and a separator that a pointer or the arrow keys move. Fires `pw-share` with the first pane's share. */
@customElement("pw-split")
export class PwSplit extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        --share: 0.5;
        display: grid;
        min-width: 0;
        min-height: 0;
        overflow: hidden;
      }
      :host([direction="row"]) {
        grid-template-columns: minmax(var(--min-first), calc(var(--share) * 100%)) 1px minmax(var(--min-second), 1fr);
      }
      :host([direction="column"]) {
        grid-template-rows: minmax(var(--min-first), calc(var(--share) * 100%)) 1px minmax(var(--min-second), 1fr);
      }
      :host([single="first"]),
      :host([single="second"]) {
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
      }
      :host([single]) .separator,
      :host([single="first"]) .second,
      :host([single="second"]) .first {
        display: none;
      }
      /* Sized from outside alone: grids within grids that ask their content for its size double the work with each level. */
      .pane {
        position: relative;
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
        min-width: 0;
        min-height: 0;
        overflow: hidden;
        contain: size layout;
      }
      .separator {
        position: relative;
        z-index: 3;
        background: var(--line);
        touch-action: none;
        transition: background var(--fast);
      }
      .separator::before {
        content: "";
        position: absolute;
        inset: -4px;
      }
      :host([direction="row"]) .separator {
        cursor: col-resize;
      }
      :host([direction="column"]) .separator {
        cursor: row-resize;
      }
      .separator:hover,
      .separator:focus-visible,
      .separator.dragging {
        background: var(--accent);
        outline: 1px solid var(--accent);
        outline-offset: 0;
      }
    `,
  ];

  @property({ reflect: true }) direction: "row" | "column" = "row";
  @property({ type: Number }) share = 0.5;
  /** Only this pane is shown; the other keeps its state but takes no room. */
  @property({ reflect: true }) single: "first" | "second" | null = null;
  @property() label = "";
  /** Pixels that each pane keeps at least. */
  @property({ type: Number }) minFirst = 160;
  @property({ type: Number }) minSecond = 160;

  #dragging = false;

  protected override updated(): void {
    this.style.setProperty("--share", String(this.share));
    this.style.setProperty("--min-first", `${this.minFirst}px`);
    this.style.setProperty("--min-second", `${this.minSecond}px`);
  }

  #move(event: PointerEvent): void {
    if (!this.#dragging) return;
    const box = this.getBoundingClientRect();
    this.#set(this.direction === "row" ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height);
  }

  #set(share: number): void {
    const box = this.getBoundingClientRect();
    const length = this.direction === "row" ? box.width : box.height;
    const lowest = Math.min(0.9, this.minFirst / length);
    const highest = Math.max(lowest, 1 - this.minSecond / length);
    this.share = Math.min(highest, Math.max(lowest, share));
    this.dispatchEvent(new CustomEvent<number>("pw-share", { detail: this.share }));
  }

  #key(event: KeyboardEvent): void {
    const less = this.direction === "row" ? "ArrowLeft" : "ArrowUp";
    const more = this.direction === "row" ? "ArrowRight" : "ArrowDown";
    const to: Partial<Record<string, number>> = { [less]: this.share - STEP, [more]: this.share + STEP, Home: 0, End: 1 };
    const share = to[event.key];
    if (share === undefined) return;
    event.preventDefault();
    this.#set(share);
  }

  #grab(event: PointerEvent): void {
    if (!(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.classList.add("dragging");
    this.#dragging = true;
    event.preventDefault();
  }

  #release(event: PointerEvent): void {
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.classList.remove("dragging");
    this.#dragging = false;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="pane first"><slot name="first"></slot></div>
      <div
        class="separator"
        role="separator"
        tabindex="0"
        aria-label=${this.label}
        aria-orientation=${this.direction === "row" ? "vertical" : "horizontal"}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(this.share * 100)}
        @pointerdown=${this.#grab}
        @pointermove=${this.#move}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
        @keydown=${this.#key}
      ></div>
      <div class="pane second"><slot name="second"></slot></div>
    `;
  }
}
