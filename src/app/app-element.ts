import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { ProgressKeeper, type Checkpoint } from "../lab/index.ts";
import type { Lesson } from "../lessons/index.ts";
import {
  controls,
  PacketLog,
  PwElement,
  setLanguage,
  t,
  type LessonModel,
  type MenuItem,
  type Notice,
  type Preferences,
  type PwLessonView,
} from "../ui/index.ts";
import { cardOf, catalogueOf } from "./catalogue.ts";
import { Leaving, type LeavingState } from "./leaving.ts";
import { LessonSession } from "./lesson-session.ts";
import { Notices } from "./notices.ts";
import { packetTools } from "./packet-tools.ts";
import type { AppPorts } from "./ports.ts";
import { loadPreferences, savePreferences } from "./preferences.ts";
import { CATALOGUE, readRoute, routeAddress, sameRoute, type Route } from "./route.ts";
import { watchForSleep } from "./sleep.ts";

/** The whole app: what the address asks for, in the language and look that were chosen. */
@customElement("pw-app")
export class PwApp extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        grid-template-rows: auto minmax(0, 1fr);
        height: 100vh;
        height: 100dvh;
        overflow: hidden;
      }
      .screen {
        display: grid;
        grid-template: minmax(0, 1fr) / minmax(0, 1fr);
        min-height: 0;
      }
      .skip {
        position: absolute;
        z-index: 50;
        top: 8px;
        left: 8px;
        transform: translateY(-60px);
      }
      .skip:focus {
        transform: none;
      }
    `,
  ];

  @property({ attribute: false }) ports!: AppPorts;
  @state() private preferences!: Preferences;
  @state() private route: Route = CATALOGUE;
  @state() private notices: readonly Notice[] = [];
  @state() private helpOpen = false;
  @state() private rewindOpen = false;
  @query("pw-lesson-view") private view!: PwLessonView | null;

  #progress!: ProgressKeeper;
  #session: LessonSession | undefined;
  #leaving!: Leaving;
  readonly #log = new PacketLog(packetTools);
  readonly #told = new Notices((notices) => (this.notices = notices));

  override connectedCallback(): void {
    super.connectedCallback();
    this.#prefer(loadPreferences(this.ports.texts, navigator.languages));
    this.#progress = new ProgressKeeper(this.ports.texts);
    this.own(this.#progress);
    this.own(this.#progress.onChange(() => this.requestUpdate()));
    this.own(this.#progress.onNotice((notice) => this.#progressNotice(notice.kind)));
    if (this.#progress.firstNotice) this.#progressNotice(this.#progress.firstNotice.kind);
    this.#leaving = new Leaving(this.ports.clock, (state) => this.#leavingNotice(state));
    this.own(this.#leaving);
    this.own(watchForSleep(this.ports.clock, () => this.#session?.wake()));
    this.own(this.ports.onDeleted(() => this.#deletedElsewhere()));
    this.listen(window, "popstate", () => this.#enter(readRoute(location.search)));
    this.listen(window, "pagehide", () => void this.flush());
    this.listen(window, "keydown", (event) => this.#key(event));
    const hidden = (): void => {
      if (document.hidden) void this.flush();
    };
    document.addEventListener("visibilitychange", hidden);
    this.own({ dispose: () => document.removeEventListener("visibilitychange", hidden) });
    this.#enter(readRoute(location.search));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#session?.dispose();
    this.#log.attach(undefined);
  }

  /** Resolves when what the machines hold is kept, as far as the browser lets it. */
  async flush(): Promise<void> {
    await Promise.all([this.#session?.flush(), this.#leaving.done]);
  }

  tell(notice: Notice): void {
    this.#told.tell(notice);
  }

  #progressNotice(kind: "corrupt" | "unsaved"): void {
    const text = kind === "unsaved" ? t().noticeStorageBlocked : t().noticeProgressDamaged;
    this.tell({ id: `progress-${kind}`, tone: "warn", text });
  }

  #leavingNotice(state: LeavingState): void {
    if (state === "over") this.#told.dismiss("leaving");
    else if (state === "saving") this.tell({ id: "leaving", tone: "info", text: t().noticeLeaving, stays: true });
    else this.tell({ id: "left-unsaved", tone: "warn", text: t().noticeLeftUnsaved });
  }

  #prefer(change: Partial<Preferences>): void {
    const preferences = { ...this.preferences, ...change };
    this.preferences = preferences;
    savePreferences(this.ports.texts, preferences);
    document.documentElement.lang = preferences.language;
    if (preferences.theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = preferences.theme;
    if (change.language) {
      setLanguage(change.language);
      this.#session?.speak(change.language);
    }
  }

  /** Goes where the address points, and leaves what was there. */
  #enter(route: Route): void {
    const same = route.lesson === this.route.lesson && this.#session !== undefined;
    this.route = route;
    if (same) return this.#revealStep(route.step);
    if (this.#session) this.#leaving.leave(this.#session);
    this.#session = undefined;
    this.#log.attach(undefined);
    this.#log.clear();
    const lesson = this.#lesson(route.lesson);
    if (lesson) this.#open(lesson, route.step);
  }

  #go(route: Route): void {
    if (!sameRoute(route, this.route)) history.pushState(null, "", routeAddress(route));
    this.#enter(route);
  }

  #open(lesson: Lesson, step: string | undefined): void {
    const spec = this.ports.content.labs.get(lesson.lab);
    if (!spec) return;
    const session = new LessonSession({
      ports: this.ports,
      lesson,
      spec,
      progress: this.#progress,
      language: this.preferences.language,
      step,
      after: this.#leaving.done,
      tell: (notice) => this.tell(notice),
      open: (id) => this.#go({ lesson: id, step: undefined }),
      type: (machine, terminal, command) => this.view?.run(machine, terminal, command),
    });
    this.#session = session;
    session.onChange(() => this.#sessionChanged(session));
    session.start();
    if (step !== undefined) this.#revealStep(step);
  }

  #sessionChanged(session: LessonSession): void {
    if (session !== this.#session) return;
    this.#log.attach(session.lab);
    const step = session.step;
    if (this.route.lesson === session.lesson.id && this.route.step !== step && step !== undefined) {
      this.route = { lesson: session.lesson.id, step };
      history.replaceState(null, "", routeAddress(this.route));
    }
    this.requestUpdate();
  }

  #revealStep(step: string | undefined): void {
    const at = this.#session?.lesson.steps.findIndex((one) => one.id === step) ?? -1;
    if (at === -1) return;
    this.#session?.select(at + 1);
    void this.updateComplete.then(() => this.view?.reveal(at + 1));
  }

  #lesson(id: string | undefined): Lesson | undefined {
    return this.ports.content.lessons.find((lesson) => lesson.id === id);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "?" || event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.composedPath().some((target) => target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement);
    if (typing) return;
    event.preventDefault();
    this.helpOpen = true;
  }

  #labItems(model: LessonModel): readonly MenuItem[] {
    const session = this.#session;
    const disabled = model.phase.kind !== "ready" || model.busy !== "none";
    if (!session) return [];
    return [
      { kind: "action", icon: "history", label: `${t().rewind} …`, about: t().rewindAbout, disabled, run: () => this.#openRewind(session) },
      { kind: "action", icon: "check", label: t().saveNow, disabled, run: () => session.save() },
      { kind: "action", icon: "reset", label: t().resetLab, about: t().resetLabAbout, disabled, run: () => session.resetLab() },
      { kind: "action", icon: "download", label: t().exportSession, about: t().exportAbout, disabled, run: () => session.exportSession() },
    ];
  }

  #openRewind(session: LessonSession): void {
    session.listMoments();
    this.rewindOpen = true;
  }

  #next(lesson: Lesson): LessonModel["next"] {
    const { lessons } = this.ports.content;
    const next = lessons[lessons.indexOf(lesson) + 1];
    return next && cardOf(next, this.#progress.progress, this.preferences.language);
  }

  #lessonView(session: LessonSession, model: LessonModel): TemplateResult {
    const { part, folder } = session.lesson;
    return html`<pw-lesson-view
        .model=${model}
        .actions=${session}
        .preferences=${this.preferences}
        .log=${this.#log}
        .tools=${packetTools}
        .labItems=${this.#labItems(model)}
        .figureUrl=${(file: string) => this.ports.figureUrl(`content/${part}/${folder}/${file}`)}
      ></pw-lesson-view>
      <pw-dialog .heading=${t().rewindTitle} .open=${this.rewindOpen} @pw-close=${() => (this.rewindOpen = false)}>
        <pw-rewind
          .checkpoints=${model.checkpoints}
          .busy=${model.busy !== "none"}
          .nameOf=${(checkpoint: Checkpoint) => session.nameOf(checkpoint)}
          @pw-rewind=${(event: CustomEvent<Checkpoint>) => {
            this.rewindOpen = false;
            session.rewind(event.detail);
          }}
        ></pw-rewind>
      </pw-dialog>`;
  }

  #catalogue(): TemplateResult {
    const { content } = this.ports;
    return html`<pw-catalogue
      .parts=${catalogueOf(content.lessons, this.#progress.progress, this.preferences.language)}
      .missing=${this.route.lesson ?? ""}
      @pw-open=${(event: CustomEvent<string>) => this.#go({ lesson: event.detail, step: undefined })}
    ></pw-catalogue>`;
  }

  /** Ends all machines as they are. */
  #abandon(): void {
    this.#session?.dispose();
    this.#session = undefined;
    this.#leaving.dispose();
  }

  #deletedElsewhere(): void {
    this.#abandon();
    this.#progress.forget();
    this.#go(CATALOGUE);
    this.tell({ id: "deleted", tone: "warn", text: t().noticeDeleted });
  }

  async #deleteData(): Promise<void> {
    this.#abandon();
    await this.ports.deleteData();
    location.replace("./");
  }

  protected override render(): TemplateResult {
    const session = this.#session;
    const model = session?.model(this.#next(session.lesson));
    const heading = model ? `${model.number} ${model.title}` : "";
    document.title = heading ? `${heading} · ${t().appName}` : t().appName;
    return html`
      ${model ? html`<button class="button skip" @click=${() => this.view?.focusLesson()}>${t().skipToLesson}</button>` : nothing}
      <pw-top-bar
        .preferences=${this.preferences}
        .heading=${heading}
        .steps=${model?.steps.map((step) => step.status === "passed") ?? []}
        @pw-prefer=${(event: CustomEvent<Partial<Preferences>>) => this.#prefer(event.detail)}
        @pw-home=${() => this.#go(CATALOGUE)}
        @pw-help=${() => (this.helpOpen = true)}
      ></pw-top-bar>
      <main class="screen" @pw-prefer=${(event: CustomEvent<Partial<Preferences>>) => this.#prefer(event.detail)}>
        ${session && model ? this.#lessonView(session, model) : this.#catalogue()}
      </main>
      <pw-dialog .heading=${t().helpTitle} .open=${this.helpOpen} @pw-close=${() => (this.helpOpen = false)}>
        <pw-help @pw-delete-data=${() => void this.#deleteData()}></pw-help>
      </pw-dialog>
      <pw-notices .notices=${this.notices} @pw-dismiss=${(event: CustomEvent<string>) => this.#told.dismiss(event.detail)}></pw-notices>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "pw-app": PwApp;
  }
}
