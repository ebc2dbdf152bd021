"""A site whose articles come, change and go, and its venue: for crawls that come again."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from archive.state import open_state
from tests.e2e.world import FAST, venue, venue_folder
from tests.site.answer import Answer
from tests.site.server import Site

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from tests.conftest import Ran, Scrapy

_FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{}</channel></rss>'
_ITEM = "<item><title>Story</title><link>{}</link></item>"


_SYLLABLES = [f"{a}{b}{c}" for a in "bdkmnst" for b in ("al", "er", "in", "on", "us") for c in "aeio"]


class ChangingSite:
    """`articles` are what each path says, `listed` the paths in the feed; `validating`: it answers 304."""

    def __init__(self, *, validating: bool = True) -> None:
        self.articles: dict[str, str] = {}
        self.listed: list[str] = []
        self.validating = validating
        self.frame = "one"
        self.source = "feed SITE/feed"
        self.site = Site(self.respond)

    def put(self, name: str, text: str) -> None:
        """Publish an article, or another text of it."""
        path = f"/{name}"
        self.articles[path] = text
        if path not in self.listed:
            self.listed.append(path)

    def respond(self, url: str) -> Answer:
        parts = urlsplit(url)
        base, path = f"{parts.scheme}://{parts.netloc}", parts.path
        if path == "/wp-json/wp/v2/posts":
            return self._posts(base, parts.query)
        if path == "/feed":
            items = "".join(_ITEM.format(base + each) for each in self.listed)
            return Answer(200, _FEED.format(items).encode(), "application/rss+xml")
        text = self.articles.get(path)
        if text is None:
            return Answer(404, b"<title>404</title>", "text/html")
        title = f"The story of {path[1:]}"
        body = "".join(f"<p>{text}, {_words(path, number)}, and more.</p>" for number in range(9))
        page = (
            f'<!doctype html><title>{title}</title><nav class="{self.frame}"></nav>'
            f"<article><h1>{title}</h1>{body}</article>"
        )
        headers = () if self.validating else (("ETag", None), ("Last-Modified", None))
        return Answer(200, page.encode(), "text/html; charset=utf-8", headers)

    def _posts(self, base: str, query: str) -> Answer:
        """The newest first, two at a time whatever is asked for: that is how many there are."""
        number = int(parse_qs(query).get("page", ["1"])[0])
        newest = self.listed[::-1][2 * number - 2 : 2 * number]
        posts = [{"link": base + each, "date_gmt": "2026-05-18T07:15:00"} for each in newest]
        beyond = {"code": "rest_post_invalid_page_number", "message": "There are fewer pages."}
        return Answer(200 if posts else 400, json.dumps(posts or beyond).encode(), "application/json")

    def crawl(self, scrapy: Scrapy, *options: str) -> Ran:
        """Crawl the site as the venue `changing`."""
        address = self.site.url.removeprefix("http://")
        folder = scrapy.data.parent / "venues"
        source = self.source.replace("SITE", self.site.url)
        setting = venue_folder(folder, changing=venue("changing", address, source))
        ran = scrapy("crawl", "changing", *FAST, "-s", setting, *options)
        assert ran.code == 0, ran.err
        return ran

    def asked(self) -> list[str]:
        """The paths that were asked for since the last time, but for robots.txt and the feed."""
        paths = [urlsplit(request.url).path for request in self.site.requests[self._seen :]]
        self._seen = len(self.site.requests)
        return [path for path in paths if path not in {"/robots.txt", "/feed"}]

    def __enter__(self) -> Self:
        self.site.__enter__()
        self._seen = 0
        return self

    def __exit__(self, *error: object) -> None:
        self.site.__exit__(*error)


def _words(path: str, number: int) -> str:
    """Words that don't compress: a small payload is no revisit."""
    return " ".join(random.Random(f"{path} {number}").choices(_SYLLABLES, k=40))


def make_due(data: Path, path: str = "") -> None:
    """Let all pages whose URL ends in `path` be due, as they are after a while."""
    with open_state(data) as state:
        state.execute("UPDATE pages SET due = 0 WHERE url LIKE ?", (f"%{path}",))
