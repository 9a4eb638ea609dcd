import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { renderInline } from "../../lessons/index.ts";

/** One line of an author's markdown; the renderer lets no raw HTML and no foreign scheme through. */
export function inline(markdown: string): ReturnType<typeof unsafeHTML> {
  return unsafeHTML(renderInline(markdown));
}
