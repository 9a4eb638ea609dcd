import { css } from "lit";

/** Text of a lesson, as markdown-it renders it. */
export const prose = css`
  .prose {
    color: var(--ink);
    font-size: 15.5px;
    line-height: 1.65;
    overflow-wrap: break-word;
  }
  .prose :first-child {
    margin-top: 0;
  }
  .prose :last-child {
    margin-bottom: 0;
  }
  .prose p,
  .prose ul,
  .prose ol,
  .prose pre,
  .prose table,
  .prose blockquote {
    margin: 0 0 0.85em;
  }
  .prose ul,
  .prose ol {
    padding-left: 1.4em;
  }
  .prose li + li {
    margin-top: 0.25em;
  }
  .prose li::marker {
    color: var(--ink-3);
  }
  .prose h3,
  .prose h4 {
    margin: 1.4em 0 0.5em;
    font-size: 15.5px;
    font-weight: 650;
    letter-spacing: -0.005em;
  }
  .prose a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  .prose code {
    padding: 0.1em 0.34em;
    border-radius: 4px;
    background: var(--sunken);
    border: 1px solid var(--line);
    font-family: var(--mono);
    font-size: 0.86em;
    font-variant-ligatures: none;
  }
  .prose pre {
    padding: 10px 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--sunken);
    overflow-x: auto;
    font-size: 13px;
    line-height: 1.5;
  }
  .prose pre code {
    padding: 0;
    border: 0;
    background: none;
    font-size: inherit;
  }
  .prose table {
    border-collapse: collapse;
    font-size: 14px;
  }
  .prose th,
  .prose td {
    padding: 5px 12px 5px 0;
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: top;
  }
  .prose th {
    color: var(--ink-2);
    font-weight: 600;
  }
  .prose blockquote {
    padding-left: 14px;
    border-left: 3px solid var(--line);
    color: var(--ink-2);
  }
  .prose strong {
    font-weight: 650;
  }
`;
