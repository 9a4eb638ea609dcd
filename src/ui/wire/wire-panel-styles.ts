import { css } from "lit";

export const wirePanelStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    background: var(--surface);
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 36px;
    padding: 4px 8px 4px 12px;
    border-bottom: 1px solid var(--line);
  }
  .filter {
    flex: 0 1 260px;
    min-width: 90px;
  }
  .filter .field {
    width: 100%;
    font-family: var(--mono);
    font-size: 12px;
  }
  .filter.bad .field {
    border-color: var(--bad);
  }
  .place {
    max-width: 180px;
    background: var(--accent-soft);
    border-color: var(--accent-line);
    color: var(--accent);
    font-family: var(--mono);
    font-size: 12px;
  }
  .place svg {
    width: 11px;
    height: 11px;
  }
  .count {
    min-width: 0;
    overflow: hidden;
    color: var(--ink-3);
    font-size: 12.5px;
    font-variant-numeric: tabular-nums;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .filter.bad ~ .count {
    color: var(--bad);
  }
  .room {
    flex: 1;
  }
  .faulty {
    color: var(--bad);
  }
  .left,
  .right {
    display: grid;
    grid-template-rows: minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    contain: size layout;
  }
  :host([tall]) .right {
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
  }
  :host([tall]) pw-decode {
    border-left: 1px solid var(--line);
  }
`;
