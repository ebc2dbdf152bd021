"""Discovery by section: the links of a listing page, and its next page."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin

from crawler.markup import parse_html, strings
from spiders.discovered import Discovered, Link, NotASourceError


def read_section(body: bytes, url: str) -> Discovered:
    """Return the links of a page in their order, each once, and the page that `rel=next` names.

    Raises:
        NotASourceError: it is no HTML.
    """
    tree = parse_html(body)
    if tree is None:
        raise NotASourceError("no HTML: there is no markup in it")
    base = urljoin(url, next(iter(strings(tree, "//base/@href")), ""))
    links = dict.fromkeys(_absolute(strings(tree, "//a/@href"), base))
    next_page = "//*[self::a or self::link][contains(concat(' ', @rel, ' '), ' next ')]/@href"
    following = _absolute(strings(tree, next_page), base)
    return Discovered([Link(link) for link in links], [Link(link) for link in following[:1]])


def _absolute(hrefs: list[str], base: str) -> list[str]:
    joined = []
    for href in hrefs:
        try:
            joined.append(urldefrag(urljoin(base, href.strip())).url)
        except ValueError:  # such as http://[broken/: a link that leads nowhere
            continue
    return [link for link in joined if link.startswith(("http://", "https://"))]
