import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { LANGUAGES, type Language } from "../../lessons/index.ts";
import { PwElement } from "../element.ts";
import { prefer } from "../events.ts";
import { t } from "../i18n/index.ts";
import { brandMark, icon } from "../icons.ts";
import type { Preferences, ThemeChoice } from "../model.ts";
import { controls } from "../styles/controls.ts";
import "./menu.ts";
import type { MenuItem } from "./menu.ts";

/** A language is named in itself, so that who cannot read the page finds it. */
const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", "zh-CN": "简体中文" };
const SMALLEST_FONT = 10;
const LARGEST_FONT = 22;

/** Where one is, and how one likes it. Fires `pw-home` and `pw-help`. */
@customElement("pw-top-bar")
export class PwTopBar extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      header {
        display: flex;
        align-items: center;
        gap: 4px;
        height: 48px;
        padding: 0 12px 0 16px;
        border-bottom: 1px solid var(--line);
        background: var(--surface);
      }
      .brand {
        display: inline-flex;
        align-items: center;
        gap: 9px;
        padding: 5px 8px;
        margin-left: -8px;
        border-radius: var(--radius-s);
        color: var(--ink);
        font-size: 16px;
        font-weight: 700;
        letter-spacing: -0.02em;
        text-decoration: none;
      }
      .brand:hover {
        background: var(--hover);
      }
      .brand-mark {
        width: 28px;
        height: 20px;
        color: var(--accent);
      }
      .where {
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: 0;
        flex: 1;
        color: var(--ink-2);
        font-size: 14px;
      }
      .where svg {
        color: var(--ink-3);
        width: 12px;
      }
      .where .title {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .progress {
        display: flex;
        align-items: center;
        gap: 9px;
        margin-right: 10px;
        color: var(--ink-3);
        font-size: 13px;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .pips {
        display: flex;
        gap: 3px;
      }
      .pip {
        width: 16px;
        height: 4px;
        border-radius: 2px;
        background: var(--line);
        transition: background 240ms;
      }
      .pip.done {
        background: var(--accent);
      }
      @media (max-width: 900px) {
        .pips {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) preferences!: Preferences;
  /** Of the lesson that is open; empty on the catalogue. */
  @property() heading = "";
  /** A step each: whether it is passed. */
  @property({ attribute: false }) steps: readonly boolean[] = [];

  #themes(): readonly MenuItem[] {
    const themes: readonly (readonly [ThemeChoice, string])[] = [
      ["system", t().themeSystem],
      ["light", t().themeLight],
      ["dark", t().themeDark],
    ];
    return themes.map(([theme, label]) => {
      return { kind: "action", label, checked: this.preferences.theme === theme, run: () => prefer(this, { theme }) };
    });
  }

  #settings(): readonly MenuItem[] {
    const { terminalFontSize: size, screenReader } = this.preferences;
    return [
      { kind: "heading", label: t().theme },
      ...this.#themes(),
      { kind: "heading", label: `${t().fontSize}: ${size}` },
      { kind: "action", label: t().fontSmaller, disabled: size <= SMALLEST_FONT, run: () => prefer(this, { terminalFontSize: size - 1 }) },
      { kind: "action", label: t().fontLarger, disabled: size >= LARGEST_FONT, run: () => prefer(this, { terminalFontSize: size + 1 }) },
      { kind: "heading", label: t().help },
      { kind: "action", label: t().screenReaderMode, checked: screenReader, run: () => prefer(this, { screenReader: !screenReader }) },
    ];
  }

  #languages(): readonly MenuItem[] {
    return LANGUAGES.map((language) => ({
      kind: "action",
      label: LANGUAGE_NAMES[language],
      lang: language,
      checked: this.preferences.language === language,
      run: () => prefer(this, { language }),
    }));
  }

  #home(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.dispatchEvent(new CustomEvent("pw-home"));
  }

  #where(): TemplateResult {
    const done = this.steps.filter(Boolean).length;
    return html`<div class="where">
        ${this.heading ? html`${icon("chevron")}<span class="title">${this.heading}</span>` : nothing}
      </div>
      ${this.steps.length > 0
        ? html`<div class="progress">
            <span class="pips" aria-hidden="true">${this.steps.map((passed) => html`<span class="pip ${passed ? "done" : ""}"></span>`)}</span>
            <span role="status">${t().stepsDone(done, this.steps.length)}</span>
          </div>`
        : nothing}`;
  }

  protected override render(): TemplateResult {
    return html`<header>
      <a class="brand" href="./" title=${t().toCatalogue} @click=${this.#home}>${brandMark()}${t().appName}</a>
      ${this.#where()}
      <pw-menu icon="language" .label=${t().switchLanguage} .caption=${LANGUAGE_NAMES[this.preferences.language]} .items=${this.#languages()}></pw-menu>
      <pw-menu .icon=${this.preferences.theme === "dark" ? "moon" : "sun"} .label=${t().settings} .items=${this.#settings()}></pw-menu>
      <button class="button quiet icon" title=${t().help} aria-label=${t().help} @click=${() => this.dispatchEvent(new CustomEvent("pw-help"))}>
        ${icon("keyboard")}
      </button>
    </header>`;
  }
}
