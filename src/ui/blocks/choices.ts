import { css } from "lit";

/** Answers to choose from, for questions and predictions alike. */
export const choiceStyles = css`
  :host {
    display: block;
  }
  .choices {
    display: grid;
    gap: 6px;
    margin-top: 10px;
  }
  .choice {
    display: grid;
    grid-template-columns: 18px 1fr;
    gap: 9px;
    align-items: center;
    width: 100%;
    padding: 8px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--surface);
    text-align: left;
    cursor: pointer;
    transition:
      background var(--fast),
      border-color var(--fast);
  }
  .choice:hover {
    border-color: var(--line-strong);
    background: var(--hover);
  }
  .choice .prose {
    font-size: 14.5px;
    line-height: 1.45;
  }
  .choice .mark {
    display: grid;
    place-items: center;
    width: 18px;
    height: 18px;
    border: 1.5px solid var(--line-strong);
    border-radius: 50%;
  }
  .choice .mark svg {
    width: 12px;
    height: 12px;
    stroke-width: 2.4;
  }
  .choice.chosen {
    border-color: var(--accent);
    background: var(--accent-soft);
  }
  .choice.chosen .mark {
    border: 5.5px solid var(--accent);
    background: var(--surface);
  }
  .choice.right {
    border-color: var(--ok);
    background: var(--ok-soft);
  }
  .choice.right .mark {
    border-color: var(--ok);
    color: var(--ok);
  }
  .choice.wrong {
    border-color: var(--bad);
    background: var(--bad-soft);
  }
  .choice.wrong .mark {
    border-color: var(--bad);
    color: var(--bad);
  }
  .reply:not(:empty) {
    font-size: 14.5px;
  }
  .reply strong {
    display: block;
    margin-top: 10px;
  }
  strong.right {
    color: var(--ok);
  }
  strong.wrong {
    color: var(--bad);
  }
`;
