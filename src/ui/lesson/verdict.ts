import { css, html, nothing, type TemplateResult } from "lit";
import type { CheckReport } from "../../lab/index.ts";
import { t } from "../i18n/index.ts";
import { icon, type IconName } from "../icons.ts";

export const verdictStyles = css`
  .verdict {
    margin-top: 10px;
    padding: 10px 14px;
    border-radius: var(--radius-s);
    background: var(--ground);
    color: var(--ink);
    font-size: 14px;
    line-height: 1.5;
    animation: settle 220ms var(--ease);
  }
  @keyframes settle {
    from {
      opacity: 0;
      transform: translateY(-3px);
    }
  }
  .verdict .said {
    display: grid;
    grid-template-columns: 18px 1fr;
    gap: 8px;
    margin: 0;
  }
  .verdict .said > svg {
    margin-top: 2.5px;
    color: var(--edge);
  }
  .verdict strong {
    color: var(--edge);
    font-weight: 650;
  }
  .verdict.failed {
    --edge: var(--bad);
    --ground: var(--bad-soft);
  }
  .verdict.passed {
    --edge: var(--ok);
    --ground: var(--ok-soft);
  }
  .verdict.other {
    --edge: var(--warn);
    --ground: var(--warn-soft);
  }
  .verdict .score {
    color: var(--ink-2);
  }
  .verdict details {
    margin: 8px 0 0 26px;
    color: var(--ink-2);
    font-size: 13px;
  }
  .verdict summary {
    width: fit-content;
    border-radius: 3px;
    cursor: pointer;
  }
  .verdict pre {
    max-height: 220px;
    margin: 8px 0 0;
    padding: 8px 10px;
    overflow: auto;
    border-radius: var(--radius-s);
    background: var(--surface);
    font: 12px/1.5 var(--mono);
    white-space: pre-wrap;
    word-break: break-word;
  }
`;

interface Words {
  readonly tone: "failed" | "passed" | "other";
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  /** What to do now, where the text does not say it. */
  readonly wayOn?: string;
}

function words(outcome: CheckReport["outcome"]): Words | undefined {
  switch (outcome.kind) {
    case "passed":
      return { tone: "passed", icon: "check", title: t().passed, text: "" };
    case "failed":
      return { tone: "failed", icon: "close", title: t().notYet, text: outcome.message };
    case "error":
      return { tone: "other", icon: "warn", title: t().checkBroke, text: outcome.message, wayOn: t().checkBrokeWayOn };
    case "skipped":
      return { tone: "other", icon: "warn", title: t().checkSkipped, text: outcome.message };
    case "cancelled":
      return undefined;
  }
}

/** What a check found, in place; for the curious, what it printed. */
export function renderVerdict(report: CheckReport): TemplateResult | typeof nothing {
  const said = words(report.outcome);
  if (!said) return nothing;
  const score = report.outcome.kind === "failed" && report.outcome.score.of > 1 ? report.outcome.score : undefined;
  return html`<div class="verdict ${said.tone}">
    <p class="said">
      ${icon(said.icon)}
      <span>
        <strong>${said.title}</strong>${said.text ? html`<br />${said.text}` : nothing}${said.wayOn ? html`<br />${said.wayOn}` : nothing}
        ${score ? html`<br /><span class="score">${t().partScore(score.points, score.of)}</span>` : nothing}
      </span>
    </p>
    ${report.output.trim() && said.tone !== "passed"
      ? html`<details>
          <summary>${t().printed}</summary>
          <pre tabindex="0">${report.output}</pre>
        </details>`
      : nothing}
  </div>`;
}
