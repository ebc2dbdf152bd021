"""HTML as spiders and extractors look at it: parsed within libxml2's limits, asked by typed XPath."""

from __future__ import annotations

import re
from typing import Final, TypeAlias, cast

from lxml import etree, html

from crawler.charset import decode_text

_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
Tree: TypeAlias = etree._Element  # noqa: SLF001 - the name that lxml gives its elements


def parse_html(body: bytes | str) -> Tree | None:
    """Return the tree of a page, or None where there is no markup in it.

    Bytes are read with the coding that they are in (`crawler/charset.py`); text is taken as it is.
    """
    text = body if isinstance(body, str) else decode_text(body)
    data = _NOT_XML.sub("", text).encode("utf-8", "replace")
    try:
        parser = html.HTMLParser(encoding="utf-8", huge_tree=False)
        return cast("Tree | None", html.document_fromstring(data, parser=parser))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def strings(tree: Tree, xpath: str) -> list[str]:
    """Return what an XPath that selects attributes or text finds."""
    return [str(each) for each in cast("list[str]", tree.xpath(xpath))]


def text_of(element: Tree) -> str:
    """Return the text of an element and all that is in it, in one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def elements(tree: Tree, xpath: str) -> list[Tree]:
    """Return what an XPath that selects elements finds."""
    return cast("list[Tree]", tree.xpath(xpath))
