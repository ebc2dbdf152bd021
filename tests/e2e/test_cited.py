"""Lists that say how their URLs are cited: what counts most goes first, also when it is due again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.changing import make_due
from tests.e2e.world import FAST, accidents
from tests.faults.rawserver import RawServer, page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Scrapy

LIST = """url,cited,importance
{0}/a,1,10
{0}/b,12,60
{0}/c,0,95
{0}/d,12,60
"""


def test_what_counts_most_goes_first(scrapy: Scrapy, tmp_path: Path) -> None:
    file = tmp_path / "cited.csv"
    with RawServer(lambda target: page(f"Page {target}")) as server:
        file.write_text(LIST.format(server.url))
        words = ("crawl", "urls", "-a", f"file={file}", *FAST)
        assert scrapy(*words, "-a", "limit=2").code == 0
        assert server.targets == ["/b", "/d"]
        server.seen.clear()
        ran = scrapy(*words)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert server.targets == ["/c", "/a", "/b", "/d"], "what was never fetched is as if it were old"
        file.write_text(LIST.format(server.url).replace("95", "950"))
        ran = scrapy(*words)
        assert (ran.code, f"{file}:4, column importance: '950' is not allowed" in ran.err) == (2, True)
    make_due(scrapy.data)
    shown = scrapy("due").out
    order = [shown.index(f"{server.url}/{name}") for name in "bdca"]
    assert order == sorted(order)
    assert "cited 12 times, importance 60, less than a minute old; " in shown
