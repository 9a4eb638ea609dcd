import { css, html, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { BlockContext } from "../blocks/render.ts";
import { PwElement } from "../element.ts";
import { prefer } from "../events.ts";
import { t } from "../i18n/index.ts";
import { appKey, type AppKey } from "../keys.ts";
import type { LessonActions, LessonModel, PacketTools, Preferences } from "../model.ts";
import type { MenuItem } from "../parts/menu.ts";
import "../parts/split.ts";
import { controls } from "../styles/controls.ts";
import type { PacketLog } from "../wire/packet-log.ts";
import "../workspace/workspace.ts";
import type { PwWorkspace } from "../workspace/workspace.ts";
import "./lesson-text.ts";
import type { PwLessonText } from "./lesson-text.ts";

/** The lesson beside its machines. */
@customElement("pw-lesson-view")
export class PwLessonView extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
        min-height: 0;
      }
      section {
        display: grid;
        min-width: 0;
        min-height: 0;
      }
    `,
  ];

  @property({ attribute: false }) model!: LessonModel;
  @property({ attribute: false }) actions!: LessonActions;
  @property({ attribute: false }) preferences!: Preferences;
  @property({ attribute: false }) log!: PacketLog;
  @property({ attribute: false }) tools!: PacketTools;
  @property({ attribute: false }) labItems: readonly MenuItem[] = [];
  @property({ attribute: false }) figureUrl: (file: string) => string | undefined = () => undefined;
  @query("pw-lesson-text") private text!: PwLessonText;
  @query("pw-workspace") private workspace!: PwWorkspace;

  override connectedCallback(): void {
    super.connectedCallback();
    this.listen(window, "keydown", (event) => this.#key(event));
  }

  reveal(step: number): void {
    void this.updateComplete.then(() => this.text.reveal(step));
  }

  /** Types a command into a machine's terminal; the elements do it, as they know which terminals there are. */
  run(machine: string, terminal: number, command: string): void {
    void this.workspace.run(machine, terminal, command);
  }

  focusLesson(): void {
    const root = this.text.shadowRoot;
    root?.querySelector<HTMLElement>("h1")?.focus();
  }

  focusTerminal(): void {
    this.workspace.focus();
  }

  #key(event: KeyboardEvent): void {
    const key = appKey(event);
    if (!key || event.defaultPrevented) return;
    event.preventDefault();
    this.#do(key);
  }

  #do(key: AppKey): void {
    const step = this.model.steps[this.model.current];
    switch (key.kind) {
      case "region":
        return this.#region(key.back);
      case "leave":
        return this.focusLesson();
      case "machine":
        return void this.workspace.focusMachine(key.index);
      case "check":
        return step && this.actions.check(step.spec.id);
      case "hint":
        return step && this.actions.hint(step.spec.id);
      case "wire":
        prefer(this, { wire: this.preferences.wire === "hidden" ? "below" : "hidden" });
    }
  }

  /** Lesson, machines, wire, and around again. */
  #region(back: boolean): void {
    const root = this.shadowRoot?.activeElement;
    const inWire = this.workspace.shadowRoot?.activeElement?.localName === "pw-wire-panel";
    const at = root === this.workspace ? (inWire ? 2 : 1) : root === this.text ? 0 : back ? 0 : 2;
    const next = (at + (back ? 2 : 1)) % 3;
    if (next === 2 && this.workspace.focusWire()) return;
    if (next === 1 || (next === 2 && back)) return this.workspace.focus();
    this.focusLesson();
  }

  protected override render(): TemplateResult {
    const context: Omit<BlockContext, "step"> = {
      actions: this.actions,
      ready: this.model.phase.kind === "ready",
      figureUrl: this.figureUrl,
      log: this.log,
      tools: this.tools,
    };
    return html`<pw-split
      .share=${this.preferences.lessonShare}
      .minFirst=${300}
      .minSecond=${420}
      .label=${t().resizeLesson}
      @pw-share=${(event: CustomEvent<number>) => prefer(this, { lessonShare: event.detail })}
    >
      <section slot="first" aria-label=${t().lessonText}>
        <pw-lesson-text .model=${this.model} .context=${context}></pw-lesson-text>
      </section>
      <section slot="second" aria-label=${t().workspace}>
        <pw-workspace
          .model=${this.model}
          .actions=${this.actions}
          .preferences=${this.preferences}
          .log=${this.log}
          .tools=${this.tools}
          .labItems=${this.labItems}
        ></pw-workspace>
      </section>
    </pw-split>`;
  }
}
