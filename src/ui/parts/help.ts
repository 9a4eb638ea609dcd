import { css, html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { KEY_NAMES } from "../keys.ts";
import { controls } from "../styles/controls.ts";

/** Keys, what runs where, and the way to take everything of ours out of the browser. Fires `pw-delete-data`. */
@customElement("pw-help")
export class PwHelp extends PwElement {
  static override styles = [
    controls,
    css`
      h3 {
        margin: 0 0 8px;
        font-size: 14px;
        font-weight: 650;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 7px 18px;
        margin: 0 0 22px;
        font-size: 13.5px;
      }
      dt {
        white-space: nowrap;
      }
      dd {
        margin: 0;
        color: var(--ink-2);
      }
      kbd {
        display: inline-block;
        min-width: 22px;
        padding: 1px 6px;
        border: 1px solid var(--line);
        border-bottom-width: 2px;
        border-radius: 4px;
        background: var(--sunken);
        font: 12px/1.5 var(--font);
        text-align: center;
      }
      p {
        margin: 0 0 20px;
        color: var(--ink-2);
        line-height: 1.55;
      }
      .ask {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 10px 12px;
        border-radius: var(--radius-s);
        background: var(--bad-soft);
      }
      .ask span {
        flex: 1;
      }
    `,
  ];

  @state() private asked = false;

  protected override render(): TemplateResult {
    const keys: readonly (readonly [readonly string[], string])[] = [
      [KEY_NAMES.region, t().keyRegions],
      [KEY_NAMES.regionBack, t().keyRegionsBack],
      [KEY_NAMES.leave, t().keyLeave],
      [KEY_NAMES.machine, t().keyMachine],
      [KEY_NAMES.check, t().keyCheck],
      [KEY_NAMES.hint, t().keyHint],
      [KEY_NAMES.wire, t().keyWire],
      [KEY_NAMES.copy, t().keyCopy],
      [KEY_NAMES.splitter, t().keySplitter],
      [KEY_NAMES.help, t().keyHelp],
    ];
    return html`
      <h3>${t().keysTitle}</h3>
      <dl>
        ${keys.map(([names, about]) => html`<dt>${names.map((name) => html`<kbd>${name}</kbd> `)}</dt><dd>${about}</dd>`)}
      </dl>
      <h3>${t().aboutTitle}</h3>
      <p>${t().aboutText}</p>
      ${this.asked
        ? html`<div class="ask">
            <span>${t().deleteDataAsk}</span>
            <button class="button small" @click=${() => (this.asked = false)}>${t().cancel}</button>
            <button class="button small" @click=${() => this.dispatchEvent(new CustomEvent("pw-delete-data"))}>${t().deleteDataDone}</button>
          </div>`
        : html`<button class="button small" @click=${() => (this.asked = true)}>${t().deleteData}</button>`}
    `;
  }
}
