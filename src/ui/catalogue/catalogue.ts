import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { PwElement } from "../element.ts";
import { t } from "../i18n/index.ts";
import { icon } from "../icons.ts";
import type { CataloguePart, LessonCard } from "../model.ts";
import { controls } from "../styles/controls.ts";
import "./lesson-card.ts";

/** All lessons by part, and above them the way back to where one was. Fires `pw-open` with a lesson's id. */
@customElement("pw-catalogue")
export class PwCatalogue extends PwElement {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        height: 100%;
        overflow-y: auto;
        scrollbar-width: thin;
      }
      .page {
        max-width: 1080px;
        margin: 0 auto;
        padding: 52px 32px 80px;
      }
      .lead {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 400px);
        gap: 28px 56px;
        align-items: end;
        margin-bottom: 52px;
      }
      @media (max-width: 820px) {
        .lead {
          grid-template-columns: 1fr;
        }
      }
      h1 {
        margin: 0 0 12px;
        max-width: 20ch;
        font-size: 35px;
        font-weight: 720;
        line-height: 1.12;
        letter-spacing: -0.028em;
        text-wrap: balance;
      }
      :host(:lang(zh-CN)) h1 {
        letter-spacing: 0;
      }
      .lead p {
        margin: 0;
        max-width: 56ch;
        color: var(--ink-2);
        font-size: 16px;
        line-height: 1.6;
      }
      .resume {
        display: grid;
        gap: 3px;
        padding: 16px 18px;
        border: 1px solid var(--accent-line);
        border-radius: 12px;
        background: var(--accent-soft);
      }
      .resume .label {
        color: var(--accent);
        font-size: 12.5px;
        font-weight: 600;
      }
      .resume strong {
        font-size: 16.5px;
        font-weight: 650;
        line-height: 1.35;
      }
      .resume .button {
        justify-self: start;
        margin-top: 10px;
      }
      .part {
        margin-top: 40px;
      }
      .part-head {
        display: flex;
        align-items: baseline;
        gap: 12px;
        margin-bottom: 14px;
      }
      h2 {
        margin: 0;
        font-size: 19px;
        font-weight: 660;
        letter-spacing: -0.012em;
      }
      .part-head p {
        margin: 0 0 0 auto;
        color: var(--ink-3);
        font-size: 13px;
        white-space: nowrap;
      }
      .about {
        margin: -8px 0 16px;
        max-width: 70ch;
        color: var(--ink-2);
        font-size: 14.5px;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(290px, 1fr));
        gap: 14px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .cards li {
        display: grid;
      }
      .missing {
        margin: 0 0 28px;
        padding: 12px 16px;
        border-left: 3px solid var(--warn);
        border-radius: var(--radius);
        background: var(--warn-soft);
      }
    `,
  ];

  @property({ attribute: false }) parts: readonly CataloguePart[] = [];
  /** A lesson that was asked for and does not exist. */
  @property() missing = "";

  #open(id: string): void {
    this.dispatchEvent(new CustomEvent<string>("pw-open", { detail: id }));
  }

  #resume(): TemplateResult | typeof nothing {
    const lessons = this.parts.flatMap((part) => part.lessons);
    const latest = lessons
      .filter((lesson) => lesson.visitedAt !== undefined && lesson.done < lesson.steps)
      .sort((one, other) => (other.visitedAt ?? 0) - (one.visitedAt ?? 0))[0];
    const lesson = latest ?? lessons.find((one) => one.done < one.steps) ?? lessons[0];
    if (!lesson) return nothing;
    const fresh = lessons.every((one) => one.visitedAt === undefined);
    return html`<section class="resume" aria-labelledby="resume-title">
      <span class="label">${latest ? t().whereYouWere : partAndMinutes(lesson)}</span>
      <strong id="resume-title">${lesson.number} ${lesson.title}</strong>
      <button class="button primary" @click=${() => this.#open(lesson.id)}>
        ${icon("play")}${fresh ? t().startFirst : t().resume}
      </button>
    </section>`;
  }

  #part({ id, title, about, lessons }: CataloguePart): TemplateResult {
    const done = lessons.filter((lesson) => lesson.done === lesson.steps).length;
    return html`<section class="part" aria-labelledby=${id}>
      <div class="part-head">
        <h2 id=${id}>${title}</h2>
        <p>${t().lessonsDone(done, lessons.length)}</p>
      </div>
      ${about ? html`<p class="about">${about}</p>` : nothing}
      <ul class="cards">
        ${lessons.map((lesson) => html`<li><pw-lesson-card .lesson=${lesson} @pw-open=${() => this.#open(lesson.id)}></pw-lesson-card></li>`)}
      </ul>
    </section>`;
  }

  protected override render(): TemplateResult {
    return html`<div class="page">
      ${this.missing ? html`<p class="missing" role="alert">${t().unknownLesson(this.missing)}</p>` : nothing}
      <div class="lead">
        <div>
          <h1>${t().tagline}</h1>
          <p>${t().catalogueLead}</p>
        </div>
        ${this.#resume()}
      </div>
      ${this.parts.length === 0 ? html`<p>${t().noLessons}</p>` : this.parts.map((part) => this.#part(part))}
    </div>`;
  }
}

function partAndMinutes(lesson: LessonCard): string {
  return `${t().minutes(lesson.minutes)} · ${t().steps(lesson.steps)}`;
}
