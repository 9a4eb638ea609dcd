import MarkdownIt from "markdown-it";

/** Markdown is an author's, but what it becomes is shown in the app: no raw HTML, no images, no scheme but these. */
const SAFE_LINK = /^(https?:\/\/|\?|#|\.{0,2}\/(?!\/))/i;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
markdown.disable("image");
markdown.validateLink = (url) => SAFE_LINK.test(url.trim());

/** A link to another origin is only ever followed by a click, in a tab of its own that knows nothing of this one. */
markdown.renderer.rules["link_open"] = (tokens, index, options, _env, self) => {
  const token = tokens[index];
  if (token && /^https?:/i.test(String(token.attrGet("href") ?? ""))) {
    token.attrSet("target", "_blank");
    token.attrSet("rel", "noopener noreferrer");
  }
  return self.renderToken(tokens, index, options);
};

export function renderProse(source: string): string {
  return markdown.render(source).trim();
}

/** HTML of one line that a block holds as markdown: a question's prompt, a reply, a caption. No paragraph around it. */
export function renderInline(source: string): string {
  return markdown.renderInline(source);
}
