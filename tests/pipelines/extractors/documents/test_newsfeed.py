"""What a feed says of itself and its entries, and feeds that mean harm."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from crawler.verdicts import Verdict
from pipelines.extractors.documents.newsfeed import extract_feed
from pipelines.extractors.model import Source

URL = "https://site.example/feed/"


def rss(*items: str, head: str = "", title: str = "Die Möwe") -> str:
    return f'{head}<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(title: str, link: str, more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


ITEMS = (item("Grüße", "https://site.example/a"), item("月球 &amp; more", "../b"))
EXPECTED = "Grüße — https://site.example/a\n月球 & more — https://site.example/b"
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Die Möwe</title>'
    '<entry><title>Grüße</title><link href="/a"/></entry>'
    '<entry><title type="html">&lt;b&gt;月球&lt;/b&gt; &amp;amp; more</title><link href="/b"/></entry></feed>'
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    f"<channel><title>Die Möwe</title></channel>{ITEMS[0]}{ITEMS[1]}</rdf:RDF>"
)
JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Die Möwe",
    "items": [{"title": "Grüße", "url": "/a"}, {"title": "月球 & more", "url": "/b"}, "no item"],
})  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        rss(*ITEMS).encode(),
        rss(*ITEMS, head='<?xml version="1.0" encoding="utf-16"?>\n').encode("utf-16"),
        rss(*ITEMS, head="\ufeff\n<!-- <rss> --><?x <y>?>").encode(),
        rss(*ITEMS, head='<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd">').encode(),
        rss(*ITEMS, head='<?xml version="1.0" encoding="gb18030"?>').encode("gb18030"),
        rss(*ITEMS, "<item>", head="<?xml version='1.0'?>").replace("</channel></rss>", "").encode()[:-6],
        ATOM.encode(),
        RDF.encode(),
        JSON_FEED.encode(),
        b"\xef\xbb\xbf\n" + JSON_FEED.encode(),
    ],
)
def test_title_and_entries(body: bytes) -> None:
    found = extract_feed(body, URL)
    assert found.text == EXPECTED
    assert found.title == "Die Möwe"
    assert found.sources == {"title": Source("feed")}
    assert found.verdict is Verdict.NOT_ARTICLE
    assert found.evidence == ["the document is a feed of 2 entries, not an article"]
    assert found.markdown.splitlines()[0] == "- [Grüße](<https://site.example/a>)"


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (item("A &lt;i&gt;word&lt;/i&gt;", "/a"), "A word — https://site.example/a"),
        (item("<![CDATA[A </item> &amp; more]]>", "/a"), "A & more — https://site.example/a"),
        (item("", "/a"), "https://site.example/a"),
        (item("Only a title", ""), "Only a title"),
        (item("A script", "javascript:alert(1)"), "A script"),
        (item("Odd \x0b\x9b one\n&#10;line", "/a"), "Odd one line — https://site.example/a"),
        ("<item></item>", ""),
    ],
)
def test_entries(entry: str, line: str) -> None:
    found = extract_feed(rss(entry).encode(), URL)
    assert found.text == line
    assert found.evidence == ["the document is a feed of 1 entries, not an article"]


@pytest.mark.parametrize("more", ["", "<description>" + "<![CDATA[<p>word</p>]]> " * 500 + "</description>"])
@pytest.mark.parametrize("root", ["rss", "feed", "json"])
def test_at_most_200_entries_are_listed_and_all_are_counted(root: str, more: str) -> None:
    if root == "json":
        items = [{"title": str(at), "url": f"/{at}", "content_html": more} for at in range(450)]
        body = json.dumps({"version": "https://jsonfeed.org/version/1", "title": "Many", "items": items})
    else:
        body = rss(*(item(str(at), f"/{at}", more) for at in range(450)), title="Many")
        body = body if root == "rss" else body.replace("<rss", "<rss xmlns:x='urn:x'")
    found = extract_feed(body.encode(), URL)
    lines = found.text.splitlines()
    assert lines[0] == "0 — https://site.example/0"
    assert (len(lines) == 200) if not more or root == "json" else (50 < len(lines) <= 200)
    assert found.evidence == ["the document is a feed of 450 entries, not an article"]
    assert found.title == "Many"


BOMB = "<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
WELCOMED = rss(item("&a11;", "/a"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f"<!DOCTYPE rss [{BOMB}]>{WELCOMED}".encode(), "it declares entities"),
        (
            f"<?xml version='1.0'?><!-- x --><!doctype rss [{BOMB}]>{WELCOMED}".encode(),
            "it declares entities",
        ),
        (f"<?x <!-- ?><!DOCTYPE rss [{BOMB}]><?y --> ?>{WELCOMED}".encode(), "it declares entities"),
        (f"<!DOCTYPE rss [{BOMB}]>{WELCOMED}".encode("utf-16"), "it declares entities"),
        (b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss/>', "it declares entities"),
        (b"<!DOCTYPE rss [", "its DOCTYPE does not end"),
        (rss("<a>" * 100_000 + "</a>" * 100_000).encode(), "its elements are nested deeper than 100"),
        (rss("<a b='/>'>" * 100_000).encode(), "its elements are nested deeper than 100"),
        (
            rss(f"<a {' '.join(f'b{n}=1' for n in range(50_000))}/>").encode(),
            "an element has too many attributes",
        ),
        (
            rss("".join(f"<x{n}:a xmlns:x{n}='u{n}'/>" for n in range(20_000))).encode(),
            "it has no entries where they ought to be",
        ),
        (rss("x" * 2_000_000).encode(), "it has no entries where they ought to be"),
        (b'{"version": "https://jsonfeed.org/version/1", ' + b'"items": ' + b"[" * 100_000, "it is no JSON"),
        (b'{"version": "https://jsonfeed.org/version/1", ', "it is no JSON"),
    ],
)
@pytest.mark.timeout(60)
def test_feeds_that_mean_harm_are_refused(body: bytes, why: str) -> None:
    found = extract_feed(body, URL)
    assert found.evidence == [f"the document is a feed that can't be read: {why}"]
    assert (found.text, found.title, found.verdict) == ("", None, Verdict.NOT_ARTICLE)


@pytest.mark.parametrize(
    "body",
    [
        b"+ADwAIQ-DOCTYPE x [" + BOMB.encode() + b"]>" + WELCOMED.encode(),
        b"<?xml version='1.0' encoding='utf-7'?>" + f"<!DOCTYPE rss [{BOMB}]>{WELCOMED}".encode("utf-7"),
        rss("<a/>" * 2_500_000).encode(),
        rss("<a></a>" * 1_400_000).encode(),
        rss("<" * 1_000_000).encode(),
        rss("<a b='" * 200_000).encode(),
        rss("<!--" * 200_000).encode(),
        rss("<![CDATA[" * 200_000).encode(),
        rss("&a" * 400_000).encode(),
        rss(item("x" * 900_000, "/a")).encode(),
        rss(item("<![CDATA[" + "<b>" * 300_000 + "]]>", "/a")).encode(),
        rss(*[item("x", "/a", "<b/>" * 1000)] * 2000).encode(),
        rss("<?" * 500_000).encode(),
        b"<?" * 2_000_000,
        b"<!--" * 1_000_000,
        rss(*[item("&#x41;" * 20, "/a")] * 5000).encode(),
        b"",
        b"\0",
        b"{",
        b"<rss",
        b"\xff\xfe<",
        b"no feed at all",
    ],
    ids=range(22),
)
@pytest.mark.timeout(60)
def test_hostile_feeds_take_neither_time_nor_memory(body: bytes) -> None:
    found = extract_feed(body, URL)
    tracemalloc.start()
    extract_feed(body[:3_000_000], URL)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.verdict is Verdict.NOT_ARTICLE
    assert len(found.text) < 500_000
    assert peak < 200_000_000
