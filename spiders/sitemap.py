"""Discovery by sitemap: sitemaps, indexes of sitemaps, and the robots.txt that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from lxml import etree

from archive.coding import decode
from crawler.urls import absolute
from spiders.discovered import Discovered, Link, NotASourceError, read_date

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT: Final = 50 * 1024 * 1024
"""Bytes of a sitemap: the most that the protocol (sitemaps.org) allows, uncompressed."""


def read_sitemap(body: bytes, url: str) -> Discovered:
    """Return the pages that a sitemap names, or the sitemaps that an index or a robots.txt names.

    A page's date is its news publication date, else its lastmod.

    Raises:
        NotASourceError: it is neither.
    """
    if urlsplit(url).path.endswith("/robots.txt"):
        named = (absolute(url, line) for line in _named_in_robots(body))
        return Discovered(sources=[Link(sitemap) for sitemap in named if sitemap])
    root = _parse(decode(body, [b"gzip"], LIMIT)[0] if body.startswith(b"\x1f\x8b") else body)
    kind = _local(root)
    if kind not in {"urlset", "sitemapindex"}:
        raise NotASourceError(f"no sitemap: its root element is {kind}")
    links = []
    for entry in root:
        stated = _child(entry, "loc") if isinstance(entry.tag, str) else None
        # A sitemap that can't be asked for is named all the same, so that it is reported.
        location = absolute(url, stated) or (stated if kind == "sitemapindex" else None) if stated else None
        if location:
            began, changed = _news_date(entry), _child(entry, "lastmod")
            links.append(Link(location, read_date(began or changed), read_date(changed)))
    return Discovered(pages=links) if kind == "urlset" else Discovered(sources=links)


def _named_in_robots(body: bytes) -> Iterator[str]:
    for line in body.decode("utf-8-sig", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "sitemap" and value.strip():
            yield value.strip()


def _parse(body: bytes) -> etree._Element:
    """Parse without entities, network and huge trees: a sitemap is as hostile as any other page."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body[:LIMIT].strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotASourceError(f"no sitemap: {error}") from error
    if root is None:
        raise NotASourceError("no sitemap: no XML in it")
    return root


def _local(element: etree._Element) -> str:
    """Return an element's name without its namespace, or without a prefix that nobody declared."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _child(entry: etree._Element, name: str) -> str | None:
    """Return the text of an entry's own child; those of its images and videos are theirs."""
    found = next((e for e in entry if isinstance(e.tag, str) and _local(e) == name), None)
    return found.text.strip() if found is not None and found.text else None


def _news_date(entry: etree._Element) -> str | None:
    news = next((e for e in entry if isinstance(e.tag, str) and _local(e) == "news"), None)
    return _child(news, "publication_date") if news is not None else None
