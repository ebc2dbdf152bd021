"""A site with a feed and sitemaps whose venue gives its sources intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.world import FAST, venue, venue_folder
from tests.faults.rawserver import RawServer, Sends, page

if TYPE_CHECKING:
    from pathlib import Path


class Paper:
    """A site with a feed, a sitemap that leads on to another one, and stories; `broken` answers 500.

    `stalled` paths never get an answer; `more` stands in the feed before its stories. Feed and sitemaps have
    an ETag, and are answered with 304.
    """

    def __init__(self) -> None:
        self.stories = ["one", "two"]
        self.broken: set[str] = set()
        self.stalled: set[str] = set()
        self.more = ""
        self.server = RawServer(self.answer)

    def answer(self, target: str) -> Sends:
        if target in self.stalled:
            return Sends(then="stall")
        if target in self.broken:
            return page("broken", status="500 Internal Server Error")
        urls = [f"{self.server.url}/story/{each}" for each in self.stories]
        leads_to = f"{self.server.url}/map.xml"
        bodies = {
            "/feed": '<rss version="2.0"><channel>{}</channel></rss>'.format(
                self.more + "".join(f"<item><link>{url}</link></item>" for url in urls)
            ),
            "/index.xml": f"<sitemapindex><sitemap><loc>{leads_to}</loc></sitemap></sitemapindex>",
            "/map.xml": f"<urlset><url><loc>{urls[0]}</loc></url></urlset>",
        }
        if target not in bodies:
            return page(f"Story {target}")
        tag = f'ETag: "{len(self.stories)}"'
        if f"If-None-Match: {tag[6:]}".encode() in self.server.seen[-1].raw:
            return Sends(f"HTTP/1.1 304 Not Modified\r\n{tag}\r\n\r\n".encode())
        return page("", tag, whole=bodies[target], kind="text/xml")

    def words(self, folder: Path, *options: str) -> list[str]:
        """The crawl of this site as the venue `paper`; the feed has six hours, the sitemap a day."""
        sources = [f"feed {self.server.url}/feed", f"sitemap {self.server.url}/index.xml"]
        text = venue("paper", self.server.url.removeprefix("http://"), *sources)
        for every, url in (("6h", "feed"), ("1d", "index.xml")):
            text = text.replace(f"/{url}'\n", f"/{url}'\n    every: {every}\n")
        setting = venue_folder(folder, paper=text)
        return ["crawl", "paper", *FAST, "-s", setting, "-s", "RETRY_TIMES=0", *options]

    def asked(self) -> list[str]:
        """What was asked for since the last time, robots.txt aside."""
        found = self.server.targets
        self.server.seen.clear()
        return found
