"""Page requisites: what it takes to show a page as it was: images, and style sheets with what they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from archive.replay.charset import decode_css
from archive.replay.css import rewrite_css
from archive.replay.srcset import rewrite_srcset
from crawler.markup import elements, parse_html, strings
from crawler.urls import absolute

if TYPE_CHECKING:
    from crawler.markup import Tree

_SOURCES: Final = (
    "//img/@src | //input[@type='image']/@src | //video/@poster"
    " | //source[not(parent::audio|parent::video)]/@src"
    " | //*[local-name()='image']/@href | //*[local-name()='image']/@*[name()='xlink:href']"
)
_SHOWN: Final = {"stylesheet", "icon", "mask-icon", "apple-touch-icon", "apple-touch-icon-precomposed"}
_SRCSETS: Final = "//img/@srcset | //source/@srcset"


class _Found:
    """Collects links against a base; also in the place of the replay's rewriting, which visits them all."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.urls: dict[str, None] = {}

    def add(self, link: str) -> None:
        url = absolute(self._base, link)
        if url is not None:
            self.urls[url.partition("#")[0]] = None


def find_in_html(body: bytes, url: str) -> list[str]:
    """Return the absolute URLs that an HTML page needs to be shown, each once, style sheets first."""
    tree = parse_html(body)
    if tree is None:
        return []
    base = next(iter(strings(tree, "//base/@href")), "")
    found = _Found(absolute(url, base) or url)
    for link in [*_stylesheets(tree), *strings(tree, _SOURCES)]:
        found.add(link)
    for srcset in strings(tree, _SRCSETS):
        rewrite_srcset(srcset, found.add)
    for css in [*strings(tree, "//style/text()"), *strings(tree, "//@style")]:
        rewrite_css(css, found.add)
    return list(found.urls)


def _stylesheets(tree: Tree) -> list[str]:
    """Return the links to style sheets and icons."""
    links = elements(tree, "//link[@href and @rel]")
    wanted = (_SHOWN & set(str(e.get("rel")).lower().split()) for e in links)
    return [str(link.get("href")) for link, kind in zip(links, wanted, strict=True) if kind]


def find_in_css(body: bytes, url: str) -> list[str]:
    """Return the absolute URLs that a style sheet needs, each once."""
    found = _Found(url)
    rewrite_css(decode_css(body, ""), found.add)
    return list(found.urls)
