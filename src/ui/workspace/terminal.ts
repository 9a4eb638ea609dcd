import { FitAddon } from "@xterm/addon-fit";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { Terminal as Xterm } from "@xterm/xterm";
import xtermStyles from "@xterm/xterm/css/xterm.css?inline";
import { css, html, unsafeCSS, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { utf8 } from "../../base/index.ts";
import type { Terminal } from "../../vm/index.ts";
import { PwElement } from "../element.ts";
import { isAppKey } from "../keys.ts";
import { CursorRest } from "./cursor-rest.ts";
import { styledDocument, whileStyled } from "./styled-document.ts";
import { terminalTheme } from "./terminal-theme.ts";

const SCROLLBACK = 5000;

/** One tty of a machine. Keys of the app (see `keys.ts`) are left to the app, so that the focus can always get out. */
@customElement("pw-terminal")
export class PwTerminal extends PwElement {
  static override styles = [
    unsafeCSS(xtermStyles),
    css`
      :host {
        display: block;
        position: relative;
        min-width: 0;
        min-height: 0;
        overflow: hidden;
        background: var(--term-bg);
      }
      :host([hidden]) {
        display: none;
      }
      .ground {
        position: absolute;
        inset: 8px 0 6px 12px;
      }
      .xterm {
        height: 100%;
      }
      .xterm .xterm-viewport,
      .xterm .xterm-scrollable-element {
        background-color: transparent !important;
      }
      .xterm-helper-textarea:focus {
        outline: none;
      }
    `,
  ];

  @property({ attribute: false }) terminal!: Terminal;
  @property() label = "";
  @property({ type: Number }) fontSize = 13;
  @property({ type: Boolean }) screenReader = false;
  @query(".ground") private ground!: HTMLElement;

  #xterm: Xterm | undefined;
  readonly #fit = new FitAddon();

  protected override firstUpdated(): void {
    const xterm = this.#make();
    this.#xterm = xterm;
    this.own({ dispose: () => xterm.dispose() });
    this.own(this.terminal.onData((data) => xterm.write(data)));
    this.own(xterm.onData((data) => this.terminal.write(utf8(data))));
    this.#letCursorRest(xterm);
    this.own(xterm.onBinary((data) => this.terminal.write(Uint8Array.from(data, (char) => char.charCodeAt(0)))));
    const observer = new ResizeObserver(() => this.#open());
    observer.observe(this);
    this.own({ dispose: () => observer.disconnect() });
  }

  get #root(): DocumentOrShadowRoot {
    return this.renderRoot instanceof ShadowRoot ? this.renderRoot : document;
  }

  #letCursorRest(xterm: Xterm): void {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const rest = new CursorRest((on) => (xterm.options.cursorBlink = on));
    this.own(rest);
    for (const event of [this.terminal.onData, xterm.onData]) this.own(event(() => rest.active()));
    this.addEventListener("focusin", () => rest.active());
  }

  #make(): Xterm {
    const xterm = new Xterm({
      allowProposedApi: true,
      documentOverride: styledDocument(this.#root),
      fontFamily: getComputedStyle(this).getPropertyValue("--mono"),
      fontSize: this.fontSize,
      lineHeight: 1.25,
      screenReaderMode: this.screenReader,
      scrollback: SCROLLBACK,
      theme: terminalTheme,
      // Programs draw tables with it; a nudge lifts text that a theme of 1980 made unreadable.
      minimumContrastRatio: 4.5,
    });
    xterm.loadAddon(this.#fit);
    xterm.loadAddon(new Unicode11Addon());
    xterm.unicode.activeVersion = "11";
    xterm.attachCustomKeyEventHandler((event) => this.#key(xterm, event));
    return xterm;
  }

  /** False for what the terminal shall not take. */
  #key(xterm: Xterm, event: KeyboardEvent): boolean {
    if (isAppKey(event)) return false;
    if (event.type !== "keydown" || !event.ctrlKey || !event.shiftKey) return true;
    if (event.code === "KeyC" && xterm.hasSelection()) {
      event.preventDefault();
      void navigator.clipboard.writeText(xterm.getSelection()).catch(() => undefined);
      return false;
    }
    // The browser's own paste event follows, which xterm takes.
    return event.code !== "KeyV";
  }

  /** xterm can only measure itself where it is seen: it is opened with its first size, and fitted with each later one. */
  #open(): void {
    const xterm = this.#xterm;
    if (!xterm || this.clientWidth === 0 || this.clientHeight === 0) return;
    const first = !xterm.element;
    if (first) {
      whileStyled(this.#root, () => xterm.open(this.ground));
      xterm.textarea?.setAttribute("aria-label", this.label);
    }
    this.#fit.fit();
    this.terminal.resize(xterm.cols, xterm.rows);
    // Whatever the shell wrote before anyone listened is gone: it draws its prompt again.
    if (first) this.terminal.write(utf8("\f"));
  }

  protected override updated(changed: PropertyValues<this>): void {
    const xterm = this.#xterm;
    if (!xterm) return;
    if (changed.has("label")) xterm.textarea?.setAttribute("aria-label", this.label);
    if (changed.has("screenReader")) xterm.options.screenReaderMode = this.screenReader;
    if (!changed.has("fontSize")) return;
    xterm.options.fontSize = this.fontSize;
    this.#open();
  }

  override focus(): void {
    // One that is shown for the first time is not open yet, and takes no focus: that would be the page's then.
    if (!this.#xterm?.element) this.#open();
    this.#xterm?.focus();
  }

  /** Types a line and presses Enter. What was half typed before is cleared first (Ctrl-U), as it is in any tty. */
  send(line: string): void {
    this.terminal.write(utf8(`\x15${line.replaceAll("\n", "\r")}\r`));
    this.#xterm?.scrollToBottom();
  }

  /** The machine has become another (restored): what stands here is of the past. Asks the shell for its prompt (Ctrl-L). */
  startAfresh(): void {
    this.#xterm?.reset();
    this.terminal.write(utf8("\f"));
  }

  protected override render(): TemplateResult {
    return html`<div class="ground"></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "pw-terminal": PwTerminal;
  }
}
