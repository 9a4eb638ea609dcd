import { css } from "lit";

/** Buttons, fields and focus rings, the same everywhere. */
export const controls = css`
  :host {
    box-sizing: border-box;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 32px;
    padding: 4px 12px;
    border: 1px solid var(--line);
    border-radius: var(--radius-s);
    background: var(--raised);
    color: var(--ink);
    font-size: 13.5px;
    font-weight: 550;
    line-height: 1.2;
    text-decoration: none;
    cursor: pointer;
    transition:
      background var(--fast),
      border-color var(--fast);
  }
  .button:hover:not(:disabled) {
    background: var(--hover);
    border-color: var(--line-strong);
  }
  .button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-ink);
  }
  .button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--accent) 88%, var(--ink));
    border-color: transparent;
  }
  .button.quiet {
    border-color: transparent;
    background: transparent;
    color: var(--ink-2);
    font-weight: 500;
  }
  .button.quiet:hover:not(:disabled) {
    background: var(--hover);
    color: var(--ink);
  }
  .button.small {
    min-height: 26px;
    padding: 2px 8px;
    font-size: 12.5px;
  }
  .button.icon {
    min-width: 32px;
    padding: 4px;
  }
  .button.icon.small {
    min-width: 26px;
  }
  .button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  .button[aria-pressed="true"] {
    background: var(--accent-soft);
    border-color: var(--accent-line);
    color: var(--accent);
  }
  .field {
    min-height: 32px;
    padding: 4px 10px;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--surface);
    font-size: 14px;
  }
  .field::placeholder {
    color: var(--ink-3);
    opacity: 1;
  }
  .field.small {
    min-height: 26px;
    padding: 2px 8px;
    font-size: 12.5px;
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  svg.icon {
    width: 16px;
    height: 16px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
