import { css } from "lit";

/** What all blocks of a lesson share: the room around them, and boxes with a coloured edge. */
export const blockStyles = css`
  .block {
    display: block;
    margin: 14px 0;
  }
  .block:first-child {
    margin-top: 0;
  }
  .block:last-child {
    margin-bottom: 0;
  }
  .box {
    padding: 12px 16px;
    border: 1px solid var(--line);
    border-left: 3px solid var(--edge, var(--line-strong));
    border-radius: var(--radius);
    background: var(--ground, var(--surface));
  }
  .box > .box-title {
    display: flex;
    align-items: center;
    gap: 7px;
    margin: 0 0 6px;
    color: var(--edge);
    font-size: 13px;
    font-weight: 650;
  }
  .box.note {
    --edge: var(--note);
    --ground: var(--note-soft);
  }
  .box.myth {
    --edge: var(--warn);
    --ground: var(--warn-soft);
  }
  .box .told {
    margin: 0 0 8px;
    color: var(--ink);
    font-size: 15.5px;
    font-weight: 600;
    font-style: italic;
  }
  .box .told::before {
    content: "“";
  }
  .box .told::after {
    content: "”";
  }
  figure {
    margin: 16px 0;
  }
  figure img {
    display: block;
    max-width: 100%;
    margin: 0 auto;
    border-radius: var(--radius);
  }
  figcaption {
    margin-top: 8px;
    color: var(--ink-3);
    font-size: 13px;
    text-align: center;
  }
`;
