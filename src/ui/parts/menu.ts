import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { icon, type IconName } from "../icons.ts";
import { controls } from "../styles/controls.ts";

export type MenuItem =
  | {
      readonly kind: "action";
      readonly label: string;
      readonly about?: string;
      readonly icon?: IconName;
      readonly disabled?: boolean;
      /** Set for one of several, or for a switch. */
      readonly checked?: boolean;
      readonly lang?: string;
      readonly run: () => void;
    }
  | { readonly kind: "heading"; readonly label: string };

/** A button and the menu it opens, after the ARIA menu button pattern: arrows move, Escape closes and gives the focus back. */
@customElement("pw-menu")
export class PwMenu extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      .menu {
        position: absolute;
        z-index: 30;
        top: calc(100% + 6px);
        right: 0;
        min-width: 220px;
        max-width: 320px;
        padding: 5px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--raised);
        box-shadow: var(--shadow-pop);
      }
      :host([align="left"]) .menu {
        right: auto;
        left: 0;
      }
      .heading {
        padding: 8px 10px 3px;
        color: var(--ink-3);
        font-size: 12px;
        font-weight: 600;
      }
      .item {
        display: grid;
        grid-template-columns: 18px 1fr;
        gap: 2px 8px;
        align-items: center;
        width: 100%;
        padding: 7px 10px;
        border: 0;
        border-radius: var(--radius-s);
        background: none;
        color: var(--ink);
        font-size: 13.5px;
        text-align: left;
        cursor: pointer;
      }
      .item:hover:not(:disabled),
      .item:focus-visible {
        background: var(--hover);
        outline: none;
      }
      .item:disabled {
        opacity: 0.5;
        cursor: default;
      }
      .item svg {
        color: var(--ink-3);
      }
      .item[aria-checked="true"] svg {
        color: var(--accent);
      }
      .about {
        grid-column: 2;
        color: var(--ink-3);
        font-size: 12.5px;
        line-height: 1.4;
      }
    `,
  ];

  @property() label = "";
  @property() icon: IconName = "more";
  /** Shown beside the icon; the label stays the accessible name. */
  @property() caption = "";
  @property({ type: Boolean }) small = false;
  @property({ reflect: true }) align: "left" | "right" = "right";
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  @state() private open = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.listen(window, "pointerdown", (event) => {
      if (this.open && !event.composedPath().includes(this)) this.open = false;
    });
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>(".item:not(:disabled)")];
  }

  async #show(last = false): Promise<void> {
    this.open = true;
    await this.updateComplete;
    const buttons = this.#buttons();
    (buttons.find((button) => button.getAttribute("aria-checked") === "true") ?? buttons.at(last ? -1 : 0))?.focus();
  }

  #hide(): void {
    this.open = false;
    this.renderRoot.querySelector<HTMLButtonElement>(".opener")?.focus();
  }

  #openerKey(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    void this.#show(event.key === "ArrowUp");
  }

  #menuKey(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const root = this.renderRoot instanceof ShadowRoot ? this.renderRoot : undefined;
    const at = buttons.findIndex((button) => button === root?.activeElement);
    const to: Partial<Record<string, number>> = {
      ArrowDown: (at + 1) % buttons.length,
      ArrowUp: (at - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = to[event.key];
    if (event.key === "Escape" || event.key === "Tab") this.#hide();
    if (next !== undefined) buttons[next]?.focus();
    if (event.key === "Escape" || next !== undefined) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #item(item: MenuItem): TemplateResult {
    if (item.kind === "heading") return html`<div class="heading" role="presentation">${item.label}</div>`;
    const choose = (): void => {
      this.#hide();
      item.run();
    };
    const drawn = item.checked === undefined ? item.icon : item.checked ? "check" : undefined;
    return html`<button
      class="item"
      tabindex="-1"
      role=${item.checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked=${item.checked ?? nothing}
      lang=${item.lang ?? nothing}
      ?disabled=${item.disabled ?? false}
      @click=${choose}
    >
      ${drawn ? icon(drawn) : html`<span></span>`}<span>${item.label}</span>
      ${item.about ? html`<span class="about">${item.about}</span>` : nothing}
    </button>`;
  }

  protected override render(): TemplateResult {
    return html`
      <button
        class="button quiet opener ${this.small ? "small" : ""} ${this.caption ? "" : "icon"}"
        aria-haspopup="menu"
        aria-expanded=${this.open}
        aria-label=${this.label}
        title=${this.label}
        @click=${() => (this.open ? this.#hide() : void this.#show())}
        @keydown=${this.#openerKey}
      >
        ${icon(this.icon)}${this.caption ? html`<span>${this.caption}</span>` : nothing}
      </button>
      ${this.open
        ? html`<div class="menu" role="menu" aria-label=${this.label} @keydown=${this.#menuKey}>${this.items.map((item) => this.#item(item))}</div>`
        : nothing}
    `;
  }
}
