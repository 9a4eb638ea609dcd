import { svg, html, type TemplateResult } from "lit";

/** Line drawings on a grid of 16, in the colour of the text beside them. Decoration: the button carries the words. */
const paths = {
  play: "M5 3.5v9l7-4.5z",
  copy: "M5.5 5.5h7v7h-7zM10.5 5.5v-2h-7v7h2",
  check: "M3.5 8.5l3 3 6-7",
  chevron: "M6 4l4 4-4 4",
  down: "M4 6l4 4 4-4",
  close: "M4 4l8 8M12 4l-8 8",
  help: "M6 6.2a2 2 0 1 1 2.6 1.9c-.5.2-.6.5-.6 1.1M8 11.8v.01",
  bulb: "M6.2 11.5h3.6M6.8 13.5h2.4M8 2.5a4 4 0 0 0-2.4 7.2c.4.3.6.8.6 1.3v.5h3.6V11c0-.5.2-1 .6-1.3A4 4 0 0 0 8 2.5z",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  reset: "M3 8a5 5 0 1 0 1.6-3.7M3 2.8v2.4h2.4",
  history: "M3 8a5 5 0 1 0 1.6-3.7M3 2.8v2.4h2.4M8 5.2V8l2 1.3",
  download: "M8 2.5v7.5M4.8 7.2L8 10.4l3.2-3.2M3 13h10",
  split: "M2.5 3.5h11v9h-11zM8 3.5v9",
  terminal: "M2.5 3.5h11v9h-11zM5 6.5L7 8l-2 1.5M8.5 10h2.5",
  wire: "M2.5 5.5h3v5h-3zM10.5 5.5h3v5h-3zM5.5 8h5",
  below: "M2.5 3.5h11v9h-11zM2.5 8.5h11",
  tab: "M2.5 5.5h11v7h-11zM2.5 5.5v-2h5v2",
  hide: "M2.5 3.5h11v9h-11zM6 6l4 4M10 6l-4 4",
  pause: "M5.5 4v8M10.5 4v8",
  live: "M8 8h.01M5 11a4.2 4.2 0 0 1 0-6M11 5a4.2 4.2 0 0 1 0 6",
  fault: "M8.8 2.5L4 9h3.5l-.5 4.5L12 7H8.4z",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.8v1M8 13.2v1M1.8 8h1M13.2 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7M3.6 12.4l.7-.7M11.7 4.3l.7-.7",
  moon: "M12.8 9.6A5.2 5.2 0 0 1 6.4 3.2a5.2 5.2 0 1 0 6.4 6.4z",
  language: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM2.5 8h11M8 2.5c2 2 2 9 0 11M8 2.5c-2 2-2 9 0 11",
  keyboard: "M2 4.5h12v7H2zM4.2 6.7h.01M6.7 6.7h.01M9.2 6.7h.01M11.8 6.7h.01M5 9.3h6",
  warn: "M8 3l5.6 9.8H2.4zM8 6.8v2.6M8 11v.01",
  power: "M8 2.5v5M5 4.4a4.6 4.6 0 1 0 6 0",
  clock: "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3.2l2 1.2",
  trash: "M3 4.5h10M6.2 4.5v-2h3.6v2M4.5 4.5l.5 9h6l.5-9",
  arrow: "M3 8h10M9 4l4 4-4 4",
  pencil: "M3 13l.6-2.6 7-7 2 2-7 7z",
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${svg`<path d=${paths[name]} />`}</svg>`;
}

/** Two machines and what goes between them. */
export function brandMark(): TemplateResult {
  return html`<svg class="brand-mark" viewBox="0 0 28 20" aria-hidden="true">
    <path d="M6 10h16" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2.4" />
    <rect x="1" y="4" width="9" height="12" rx="2.5" fill="currentColor" />
    <rect x="18" y="4" width="9" height="12" rx="2.5" fill="none" stroke="currentColor" stroke-width="2" />
  </svg>`;
}
