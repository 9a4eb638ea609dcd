import { css } from "lit";

export const decodeStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-width: 0;
    min-height: 0;
    background: var(--surface);
    container-type: inline-size;
  }
  header {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 32px;
    padding: 2px 6px 2px 14px;
    border-bottom: 1px solid var(--line);
  }
  h3 {
    margin: 0;
    font-size: 13px;
    font-weight: 650;
    white-space: nowrap;
  }
  .where {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    color: var(--ink-3);
    font: 12px/1.4 var(--mono);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .both {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    min-height: 0;
  }
  @container (max-width: 680px) {
    .both {
      grid-template: minmax(0, 1.5fr) minmax(0, 1fr) / minmax(0, 1fr);
    }
    .hex {
      border-top: 1px solid var(--line);
      border-left: 0 !important;
    }
  }
  @container (max-width: 490px) {
    .chars {
      display: none;
    }
  }
  .layers,
  .hex {
    overflow: auto;
    scrollbar-width: thin;
  }
  .layers {
    padding: 6px 8px 10px;
  }
  .layer {
    border-left: 3px solid var(--colour);
    margin-bottom: 3px;
  }
  [data-colour="0"] {
    --colour: var(--arp);
  }
  [data-colour="1"] {
    --colour: var(--tcp);
  }
  [data-colour="2"] {
    --colour: var(--icmp);
  }
  [data-colour="3"] {
    --colour: var(--udp);
  }
  [data-colour="none"] {
    --colour: var(--ink-3);
  }
  summary {
    display: flex;
    align-items: baseline;
    gap: 8px;
    padding: 4px 8px;
    border-radius: 0 4px 4px 0;
    font-size: 13px;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary:hover {
    background: var(--hover);
  }
  summary strong {
    font-weight: 650;
    white-space: nowrap;
  }
  .fold {
    align-self: center;
    display: grid;
    color: var(--ink-3);
    transition: transform var(--fast);
  }
  .fold svg {
    width: 12px;
    height: 12px;
  }
  details[open] > summary .fold {
    transform: rotate(90deg);
  }
  .summary {
    min-width: 0;
    overflow: hidden;
    color: var(--ink-3);
    font: 12px/1.4 var(--mono);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  ul {
    margin: 0;
    padding: 0 0 4px 28px;
    list-style: none;
  }
  .field-row {
    min-block-size: 24px;
    display: grid;
    grid-template-columns: minmax(110px, 34%) minmax(0, 1fr);
    gap: 2px 10px;
    width: 100%;
    padding: 2px 6px;
    border: 0;
    border-radius: 3px;
    background: none;
    font-size: 12.5px;
    line-height: 1.45;
    text-align: left;
    cursor: pointer;
  }
  .field-row:hover {
    background: var(--hover);
  }
  .field-row.on {
    background: var(--accent-soft);
  }
  .key {
    color: var(--ink-2);
  }
  .value {
    font-family: var(--mono);
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .remark {
    grid-column: 2;
    color: var(--warn);
    font-size: 12px;
  }
  .hex {
    padding: 8px 14px;
    border-left: 1px solid var(--line);
    background: var(--sunken);
    font: 12px/1.55 var(--mono);
    font-variant-ligatures: none;
  }
  .hex:focus-visible {
    outline-offset: -2px;
  }
  .hex-row {
    display: flex;
    gap: 12px;
    white-space: pre;
  }
  .offset {
    color: var(--ink-3);
    user-select: none;
  }
  .bytes .byte {
    padding: 1px 2.6px;
  }
  .bytes .byte:nth-child(8) {
    margin-right: 6px;
  }
  .byte {
    border-radius: 2px;
    color: var(--colour);
    cursor: pointer;
  }
  .byte.on {
    background: var(--accent);
    color: var(--accent-ink);
  }
`;
