"""What a wiki cites, asked for as a user does it."""

from __future__ import annotations

from crawler.citations.store import CitationStore
from tests.e2e.world import FAST, accidents
from tests.faults.rawserver import RawServer, page

PAGE = """\
# Risks

It was said[^1] that [one]({url}/one) is like <Cite url="{url}/two">two</Cite>.
Again {url}/one, and {url}/one.

```
{url}/code
```

[^1]: Smith, {url}/note.
"""


def test_a_folder_of_pages(scrapy, tmp_path):
    wiki = tmp_path / "wiki"
    wiki.mkdir()
    with RawServer({f"/{name}": page(name) for name in ("one", "two", "note")}) as server:
        (wiki / "risks.mdx").write_text(PAGE.format(url=server.url))
        (wiki / "other.md").write_text(f"<{server.url}/two> [mail](mailto:a@a.example) http://:0/")
        ran = scrapy("crawl", "citations", "-a", f"source={wiki}", *FAST)
        assert (ran.code, accidents(ran.err)) == (0, [])
        assert sorted(server.targets) == ["/note", "/one", "/two"]
        assert {item["url"] for item in scrapy.items()} == {server.url + each for each in server.targets}
        with CitationStore(scrapy.data, read_only=True) as store:
            cited = {url.removeprefix(server.url): places for url, places in store.by_url().items()}
    assert {url: [(each.place, each.text) for each in places] for url, places in cited.items()} == {
        "/two": [("other.md:1", ""), ("risks.mdx:3", "two")],
        "/one": [("risks.mdx:3", "one"), ("risks.mdx:4", "")],
        "/note": [("risks.mdx:10", "^1")],
    }


def test_a_source_that_can_not_be_read(scrapy, tmp_path):
    (tmp_path / "cited.csv").write_text("link\nhttps://a.example/\n")
    for source, said in ((tmp_path / "cited.csv", "cited.csv:1: the column 'url'"), ("api", "doesn't list")):
        ran = scrapy("crawl", "citations", "-a", f"source={source}", *FAST)
        assert (ran.code, accidents(ran.err)) == (2, [])
        assert said in ran.err
