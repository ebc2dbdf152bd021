"""Markdown and MDX: which URLs a page cites, and where.

Links, references, autolinks, bare URLs, footnotes, `<a href>` and attributes of components such as
`<Cite url="...">` or `<R id="...">`; images, code and comments aren't citations.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from markdown_it import MarkdownIt

from crawler.citations.model import Citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

ENDINGS: Final = (".md", ".mdx", ".markdown")
_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\n.*?^---[ \t]*$", re.DOTALL | re.MULTILINE)
_FOOTNOTE: Final = re.compile(r"^([ \t>]*\[\^[^\]\n]+\]):", re.MULTILINE)
_LABEL: Final = re.compile(r"^[ \t>]*\[([^\]\n]+)\]\\?:", re.MULTILINE)
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w.:-]*)")
_ATTRIBUTE: Final = re.compile(r"""(?<![\w:.-])([\w:.-]+)\s*=\s*\{?\s*(?:"([^"]*)"|'([^']*)')""")
_RESOURCE_ID: Final = re.compile(r"[0-9a-f]{16}")
_CITING: Final = {
    "a": "href",
    "area": "href",
    "blockquote": "cite",
    "q": "cite",
    "ins": "cite",
    "del": "cite",
}
"""Attributes of HTML that cite; a component (its name begins with a capital) cites with any but `_SHOWN`."""
_SHOWN: Final = frozenset({"src", "srcset", "poster", "image", "icon", "logo"})
_CODE: Final = frozenset({"code", "pre", "script", "style"})


class _Parser(MarkdownIt):
    """CommonMark that leaves URLs as they are written."""

    def __init__(self, *, mdx: bool) -> None:
        super().__init__("commonmark", {"linkify": True})
        self.enable("linkify")
        assert self.linkify is not None
        self.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
        # What stands between tags is read like the rest; in MDX indented text is no code.
        self.disable(["html_block", "code"] if mdx else "html_block")

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's hook
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the same
        return link


@cache
def _parser(*, mdx: bool) -> _Parser:
    return _Parser(mdx=mdx)


def citations_in(text: str, page: str) -> list[Citation]:
    """Return what a page cites, by its lines; a URL twice in a line is one citation."""
    text = text.replace("\r\n", "\n")
    parser, env = _parser(mdx=page.lower().endswith(".mdx")), dict[str, Any]()
    front = _FRONT_MATTER.match(text)
    found = list(_in_front_matter(parser, front[0], page)) if front else []
    body = "\n" * front[0].count("\n") + text[front.end() :] if front else text
    body = _FOOTNOTE.sub(r"\1\:", body)  # to CommonMark its text would be the URL of a reference
    used = set()
    for token in parser.parse(body, env):
        if token.type == "inline" and token.map is not None:
            for each in _Paragraph(token, page).citations():
                used.add(each.url)
                found.append(each)
    found += _defined(env, body.split("\n"), page, used)
    once: dict[tuple[str, str, int], Citation] = {}
    for each in found:
        once.setdefault((each.url, each.resource_id, each.line), each)
    return sorted(once.values(), key=lambda each: each.line)


def _in_front_matter(parser: MarkdownIt, text: str, page: str) -> Iterator[Citation]:
    assert parser.linkify is not None
    for number, line in enumerate(text.split("\n"), 1):
        for match in parser.linkify.match(line) or []:
            if _is_web(match.url):
                yield Citation(match.url, page, number)


def _defined(env: dict[str, Any], lines: Sequence[str], page: str, used: set[str]) -> Iterator[Citation]:
    """Yield the definitions (`[label]: URL`) that no link refers to."""
    for each in env.get("references", {}).values():
        line = each["map"][0]
        label = _LABEL.match(lines[line])
        if _is_web(each["href"]) and each["href"] not in used:
            yield Citation(each["href"], page, line + 1, label[1] if label else "")


class _Paragraph:
    """The text of one block; `_at` is how far its source has been followed, for the lines."""

    def __init__(self, token: Token, page: str) -> None:
        assert token.map is not None
        self._source, self._first, self._page = token.content, token.map[0] + 1, page
        self._children = token.children or []
        self._labels = [
            (each.start(), each[1]) for each in _LABEL.finditer(self._source) if each[1].startswith("^")
        ]
        self._at = 0

    def citations(self) -> Iterator[Citation]:
        in_code = ""
        for number, child in enumerate(self._children):
            self._follow(child)
            if child.type == "html_inline":
                tag = _TAG.match(child.content)
                name = tag[2].lower() if tag else ""
                if name in _CODE and tag and not child.content.endswith("/>"):
                    in_code = "" if tag[1] else name
                elif tag and not tag[1] and not in_code:
                    yield from self._in_tag(tag[2], child.content, number)
            elif child.type == "link_open" and not in_code:
                yield from self._in_link(child, number)

    def _follow(self, child: Token) -> None:
        """Move on in the source past a child, where that stands there letter by letter."""
        wanted = "\n" if child.type in {"softbreak", "hardbreak"} else child.content
        at = self._source.find(wanted, self._at) if wanted else -1
        if at >= 0:
            self._at = at + len(wanted)

    def _in_link(self, link: Token, number: int) -> Iterator[Citation]:
        url = str(link.attrs["href"])
        rest = list(takewhile(lambda child: child.type != "link_close", self._children[number + 1 :]))
        at = self._source.find(rest[0].content, self._at) if rest else -1
        text = "" if link.markup in {"autolink", "linkify"} else _words(rest)
        if _is_web(url):
            yield self._citation(url, text, max(at, self._at))

    def _in_tag(self, name: str, tag: str, number: int) -> Iterator[Citation]:
        """Yield what an opening tag cites, with the words up to its closing one."""
        rest = takewhile(
            lambda child: not child.content.startswith(f"</{name}"), self._children[number + 1 :]
        )
        text = "" if tag.endswith("/>") else _words(rest)
        begin = self._at - len(tag)
        for attribute in _ATTRIBUTE.finditer(tag):
            key, value = attribute[1].lower(), (attribute[2] or attribute[3] or "").strip()
            cites = key not in _SHOWN if name[0].isupper() else _CITING.get(name.lower()) == key
            at = begin + attribute.start()
            if cites and _is_web(value):
                yield self._citation(value.replace("&amp;", "&"), text, at)
            elif cites and key == "id" and _RESOURCE_ID.fullmatch(value):
                yield replace(self._citation("", text, at), resource_id=value)

    def _citation(self, url: str, text: str, at: int) -> Citation:
        """Return the citation at an offset of the source; in a footnote its label stands for words."""
        footnote = bisect_right(self._labels, at, key=lambda label: label[0]) - 1
        line = self._first + self._source.count("\n", 0, at)
        return Citation(url, self._page, line, text or (self._labels[footnote][1] if footnote >= 0 else ""))


def _words(children: Any) -> str:
    return " ".join(
        "".join(child.content or " " for child in children if child.type != "html_inline").split()
    )


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
