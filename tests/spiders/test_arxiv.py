"""arXiv's API as a source: which query, which papers, which dates, and whether there are more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.venues.model import Politeness, Source
from spiders.arxiv import query_url, read_arxiv
from spiders.discovered import Discovered, Link, NotASourceError
from tests.spiders.gazette import all_of, answer, spider

API = "https://export.arxiv.org/api/query"
ASKED = "sortBy=lastUpdatedDate&sortOrder=descending&start=0&max_results=100"
PAPER = """<entry><id>http://arxiv.org/abs/{}</id><published>2026-05-18T07:15:00Z</published>
<updated>2026-05-19T14:02:30Z</updated><title>A paper</title>
<link href="http://arxiv.org/abs/{}" rel="alternate" type="text/html"/></entry>"""


def atom(*entries: str, total: int = 0) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>ArXiv Query</title><id>http://arxiv.org/api/cHxbiOdZ</id>
<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">{total}</opensearch:totalResults>
{"".join(entries)}</feed>""".encode()


def papers(*ids: str) -> list[str]:
    return [PAPER.format(each, each) for each in ids]


def read(body: bytes, query: str = "start=0&max_results=2") -> Discovered:
    return read_arxiv(body, f"{API}?{query}")


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (f"{API}?search_query=cat:cs.AI", f"{API}?{ASKED}&search_query=cat:cs.AI"),
        (f"{API}?search_query=cat:cs.AI AND ti:x", f"{API}?{ASKED}&search_query=cat:cs.AI+AND+ti:x"),
        (
            f"{API}?search_query=all:x&max_results=20&sortBy=submittedDate",
            f"{API}?{ASKED.replace('100', '20').replace('lastUpdated', 'submitted')}&search_query=all:x",
        ),
    ],
)
def test_what_is_asked_for(given: str, asked: str) -> None:
    assert query_url(given) == asked
    assert query_url(asked) == asked


def test_all_versions_of_a_paper_are_one_page() -> None:
    found = read(atom(*papers("2401.01234v2", "2401.01234v1", "hep-ex/0307015v11", "2401.5")))
    began = datetime(2026, 5, 18, 7, 15, tzinfo=UTC)
    changed = datetime(2026, 5, 19, 14, 2, 30, tzinfo=UTC)
    urls = ["2401.01234", "2401.01234", "hep-ex/0307015", "2401.5"]
    assert found.pages == [Link(f"https://arxiv.org/abs/{each}", began, changed) for each in urls]


def test_there_is_a_next_page_as_long_as_there_are_papers() -> None:
    two = papers("2401.1v1", "2401.2v1")
    assert read(atom(*two, total=3)).sources == [Link(f"{API}?start=2&max_results=2")]
    assert read(atom(*two, total=2)).sources == []
    assert read(atom(total=0)) == Discovered()
    assert read(atom(*two, total=9), "start=0").sources == [], "nobody knows how many came"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "no feed"),
        (b"<html>", "no feed"),
        (atom(total=9), "says that there are more papers, and names none"),
        (
            atom(
                "<entry><id>http://arxiv.org/api/errors#bad_query</id><title>Error</title>"
                "<summary>bad query</summary></entry>",
                total=1,
            ),
            "arXiv says: bad query",
        ),
    ],
)
def test_what_is_no_list_of_papers(body: bytes, sentence: str) -> None:
    with pytest.raises(NotASourceError, match=sentence):
        read(body)


def test_a_query_is_read_page_by_page() -> None:
    source = Source("arxiv", f"{API}?search_query=cat:cs.AI&max_results=2")
    made = spider(source)
    [first] = all_of(made.start())
    assert first.url == query_url(source.url)
    body = atom(*papers("2401.1v1", "2401.2v1"), total=3).decode()
    answered = answer(body, first.url, asked=first)
    [second] = all_of(made.parse_source(answered, f"arxiv {source.url}"))
    assert (second.url, second.method) == (first.url.replace("start=0", "start=2"), "GET")


@pytest.mark.parametrize(("delay", "expected"), [(1, Politeness(delay=3.0)), (15, Politeness())])
def test_the_api_gets_its_three_seconds(delay: float, expected: Politeness) -> None:
    made = spider(Source("arxiv", f"{API}?search_query=cat:cs.AI"))
    made.settings.frozen = False
    made.settings.set("DOWNLOAD_DELAY", delay, priority="spider")
    assert made.limits_of("export.arxiv.org") == expected
    assert made.limits_of("arxiv.org") == Politeness()
    made.settings.set("DOWNLOAD_DELAY", 0.1, priority="cmdline")
    assert made.limits_of("export.arxiv.org") == Politeness(), "as everywhere, the command line goes first"
