"""Discovery by sitemap: sitemaps, indexes of sitemaps, and the robots.txt that names them."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

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
        return Discovered(sources=[Link(urljoin(url, line)) for line in _named_in_robots(body)])
    root = _parse(_gunzip(body))
    kind = _local(root)
    if kind not in {"urlset", "sitemapindex"}:
        raise NotASourceError(f"no sitemap: its root element is {kind}")
    links = [
        Link(urljoin(url, location), read_date(_text(entry, "publication_date") or _text(entry, "lastmod")))
        for entry in root
        if isinstance(entry.tag, str) and (location := _text(entry, "loc"))
    ]
    return Discovered(pages=links) if kind == "urlset" else Discovered(sources=links)


def _named_in_robots(body: bytes) -> Iterator[str]:
    for line in body.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "sitemap" and value.strip():
            yield value.strip()


def _gunzip(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    decoder = zlib.decompressobj(wbits=31)
    try:
        return decoder.decompress(body, LIMIT)
    except zlib.error as error:
        raise NotASourceError(f"no sitemap: {error}") from error


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
    return etree.QName(element).localname


def _text(entry: etree._Element, name: str) -> str | None:
    """Return the text of the first element called `name` in an entry, whatever its namespace.

    An entry's own `loc` stands before those of its images.
    """
    found = next((e for e in entry.iter() if isinstance(e.tag, str) and _local(e) == name), None)
    return found.text.strip() if found is not None and found.text else None
