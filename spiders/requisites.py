"""Page requisites: what it takes to show a page as it was: images, and style sheets with what they need."""

from __future__ import annotations

from typing import Final
from urllib.parse import urldefrag, urljoin

from archive.replay.charset import decode_css
from archive.replay.css import rewrite_css
from archive.replay.srcset import rewrite_srcset
from crawler.markup import parse_html, strings

_SOURCES: Final = (
    "//img/@src | //input[@type='image']/@src | //video/@poster"
    " | //source[not(parent::audio|parent::video)]/@src"
    " | //*[local-name()='image']/@href | //*[local-name()='image']/@*[name()='xlink:href']"
)
_STYLESHEETS: Final = (
    "//link[contains(concat(' ', @rel, ' '), ' stylesheet ') or contains(@rel, 'icon')]/@href"
)
_SRCSETS: Final = "//img/@srcset | //source/@srcset"


class _Found:
    """Collects links against a base; also in the place of the replay's rewriting, which visits them all."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.urls: dict[str, None] = {}

    def add(self, link: str) -> None:
        try:
            url = urldefrag(urljoin(self._base, link.strip())).url
        except ValueError:
            return
        if url.startswith(("http://", "https://")):
            self.urls[url] = None


def find_in_html(body: bytes, url: str) -> list[str]:
    """Return the absolute URLs that an HTML page needs to be shown, each once, style sheets first."""
    tree = parse_html(body)
    if tree is None:
        return []
    found = _Found(urljoin(url, next(iter(strings(tree, "//base/@href")), "")))
    for link in [*strings(tree, _STYLESHEETS), *strings(tree, _SOURCES)]:
        found.add(link)
    for srcset in strings(tree, _SRCSETS):
        rewrite_srcset(srcset, found.add)
    for css in [*strings(tree, "//style/text()"), *strings(tree, "//@style")]:
        rewrite_css(css, found.add)
    return list(found.urls)


def find_in_css(body: bytes, url: str) -> list[str]:
    """Return the absolute URLs that a style sheet needs, each once."""
    found = _Found(url)
    rewrite_css(decode_css(body, ""), found.add)
    return list(found.urls)
