import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Lab } from "../../lab/index.ts";
import { PwElement } from "../element.ts";
import { prefer } from "../events.ts";
import { t } from "../i18n/index.ts";
import type { LessonActions, LessonModel, PacketTools, Preferences, WirePlace } from "../model.ts";
import "../parts/menu.ts";
import type { MenuItem } from "../parts/menu.ts";
import "../parts/split.ts";
import { icon } from "../icons.ts";
import { controls } from "../styles/controls.ts";
import type { PacketLog } from "../wire/packet-log.ts";
import "../wire/wire-panel.ts";
import "./loading.ts";
import "./machine.ts";
import type { PwMachine } from "./machine.ts";
import "./obstacle.ts";
import { stateText } from "./state-dot.ts";
import "./tabs.ts";
import type { Tab } from "./tabs.ts";
import { workspaceStyles } from "./workspace-styles.ts";

const WIRE_TAB = " wire";
const ALL_TAB = " all";

/** The machines' side: terminals in tabs or side by side, and the wire below them, in a tab, or away. */
@customElement("pw-workspace")
export class PwWorkspace extends PwElement {
  static override styles = [controls, workspaceStyles];

  @property({ attribute: false }) model!: LessonModel;
  @property({ attribute: false }) actions!: LessonActions;
  @property({ attribute: false }) preferences!: Preferences;
  @property({ attribute: false }) log!: PacketLog;
  @property({ attribute: false }) tools!: PacketTools;
  /** What the lab's menu offers. */
  @property({ attribute: false }) labItems: readonly MenuItem[] = [];
  @state() private machine = "";
  @state() private wireChosen = false;
  /** Machines whose second terminal is open. */
  @state() private seconds: ReadonlySet<string> = new Set();
  @query("pw-wire-panel") private wirePanel!: HTMLElement | null;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("model")) return;
    const names = this.model.machines.map(({ name }) => name);
    if (!names.includes(this.machine)) this.machine = names[0] ?? "";
  }

  #pane(name: string): PwMachine | undefined {
    return [...this.renderRoot.querySelectorAll("pw-machine")].find((pane) => pane.machine.name === name);
  }

  async run(machine: string, terminal: number, command: string): Promise<void> {
    this.#show(machine);
    await this.updateComplete;
    await this.#pane(machine)?.type(terminal, command);
  }

  async focusMachine(index: number): Promise<void> {
    const name = this.model.machines[index]?.name;
    if (name === undefined) return;
    this.#show(name);
    await this.updateComplete;
    this.#pane(name)?.focus();
  }

  /** The terminal that is shown, or the first of those that are. */
  override focus(): void {
    void this.focusMachine(this.model.machines.findIndex(({ name }) => name === this.machine));
  }

  /** False when the wire is not shown. */
  focusWire(): boolean {
    if (this.preferences.wire === "hidden" || this.model.phase.kind !== "ready") return false;
    if (this.preferences.wire === "tab") this.wireChosen = true;
    void this.updateComplete.then(() => this.wirePanel?.shadowRoot?.querySelector<HTMLElement>("input")?.focus());
    return true;
  }

  #show(machine: string): void {
    this.machine = machine;
    this.wireChosen = false;
  }

  #toggleSecond(machine: string): void {
    const seconds = new Set(this.seconds);
    if (!seconds.delete(machine)) seconds.add(machine);
    this.seconds = seconds;
  }

  #choose(id: string): void {
    this.wireChosen = id === WIRE_TAB;
    if (id !== WIRE_TAB && id !== ALL_TAB) this.machine = id;
  }

  #tabs(): readonly Tab[] {
    const machines: readonly Tab[] = this.model.machines.map(({ name, state: now }) => ({
      id: name,
      label: name,
      dot: now?.kind ?? "starting",
      says: stateText(now),
    }));
    const wire: readonly Tab[] = this.preferences.wire === "tab" ? [{ id: WIRE_TAB, label: t().wire, icon: "wire" }] : [];
    return [...(this.#split() ? [{ id: ALL_TAB, label: t().machineTabs }] : machines), ...wire];
  }

  #split(): boolean {
    return this.preferences.split && this.model.machines.length > 1;
  }

  #wireItems(): readonly MenuItem[] {
    const items: readonly (readonly [WirePlace, string])[] = [
      ["below", t().wireBelow],
      ["tab", t().wireTab],
      ["hidden", t().wireHide],
    ];
    const chosen = this.preferences.wire;
    return items.map(([place, label]) => ({ kind: "action", label, checked: place === chosen, run: () => prefer(this, { wire: place }) }));
  }

  #bar(): TemplateResult {
    const chosen = this.wireChosen && this.preferences.wire === "tab" ? WIRE_TAB : this.#split() ? ALL_TAB : this.machine;
    const split = this.#split();
    return html`<div class="bar">
      <pw-tabs
        .tabs=${this.#tabs()}
        .chosen=${chosen}
        .label=${t().machineTabs}
        @pw-tab=${(event: CustomEvent<string>) => this.#choose(event.detail)}
      ></pw-tabs>
      <div class="tools">
        ${this.model.busy === "none" ? nothing : html`<span class="busy" role="status">${this.#busyText()}</span>`}
        ${split ? nothing : this.#secondButton()}
        ${this.model.machines.length > 1
          ? html`<button
              class="button quiet icon"
              aria-pressed=${split}
              title=${split ? t().oneMachine : t().allMachines}
              aria-label=${t().allMachines}
              @click=${() => prefer(this, { split: !split })}
            >
              ${icon("split")}
            </button>`
          : nothing}
        <pw-menu icon="wire" .caption=${t().wire} .label=${t().wirePlace} .items=${this.#wireItems()}></pw-menu>
        <pw-menu icon="history" .caption=${t().lab} .label=${t().lab} .items=${this.labItems}></pw-menu>
      </div>
    </div>`;
  }

  #secondButton(): TemplateResult {
    return html`<button
      class="button quiet icon"
      aria-pressed=${this.seconds.has(this.machine)}
      title=${t().secondTerminal}
      aria-label=${t().secondTerminal}
      @click=${() => this.#toggleSecond(this.machine)}
    >
      ${icon("terminal")}
    </button>`;
  }

  #busyText(): string {
    const words = { none: "", reset: t().resetting, rewind: t().rewinding, save: t().saving };
    return words[this.model.busy];
  }

  #machines(lab: Lab): TemplateResult {
    const split = this.#split();
    return html`<div class="machines ${split ? "split" : ""}" slot="first">
      ${repeat(
        this.model.machines,
        ({ name }) => name,
        ({ name, state: now, generation }) => {
          const machine = lab.machines.get(name);
          return machine
            ? html`<pw-machine
                ?hidden=${!split && name !== this.machine}
                .machine=${machine}
                .machineState=${now}
                .actions=${this.actions}
                .fontSize=${this.preferences.terminalFontSize}
                .screenReader=${this.preferences.screenReader}
                .generation=${generation}
                .narrow=${split}
                .second=${this.seconds.has(name)}
                @pw-second=${() => this.#toggleSecond(name)}
              ></pw-machine>`
            : nothing;
        },
      )}
    </div>`;
  }

  #ready(lab: Lab): TemplateResult {
    const { wire, terminalShare, pictureShare } = this.preferences;
    const single = wire === "hidden" ? "first" : wire === "below" ? null : this.wireChosen ? "second" : "first";
    return html`<pw-split
      direction="column"
      .share=${terminalShare}
      .single=${single}
      .minFirst=${120}
      .minSecond=${170}
      .label=${t().resizeTerminals}
      @pw-share=${(event: CustomEvent<number>) => prefer(this, { terminalShare: event.detail })}
    >
      ${this.#machines(lab)}
      <pw-wire-panel
        slot="second"
        aria-label=${t().wire}
        role="region"
        .lab=${lab}
        .log=${this.log}
        .tools=${this.tools}
        .tall=${wire === "tab"}
        .pictureShare=${pictureShare}
        @pw-picture-share=${(event: CustomEvent<number>) => prefer(this, { pictureShare: event.detail })}
      ></pw-wire-panel>
    </pw-split>`;
  }

  #body(): TemplateResult {
    const { phase } = this.model;
    switch (phase.kind) {
      case "ready":
        return this.#ready(phase.lab);
      case "loading":
        return html`<pw-loading .machines=${phase.machines} .resuming=${phase.resuming}></pw-loading>`;
      case "idle":
        return html`<pw-loading></pw-loading>`;
      default:
        return html`<pw-obstacle .phase=${phase} .actions=${this.actions}></pw-obstacle>`;
    }
  }

  protected override render(): TemplateResult {
    return html`${this.#bar()}
      <div class="body">${this.#body()}</div>`;
  }
}
