"""Discovery by section: the links of a listing page, and its next page."""

from __future__ import annotations

from crawler.markup import elements, parse_html, strings
from crawler.urls import absolute
from spiders.discovered import Discovered, Link, NotASourceError


def read_section(body: bytes, url: str) -> Discovered:
    """Return the links of a page in their order, each once, and the page that `rel=next` names.

    Raises:
        NotASourceError: it is no HTML.
    """
    tree = parse_html(body)
    if tree is None:
        raise NotASourceError("no HTML: there is no markup in it")
    base = absolute(url, next(iter(strings(tree, "//base/@href")), "")) or url
    links = [absolute(base, href) for href in strings(tree, "//a/@href")]
    onward = [
        absolute(base, str(each.get("href")))
        for each in elements(tree, "//*[self::a or self::link][@href and @rel]")
        if "next" in str(each.get("rel")).lower().split()
    ]
    pages = [Link(link) for link in dict.fromkeys(link.partition("#")[0] for link in links if link)]
    return Discovered(pages, [Link(link.partition("#")[0]) for link in onward if link][:1])
