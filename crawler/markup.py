"""HTML as spiders and extractors look at it: parsed within libxml2's limits, asked by typed XPath."""

from __future__ import annotations

from typing import Final, TypeAlias, cast

from lxml import etree

from crawler.charset import decode_text

_NOT_XML: Final = bytes(range(9)) + b"\x0b\x0c" + bytes(range(0x0E, 0x20))
"""Control characters that XML has no place for; lone surrogates become question marks."""
_LONG_TAG: Final = 10_000
_MOST_ATTRIBUTES: Final = 500
Tree: TypeAlias = etree._Element  # noqa: SLF001 - the name that lxml gives its elements


def parse_html(body: bytes | str) -> Tree | None:
    """Return the tree of a page, or None where there is no markup in it.

    Bytes are read with the coding that they are in (`crawler/charset.py`); text is taken as it is.
    """
    return parse_tame(tame(body if isinstance(body, str) else decode_text(body)))


def parse_tame(text: str, utf8: bytes | None = None) -> Tree | None:
    """Return the tree of a page that is `tame` already, or None where there is no markup in it.

    `utf8` is the same in UTF-8, where that is at hand.
    """
    data = (utf8 or text.encode("utf-8", "replace")).translate(None, _NOT_XML)
    try:
        # Not lxml.html's: for each element that is looked at, it asks Python which class that is to have.
        parser = etree.HTMLParser(
            encoding="utf-8", huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False
        )
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def tame(page: str) -> str:
    """Return a page without the attributes of tags that have hundreds: parsers take their square in time."""
    parts: list[str] = []
    done, place = 0, page.find("<")
    while 0 <= place <= len(page) - _LONG_TAG:
        last = page.rfind("<", place + 1, place + _LONG_TAG)
        if last > place:
            place = last
            continue
        if page.find(">", place, place + _LONG_TAG) < 0:  # a tag that goes on and on
            following = page.find("<", place + 1)
            behind = following if following > 0 else len(page)
            end = page.find(">", place, behind)
            end = end if end > 0 else behind
            cut = _cut(page[place:end])
            if len(cut) < end - place:
                parts += [page[done:place], cut]
                done = end
        place = page.find("<", place + 1)
    return "".join([*parts, page[done:]]) if parts else page


def _cut(tag: str) -> str:
    """Return a tag's beginning where it has too many attributes; a long one, such as an image, is left."""
    is_tag = tag[1].isascii() and tag[1].isalpha()
    return (
        tag[:_LONG_TAG].rpartition(" ")[0]
        if is_tag and len(tag.split(None, _MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES
        else tag
    )


def strings(tree: Tree, xpath: str) -> list[str]:
    """Return what an XPath that selects attributes or text finds."""
    return [str(each) for each in cast("list[str]", tree.xpath(xpath))]


def text_of(element: Tree) -> str:
    """Return the text of an element and all that is in it, in one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def elements(tree: Tree, xpath: str) -> list[Tree]:
    """Return what an XPath that selects elements finds."""
    return cast("list[Tree]", tree.xpath(xpath))
