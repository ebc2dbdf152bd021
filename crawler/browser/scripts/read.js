// What a screen reader would say of the page, a line for each block. What is hidden from it is left out, what
// stands in shadow roots is not; headings, list items, links, buttons and images are told apart by signs.
(most) => {
  const SILENT = "SCRIPT STYLE NOSCRIPT TEMPLATE HEAD IFRAME OBJECT VIDEO AUDIO CANVAS".split(" ");
  const INLINE = /^(inline|contents|ruby)/;
  const lines = [];
  let line = "";
  const flush = () => {
    const said = line.replace(/\s+/g, " ").trim();
    if (/[^\s#•]/.test(said)) lines.push(said);
    line = "";
  };
  const labelled = (element) => {
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    const named = ids.map((id) => element.getRootNode().getElementById?.(id)?.textContent ?? "").join(" ").trim();
    return named || element.getAttribute("aria-label") || "";
  };
  const children = (node) => {
    if (node.localName === "slot") {
      const given = node.assignedNodes();
      if (given.length) return given;
    }
    return (node.shadowRoot ?? node).childNodes;
  };
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) line += node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || SILENT.includes(node.tagName)) return;
    const style = getComputedStyle(node);
    const hidden = node.getAttribute("aria-hidden") === "true" || style.visibility !== "visible";
    if (hidden || style.display === "none") return;
    const role = node.getAttribute("role") ?? node.localName;
    const label = labelled(node);
    if (role === "img" || role === "image") {
      const said = label || node.getAttribute("alt") || "";
      if (said) line += ` [image: ${said}] `;
      return;
    }
    if (["input", "select", "textarea"].includes(node.localName)) {
      const said = label || node.labels?.[0]?.textContent || node.placeholder || node.value;
      if (node.type !== "hidden") line += ` [${node.type}: ${said}] `;
      return;
    }
    if (role === "br" || role === "hr") return flush();
    const stated = role === "heading" ? (node.getAttribute("aria-level") ?? "2") : null;
    const level = /^h([1-6])$/.exec(role)?.[1] ?? stated;
    const block = !INLINE.test(style.display);
    if (block) flush();
    if (level) line += "#".repeat(level) + " ";
    if (role === "li" || role === "listitem") line += "• ";
    const isLink = role === "link" || (role === "a" && node.hasAttribute("href"));
    const sign = isLink ? "link" : role === "button" ? "button" : null;
    if (sign) line += `[${sign}: `;
    if (sign && label) line += label;
    else for (const child of children(node)) read(child);
    if (sign) line = line.trimEnd() + "]";
    if (block) flush();
  };
  read(document.body ?? document.documentElement);
  flush();
  return lines.join("\n").slice(0, most) + "\n";
}
