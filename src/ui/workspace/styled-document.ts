/**
 * A strict Content-Security-Policy allows no `<style>` element and no `style` attribute, and xterm.js makes both. It lets
 * its embedder give it the document to make elements with: this one turns a style element into a constructable style
 * sheet of the terminal's own root, which the policy allows.
 * See docs/decisions/0060-a-strict-policy-and-xterm.md.
 */
export function styledDocument(root: DocumentOrShadowRoot): Document {
  return new Proxy(document, {
    get(target, key) {
      if (key === "createElement") return (name: string) => create(name, root);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/**
 * xterm asks the real document for one style element while it opens (`mainDocument` in its `Viewport`, whatever it was
 * given). Opening is synchronous, so for that moment alone the real document answers as ours does.
 */
export function whileStyled(root: DocumentOrShadowRoot, open: () => void): void {
  document.createElement = (name: string) => create(name, root);
  try {
    open();
  } finally {
    Reflect.deleteProperty(document, "createElement");
  }
}

function create(name: string, root: DocumentOrShadowRoot): HTMLElement {
  if (name === "style") return sheetElement(root);
  return plain(name);
}

function plain(name: string): HTMLElement {
  return Document.prototype.createElement.call(document, name);
}

/**
 * Cells of a colour outside the palette get theirs as a `style` attribute, on spans of the real document. For spans,
 * setting that attribute becomes what it means: the assignment of `style.cssText`.
 */
HTMLSpanElement.prototype.setAttribute = function setAttribute(name: string, value: string): void {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
};

/** Stands where a `<style>` would: its text is the sheet's text, and removing it takes the sheet away. */
function sheetElement(root: DocumentOrShadowRoot): HTMLElement {
  const sheet = new CSSStyleSheet();
  const element = plain("span");
  element.hidden = true;
  Object.defineProperty(element, "textContent", {
    set(text: string) {
      sheet.replaceSync(text);
    },
  });
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  element.remove = () => {
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((one) => one !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}
