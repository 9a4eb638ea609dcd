/** What texts from a machine become before they stand in a report: they may hold anything, on purpose too. */

/** Control characters but tab and newline, what Unicode calls non-characters, and halves of surrogate pairs. */
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Escape sequences that would colour or move a terminal; what they are about stays. */
// oxlint-disable-next-line no-control-regex
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

export function printable(text: string): string {
  return text.replace(ANSI, "").replace(/\r\n?/g, "\n").replace(UNPRINTABLE, "\ufffd");
}

export function oneLine(text: string): string {
  return printable(text).replace(/\s*\n\s*/g, " ").trim();
}

/** The end of a long text, which is where an error stands. */
export function tail(text: string, length: number): string {
  return text.length <= length ? text : `[…]\n${text.slice(-length)}`;
}

export function xmlEscape(text: string): string {
  return printable(text).replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A TAP description: one line, no directive, no escape that is not ours. */
export function tapEscape(text: string): string {
  return oneLine(text).replace(/\\/g, "\\\\").replace(/#/g, "\\#");
}

/** The message of a GitHub workflow command. Source: actions/toolkit, `command.ts`. */
export function githubMessage(text: string): string {
  return printable(text).replace(/%/g, "%25").replace(/\n/g, "%0A");
}

/** A property of a GitHub workflow command. */
export function githubProperty(text: string): string {
  return githubMessage(oneLine(text)).replace(/:/g, "%3A").replace(/,/g, "%2C");
}

/** One cell of a Markdown table: nothing in it is markup. */
export function markdownCell(text: string): string {
  return oneLine(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]()#+!|~@:-]/g, (char) => `&#${char.charCodeAt(0)};`);
}
