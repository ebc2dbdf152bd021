"""A list of articles that came cut: what is there is asked for, and the source counts as failed."""

from __future__ import annotations

from tests.e2e.world import FAST, scrapy_in, venue, venue_folder
from tests.faults.rawserver import RawServer, Sends, page

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 90000\r\n\r\n"


def test_a_cut_sitemap_is_reported(tmp_path) -> None:
    scrapy = scrapy_in(tmp_path)

    def answer(target: str) -> Sends | None:
        if target == "/sitemap.xml":
            rows = "".join(f"<url><loc>{server.url}/story/{n}</loc></url>" for n in range(3))
            return Sends(HEAD + f"<urlset>{rows}<url><loc>{server.url}/sto".encode(), then="close")
        return page(f"Story {target}") if target.startswith("/story/") else None

    with RawServer(answer) as server:
        text = venue("cut", server.url.removeprefix("http://"), f"sitemap {server.url}/sitemap.xml")
        folder = venue_folder(tmp_path / "venues", cut=text)
        ran = scrapy("crawl", "cut", *FAST, "-s", folder)
    assert ran.code == 0, ran.err
    assert len(scrapy.items()) == 3
    assert "cut or broken" in ran.err
    assert "sources read 0, sources failed 1" in ran.err


def test_a_cut_robots_txt_allows_nothing(tmp_path) -> None:
    """What it forbids may stand behind the cut."""
    scrapy = scrapy_in(tmp_path)
    cut = Sends(HEAD.replace(b"xml", b"txt") + b"User-agent: *\nAllow: /\nDis", then="close")
    with RawServer({"/a": page("A")}, robots=cut) as server:
        listed = tmp_path / "urls.txt"
        listed.write_text(f"{server.url}/a\n")
        ran = scrapy("crawl", "urls", "-a", f"file={listed}", *FAST)
        asked = [seen.target for seen in server.seen]
    assert ran.code == 0, ran.err
    assert asked == ["/robots.txt"]
    (item,) = scrapy.items()
    assert (item["verdict"], item["http_status"]) == ("blocked", None)
    assert "cut or broken" in item["error"]
