"""Archived pages, made safe to open: no scripts, and every link into the archive.

The page is rewritten tag by tag, so that a browser builds from it the very tree that it would have built from
the original. No tag of the original passes unseen: whatever is not a tag as the HTML Standard has it leaves
here escaped, and what can hide tags from a reader of tags (comments, raw text) is dropped or escaped too.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from archive.replay import markup
from archive.replay.css import rewrite_css
from archive.replay.elements import DROPPED, DROPPED_WITH_CONTENT, NAME, TagRewriter

if TYPE_CHECKING:
    from archive.replay.links import LinkMap

_DEEPEST: Final = 3
_ESCAPED_TEXT: Final = frozenset(["title", "textarea"])
_RENAMED: Final = {"xmp": "pre", "plaintext": "pre"}
_SPECIAL: Final = DROPPED_WITH_CONTENT | _ESCAPED_TEXT | _RENAMED.keys() | {"style", "iframe"}
_FOREIGN: Final = frozenset(["svg", "math"])
_VOID: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
_HEAD: Final = frozenset(
    ["html", "head", "meta", "title", "link", "base", "script", "style", "noscript", "template", "noframes"]
)
_BREAKING_OUT: Final = frozenset(
    [
        *("body", "br", "center", "div", "dl", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("img", "li", "ol", "p", "span", "table", "ul"),
    ]
)
"""Elements that end SVG or MathML where they stand in it."""


def rewrite_html(
    text: str, links: LinkMap, *, banner: str = "", xhtml: bool = False, scripted: bool = False
) -> str:
    """Return the page without scripts, its links as `links` maps them, with `banner` at the top of its body.

    Takes time and memory in proportion to the page, however deep or malformed it is. The content of
    `noscript` is shown, as a browser without scripts does; not with `scripted`, of a page whose scripts have
    run. With `xhtml` an element closed by `/>` is closed.
    """
    without = frozenset(["noscript"]) if scripted else frozenset()
    return _Page(text, links, banner, xhtml=xhtml, depth=0, without=without).rewrite()


class _Page:
    """One pass over one page."""

    def __init__(
        self,
        text: str,
        links: LinkMap,
        banner: str,
        *,
        xhtml: bool,
        depth: int,
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._text = text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
        self._links = links
        self._banner = banner
        self._xhtml = xhtml
        self._special = _SPECIAL | without
        self._dropped = DROPPED_WITH_CONTENT | without
        # Nothing of the page itself: it would wait for the collector, and pages are large.
        self._tags = TagRewriter(links, partial(_frame_content, links, depth))
        self._out: list[str] = []
        self._foreign = 0
        self._templates = 0
        self._begun = False

    def rewrite(self) -> str:
        """Go through the page from tag to tag."""
        text, position = self._text, 0
        while position < len(text):
            start = self._plain(position)
            position = self._markup(start) if start < len(text) else start
        self._put_banner()
        return "".join(self._out)

    def _plain(self, start: int) -> int:
        """Handle text, and tags that leave as they come; return where what follows begins."""
        text = self._text
        if self._begun and not self._banner and not self._foreign:
            plain = markup.PLAIN.match(text, start)
            if plain is None:
                return start
            self._out.append(plain[0])
            return plain.end()
        end = text.find("<", start)
        end = len(text) if end < 0 else end
        self._characters(text[start:end])
        return end

    def _characters(self, text: str) -> None:
        if text and not text.isspace():
            self._begun = True
            if self._banner and not self._templates:
                self._put_banner()
        self._out.append(text)

    def _markup(self, start: int) -> int:
        """Handle what begins with `<` at `start`; return where it ends."""
        text = self._text
        tag = markup.TAG.match(text, start)
        if tag is not None:
            close, name, written = tag.groups()
            if close:
                self._end(name.lower())
                return tag.end()
            return self._start(name.lower(), written, tag.end())
        follows = text[start + 1 : start + 3]
        if not follows or (follows[0] not in "!?/" and not markup.LETTER.match(follows)) or follows == "/":
            self._characters("&lt;")
            return start + 1
        if markup.LETTER.match(follows.removeprefix("/")):
            return len(text)
        return self._declaration(start)

    def _declaration(self, start: int) -> int:
        """Handle a comment, a doctype, CDATA, or what the standard takes for a comment."""
        text = self._text
        comment = markup.COMMENT.match(text, start)
        if comment is not None:
            return comment.end()
        section = markup.CDATA.match(text, start)
        if section is not None and (self._foreign or self._xhtml):
            self._characters(markup.escape(section["text"]))
            return section.end()
        declaration = markup.DECLARATION.match(text, start)
        assert declaration is not None
        if not self._begun and declaration[0][:14].lower() == "<!doctype html":
            self._begun = True
            known = markup.DOCTYPE.fullmatch(declaration[0])
            self._out.append(declaration[0] if known else "<!DOCTYPE html>")
        return declaration.end()

    def _end(self, name: str) -> None:
        if name in _FOREIGN:
            self._foreign = max(0, self._foreign - 1)
        elif name == "template":
            self._templates = max(0, self._templates - 1)
        if name not in DROPPED and name not in self._dropped and NAME.fullmatch(name):
            self._out.append(f"</{_RENAMED.get(name, name)}>")

    def _start(self, name: str, written: str, end: int) -> int:
        """Handle a start tag that ends at `end`; return where it, or its raw text, ends."""
        self._begun = True
        if self._banner and not self._templates and name != "body" and name not in _HEAD:
            self._put_banner(shown=name != "frameset")
        if name in _BREAKING_OUT:
            self._foreign = 0
        closed = written.endswith("/") and bool(self._foreign or self._xhtml or name in _FOREIGN)
        if name not in self._dropped:
            tag = self._tags.start(_RENAMED.get(name, name), written)
            if tag is not None:
                self._out.append(tag)
                if closed and name not in _VOID:
                    self._out.append(f"</{_RENAMED.get(name, name)}>")
        if name == "body":
            self._put_banner()
        if closed:
            return end
        self._foreign += name in _FOREIGN
        self._templates += name == "template"
        return self._raw_text(name, end) if name in self._special else end

    def _raw_text(self, name: str, start: int) -> int:
        """Handle what stands in an element whose content is no markup; return where its end tag begins."""
        text = self._text
        if name in _ESCAPED_TEXT and self._foreign:
            return start
        if name == "script":
            return markup.script_end(text, start)
        if name == "plaintext":
            self._out.append(markup.escape(text[start:]))
            return len(text)
        end = markup.raw_end(text, start, name)
        if name == "style":
            self._out.append(rewrite_css(text[start:end], self._links.resource))
        elif name in _ESCAPED_TEXT:
            self._out.append(text[start:end].replace("<", "&lt;"))
        elif name in _RENAMED:
            self._out.append(markup.escape(text[start:end]))
        return end

    def _put_banner(self, *, shown: bool = True) -> None:
        """Put the banner where the body begins, once; a page of frames has no place for it."""
        if shown:
            self._out.append(self._banner)
        self._banner = ""


def _frame_content(links: LinkMap, depth: int, text: str) -> str | None:
    """Return a frame's own content (`srcdoc`), rewritten; None where frames nest too deep."""
    if depth >= _DEEPEST:
        return None
    return _Page(text, links.inner(), "", xhtml=False, depth=depth + 1).rewrite()
