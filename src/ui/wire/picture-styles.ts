import { css } from "lit";

export const pictureStyles = css`
  :host {
    position: relative;
    display: block;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
    background-color: var(--sunken);
    background-image: radial-gradient(var(--line) 0.8px, transparent 0.8px);
    background-size: 16px 16px;
  }
  /* Out of the flow: as an item of a grid, with a share of its height, Chromium at times never ended laying it out. */
  svg {
    position: absolute;
    inset: 8px 12px;
    display: block;
    width: calc(100% - 24px);
    height: calc(100% - 16px);
    margin: auto;
  }
  text {
    fill: var(--ink);
    font-family: var(--mono);
    font-size: 12px;
  }
  .machine > rect {
    fill: var(--surface);
    stroke: var(--line);
    stroke-width: 1.2;
    filter: drop-shadow(0 2px 5px rgb(15 23 32 / 7%));
  }
  .machine > text {
    font-family: var(--font);
    font-size: 13px;
    font-weight: 650;
  }
  .namespace rect {
    fill: var(--accent-soft);
    stroke: var(--accent-line);
    stroke-dasharray: 4 3;
  }
  .namespace text {
    fill: var(--accent);
    font-size: 11.5px;
    font-weight: 600;
  }
  .cable {
    fill: none;
    stroke: var(--line-strong);
    stroke-width: 1.6;
  }
  .cable.port {
    stroke: var(--accent);
  }
  .chip,
  .segment {
    cursor: pointer;
  }
  .chip rect {
    fill: var(--raised);
    stroke: var(--line-strong);
    stroke-width: 1.2;
    transition: fill var(--fast);
  }
  .chip:hover rect {
    fill: var(--hover);
  }
  .chip text {
    text-anchor: middle;
  }
  .chip .name {
    font-weight: 600;
  }
  .chip .below {
    fill: var(--ink-3);
    font-size: 10.2px;
  }
  .chip.bridge rect,
  .chip.vxlan rect,
  .chip.ipip rect {
    stroke: var(--accent);
    stroke-width: 1.6;
  }
  .chip.down rect {
    stroke-dasharray: 3 3;
  }
  .chip.down .name {
    fill: var(--ink-3);
    font-weight: 500;
  }
  .chip.chosen rect {
    fill: var(--accent-soft);
    stroke: var(--accent);
    stroke-width: 2;
  }
  .chip.faulty rect {
    stroke: var(--bad);
  }
  .bolt {
    fill: var(--bad);
    stroke: var(--surface);
    stroke-width: 1;
  }
  :focus-visible {
    outline: none;
  }
  .chip:focus-visible rect,
  .segment:focus-visible .reach {
    stroke: var(--accent);
    stroke-width: 2.5;
    stroke-dasharray: none;
  }
  .segment path {
    fill: none;
    stroke: var(--line-strong);
    stroke-width: 2;
    stroke-linecap: round;
  }
  .segment circle {
    fill: var(--line-strong);
  }
  .segment .reach {
    fill: transparent;
  }
  .segment text {
    fill: var(--ink-2);
    font-size: 11px;
  }
  .segment:hover path,
  .segment.chosen path {
    stroke: var(--accent);
  }
  .segment.chosen circle,
  .segment:hover circle {
    fill: var(--accent);
  }
  .dot {
    cursor: pointer;
  }
  .dot .reach {
    fill: transparent;
    stroke: none;
  }
  .dot circle:not(.reach) {
    fill: var(--colour);
    stroke: var(--surface);
    stroke-width: 1.5;
  }
  .dot text {
    fill: var(--colour);
    font-size: 10px;
    font-weight: 700;
    paint-order: stroke;
    stroke: var(--surface);
    stroke-width: 3px;
  }
  .dot.lost circle:not(.reach) {
    fill: var(--surface);
    stroke: var(--bad);
    stroke-width: 2.5;
  }
  .dot {
    --colour: var(--other);
  }
  .dot[data-p="arp"] {
    --colour: var(--arp);
  }
  .dot[data-p="icmp"] {
    --colour: var(--icmp);
  }
  .dot[data-p="tcp"] {
    --colour: var(--tcp);
  }
  .dot[data-p="udp"] {
    --colour: var(--udp);
  }
  .dot[data-p="tunnel"] {
    --colour: var(--tunnel);
  }
  .empty {
    margin: 24px 12px;
    text-align: center;
    color: var(--ink-3);
    font-size: 13.5px;
  }
`;
