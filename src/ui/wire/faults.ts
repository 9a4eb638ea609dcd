import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Lab } from "../../lab/index.ts";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { controls } from "../styles/controls.ts";
import { clamped, MTU_RANGE, mtuOf } from "./fault-field.ts";
import { watchFaults } from "./fault-watch.ts";

type Port = Parameters<Lab["wire"]["fault"]>[0];
type Fault = ReturnType<Lab["wire"]["fault"]>;

const WHOLE: Fault = { loss: 0, delayMs: 0, jitterMs: 0, mtu: 0, partitioned: false };

function keyOf({ machine, nic }: Port): string {
  return `${machine} ${nic}`;
}

export function cardsOf(lab: Lab): readonly (Port & { readonly segment: string })[] {
  return lab.spec.machines.flatMap((machine) =>
    machine.interfaces.map((nic) => ({ machine: machine.name, nic: nic.name, segment: nic.segment })),
  );
}

export function isFaulty(fault: Fault): boolean {
  return fault.loss > 0 || fault.delayMs > 0 || fault.jitterMs > 0 || fault.mtu > 0 || fault.partitioned;
}

/** What is wrong with each machine's link: loss, delay, a smaller MTU, or cut. */
@customElement("pw-faults")
export class PwFaults extends PwElement {
  static override styles = [
    controls,
    css`
      p {
        margin: 0 0 12px;
        color: var(--ink-2);
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 13.5px;
      }
      th {
        padding: 4px 8px 4px 0;
        color: var(--ink-3);
        font-size: 12.5px;
        font-weight: 550;
        text-align: left;
      }
      td {
        padding: 6px 8px 6px 0;
        border-top: 1px solid var(--line);
      }
      .link {
        font: 13px/1.4 var(--mono);
      }
      .link span {
        color: var(--ink-3);
      }
      input[type="number"] {
        width: 76px;
      }
      input[type="checkbox"] {
        width: 17px;
        height: 17px;
        accent-color: var(--bad);
      }
      input[aria-invalid="true"] {
        border-color: var(--bad);
      }
      .said {
        display: block;
        max-width: 150px;
        margin-top: 3px;
        color: var(--bad);
        font-size: 12.5px;
        line-height: 1.35;
      }
      .foot {
        display: flex;
        justify-content: flex-end;
        margin-top: 14px;
      }
    `,
  ];

  @property({ attribute: false }) lab!: Lab;
  /** MTUs as typed that no link can have, by link. */
  @state() private refused: ReadonlyMap<string, string> = new Map();

  constructor() {
    super();
    watchFaults(this, () => this.lab);
  }

  #set(port: Port, fault: Partial<Fault>): void {
    this.lab.wire.setFault(port, fault);
  }

  #number(port: Port, label: string, value: number, most: number, change: (value: number) => Partial<Fault>): TemplateResult {
    return html`<td>
      <input
        class="field small"
        type="number"
        min="0"
        max=${most}
        aria-label="${label}, ${port.machine} ${port.nic}"
        .value=${live(value === 0 ? "" : String(value))}
        placeholder="0"
        @change=${(event: Event) => event.target instanceof HTMLInputElement && this.#set(port, change(clamped(event.target.value, most)))}
      />
    </td>`;
  }

  #setMtu(port: Port, typed: string): void {
    const mtu = mtuOf(typed);
    const refused = new Map(this.refused);
    if (mtu === undefined) refused.set(keyOf(port), typed);
    else refused.delete(keyOf(port));
    this.refused = refused;
    if (mtu !== undefined) this.#set(port, { mtu });
  }

  /** One that no link can have stays as it was typed, beside what is wrong with it, and the link as it was. */
  #mtu(port: Port, { mtu }: Fault): TemplateResult {
    const typed = this.refused.get(keyOf(port));
    const said = `mtu-said-${port.machine}-${port.nic}`;
    return html`<td>
      <input
        class="field small"
        type="number"
        min=${MTU_RANGE.least}
        max=${MTU_RANGE.most}
        aria-label="${t().faultMtu}, ${port.machine} ${port.nic}"
        aria-invalid=${typed !== undefined}
        aria-describedby=${said}
        .value=${live(typed ?? (mtu === 0 ? "" : String(mtu)))}
        placeholder="0"
        @change=${(event: Event) => event.target instanceof HTMLInputElement && this.#setMtu(port, event.target.value)}
      />
      <span class="said" id=${said} role="status">${typed === undefined ? nothing : t().faultMtuRange(MTU_RANGE.least, MTU_RANGE.most)}</span>
    </td>`;
  }

  #repair(faulty: readonly Port[]): void {
    this.refused = new Map();
    for (const port of faulty) this.#set(port, WHOLE);
  }

  protected override render(): TemplateResult {
    const cards = cardsOf(this.lab);
    const faulty = cards.filter((port) => isFaulty(this.lab.wire.fault(port)));
    return html`
      <p>${t().faultsAbout}</p>
      <table>
        <thead>
          <tr>
            ${[t().faultLink, t().faultLoss, t().faultDelay, t().faultMtu, t().faultCut].map((title) => html`<th scope="col">${title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${cards.map((port) => {
            const fault = this.lab.wire.fault(port);
            return html`<tr>
              <td class="link">${port.machine}:${port.nic} <span>${port.segment}</span></td>
              ${this.#number(port, t().faultLoss, Math.round(fault.loss * 100), 100, (value) => ({ loss: value / 100 }))}
              ${this.#number(port, t().faultDelay, fault.delayMs, 10_000, (delayMs) => ({ delayMs }))}
              ${this.#mtu(port, fault)}
              <td>
                <input
                  type="checkbox"
                  aria-label="${t().faultCut}, ${port.machine} ${port.nic}"
                  .checked=${fault.partitioned}
                  @change=${(event: Event) => this.#set(port, { partitioned: event.target instanceof HTMLInputElement && event.target.checked })}
                />
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
      <div class="foot">
        <button class="button" ?disabled=${faulty.length === 0} @click=${() => this.#repair(faulty)}>
          ${t().faultsClear}
        </button>
      </div>
    `;
  }
}
