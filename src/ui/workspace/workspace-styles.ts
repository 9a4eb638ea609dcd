import { css } from "lit";

export const workspaceStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    height: 100%;
    background: var(--surface);
  }
  .bar {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    min-height: 40px;
    padding: 0 8px 0 4px;
    border-bottom: 1px solid var(--line);
  }
  .tools {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .busy {
    margin-right: 8px;
    color: var(--ink-3);
    font-size: 13px;
  }
  .body {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
  }
  .machines {
    display: grid;
    grid-template-rows: minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    background: var(--term-line);
  }
  .machines.split {
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
    gap: 1px;
  }
`;
