// The document as it stands now, as HTML that needs no script: with what stands in open shadow roots, with
// the styles that scripts have set without writing them down, and with the base that its links are read by.
(address, most) => {
  const roots = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
  }
  const text = (sheet) => Array.from(sheet.cssRules, (rule) => rule.cssText).join("\n");
  for (const root of roots) {
    for (const style of root.querySelectorAll("style")) {
      if (!style.sheet) continue;
      const written = new CSSStyleSheet();
      written.replaceSync(style.textContent);
      if (text(written) !== text(style.sheet)) style.textContent = text(style.sheet);
    }
    for (const sheet of root.adoptedStyleSheets) {
      const style = document.createElement("style");
      style.textContent = text(sheet);
      style.media = sheet.media.mediaText;
      (root.head ?? root).append(style);
    }
  }
  const base = document.querySelector("base[href]");
  const here = location.href.split("#")[0];
  if (base) {
    base.setAttribute("href", base.href);
  } else if (document.head && here !== new URL(address).href.split("#")[0]) {
    const moved = document.createElement("base");
    moved.href = here;
    document.head.prepend(moved);
  }
  const tag = document.documentElement.cloneNode(false).outerHTML.replace(/<\/html>$/, "");
  const shadowRoots = roots.slice(1);
  const inner = document.documentElement.getHTML({ serializableShadowRoots: true, shadowRoots });
  const html = (document.doctype ? "<!DOCTYPE html>" : "") + tag + inner + "</html>";
  return html.length > most ? "" : html;
}
