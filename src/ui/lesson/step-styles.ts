import { css } from "lit";

export const stepStyles = css`
  :host {
    display: block;
  }
  .step {
    position: relative;
    padding-left: 42px;
  }
  /* The lesson's line: it runs from node to node, and is drawn through as far as the learner has come. */
  .step::before {
    content: "";
    position: absolute;
    top: 34px;
    bottom: -14px;
    left: 12.25px;
    width: 1.5px;
    background: var(--line);
  }
  .step.passed::before {
    background: var(--accent);
  }
  :host([last]) .step::before {
    display: none;
  }
  .node {
    position: absolute;
    top: 9px;
    left: 0;
    display: grid;
    place-items: center;
    width: 26px;
    height: 26px;
    border: 1.5px solid var(--line-strong);
    border-radius: 50%;
    background: var(--surface);
    color: var(--ink-2);
    font-size: 13px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    transition:
      background 240ms var(--ease),
      color 240ms var(--ease),
      border-color 240ms var(--ease);
  }
  :host([current]) .node {
    border-color: var(--accent);
    background: var(--accent-soft);
    color: var(--accent);
    box-shadow: 0 0 0 4px var(--accent-soft);
  }
  .passed .node {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--accent-ink);
  }
  .node svg {
    width: 14px;
    height: 14px;
    stroke-width: 2.4;
  }
  h2 {
    margin: 0;
    font-size: 16px;
    font-weight: 600;
    line-height: 1.35;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 10px;
    width: calc(100% + 8px);
    min-height: 44px;
    margin-left: -8px;
    padding: 6px 8px;
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    color: var(--ink-2);
    font: inherit;
    text-align: left;
    cursor: pointer;
  }
  .head:hover {
    background: var(--hover);
  }
  :host([open]) .head,
  :host([current]) .head {
    color: var(--ink);
  }
  :host([current]) h2 {
    font-size: 17px;
    font-weight: 650;
    letter-spacing: -0.01em;
  }
  .title {
    flex: 1;
    min-width: 0;
  }
  .points {
    color: var(--ink-3);
    font-size: 12.5px;
    font-weight: 450;
    white-space: nowrap;
  }
  .fold {
    display: grid;
    color: var(--ink-3);
    transition: transform var(--fast);
  }
  :host([open]) .fold {
    transform: rotate(90deg);
  }
  .body {
    padding: 4px 0 26px;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    margin-top: 18px;
  }
  .check {
    min-width: 84px;
  }
  .says {
    margin-left: 4px;
    color: var(--ink-3);
    font-size: 13px;
  }
  .says.watching::before {
    content: "";
    display: inline-block;
    width: 7px;
    height: 7px;
    margin-right: 7px;
    border-radius: 50%;
    background: var(--accent);
    vertical-align: 1px;
    /* Not for ever: the page would be drawn sixty times a second for it. */
    animation: watch 2.4s ease-in-out 3;
  }
  @keyframes watch {
    50% {
      opacity: 0.25;
    }
  }
  .spinner {
    width: 12px;
    height: 12px;
    border: 2px solid color-mix(in srgb, currentColor 30%, transparent);
    border-top-color: currentColor;
    border-radius: 50%;
    animation: turn 700ms linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
`;
