"""What the CDX interface answers: lines, and sentences to what can not be meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.archive.replay import history
from tests.archive.replay.sites import ODD, ask, listed

if TYPE_CHECKING:
    from tests.archive.replay.world import Replay


@pytest.fixture(scope="module")
def replay(of_sites: Replay) -> Replay:
    return of_sites


def test_a_line_of_text(replay):
    [line] = ask(replay, url="https://s.org/a").text.splitlines()
    fields = line.split(" ")
    assert fields[:5] == ["org,s)/a", "20200105000000", "https://s.org/a", "image/png", "200"]
    assert fields[5].startswith("sha1:")
    assert fields[6:8] == ["-", "-"]
    assert fields[8].isdigit()
    assert fields[9].isdigit()
    assert fields[10].endswith(".warc.gz")
    assert len(fields) == 11


def test_an_object_of_json(replay):
    answer = ask(replay, url="https://s.org/", output="json")
    assert answer.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    found = [json.loads(line) for line in answer.text.splitlines()]
    names = "urlkey timestamp url mime status digest length offset filename"
    assert [" ".join(each) for each in found] == [names] * 4
    assert found[0]["url"] == "http://s.org/"
    assert all(isinstance(text, str) for each in found for text in each.values())


def test_fields_are_as_asked(replay):
    assert listed(replay, url="https://s.org/a", fl="statuscode,original,redirect") == [
        "200 https://s.org/a -"
    ]
    answer = ask(replay, url="https://s.org/a", fl="mimetype,url,redirect", output="json")
    assert json.loads(answer.text) == {"mimetype": "image/png", "url": "https://s.org/a"}


def test_not_modified_is_there_too(replay):
    found = listed(replay, url=history.PAGE, fl="status,mime")
    assert found == [
        *("200 text/html", "200 text/html", "304 text/html", "304 warc/revisit", "301 text/html"),
        "503 text/html",
    ]


@pytest.mark.parametrize("output", ["text", "json"])
def test_no_url_ends_a_line_or_begins_a_field(replay, output):
    answer = ask(replay, url="odd.org/*", output=output)
    assert len(answer.body.splitlines()) == len(answer.text.splitlines()) == 1
    assert answer.text.isascii()
    if output == "json":
        assert json.loads(answer.text)["url"] == "http://odd.org/a b%0D%0A\u2028é\x85|<x>"
    else:
        assert len(answer.text.split()) == 11
        assert "http://odd.org/a%20b%0D%0A%E2%80%A8%C3%A9%C2%85|<x>" in answer.text


def test_a_line_break_in_what_is_asked(replay):
    assert len(ask(replay, url=ODD).text.splitlines()) == 1
    assert ask(replay, url="http://odd.org/\r\nX: y").text == ""


def test_nothing_found(replay):
    answer = ask(replay, url="nothing.example")
    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-archive-cut"] is None


def test_head_has_the_same_headers(replay):
    answer = replay.get("/cdx?url=s.org&output=json", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-type"] == "application/x-ndjson; charset=utf-8"
    assert replay.get("/cdx", method="HEAD").status == 400


BAD = [
    *("", "url=", "url=%20", "url=ftp://e.org/", "url=javascript:alert(1)", "url=http://", "url=/", "url=*"),
    *(
        "url=http://[bad/",
        "url=e.org:99999",
        "url=e.org:0",
        "url=a%20b.org",
        "url=*.",
        "url=data:x",
    ),
    *("url=e.org&matchType=all", "url=e.org&matchType=", "url=e.org&url=f.org", "matchType=exact"),
    *(f"url=e.org&limit={limit}" for limit in ("0", "-0", "x", "1.5", "", "+1", "%C2%B2", "1e3", "9" * 5000)),
    *("url=e.org&limit=-10001", "url=e.org&limit=%D9%A1", "url=e.org&limit=-5&sort=reverse"),
    *(
        f"url=e.org&{name}={digits}"
        for name in ("from", "to", "closest")
        for digits in ("99999", "20201301", "")
    ),
    *("url=e.org&from=-202", "url=e.org&to=%D9%A2%D9%A0%D9%A2%D9%A0", "url=e.org&from=9999"),
    *("url=e.org&sort=up", "url=e.org&sort=closest", "url=e.org&output=xml", "url=e.org&output="),
    *("url=e.org*&closest=2020", "url=e.org&closest=2020&limit=-1", "url=e.org&closest=2020&sort=reverse"),
    *(
        "url=e.org&closest=2020&collapse=digest",
        "url=e.org&fl=",
        "url=e.org&fl=url,password",
        "url=e.org&fl=,",
    ),
    *("url=e.org&filter=", "url=e.org&filter=200", "url=e.org&filter==secret:1", "url=e.org&filter=~url:("),
    *(
        "url=e.org&filter=~url:(?=a)",
        "url=e.org&filter=~url:" + "a" * 201,
        "url=e.org&filter=~url:(a{99}){99}",
    ),
    *("url=e.org&filter=~url:" + "(" * 50_000, "url=e.org" + "&filter==status:1" * 6, "url=e.org&fliter=x"),
    *(
        "url=e.org&collapse=",
        "url=e.org&collapse=digest:0",
        "url=e.org&collapse=digest:x",
        "url=e.org&page=1",
    ),
    *("url=e.org&collapse=nothing", "url=e.org&collapse=digest:-1", "url=e.org&%0d%0aX:%20y=1"),
]


@pytest.mark.parametrize("query", BAD)
def test_what_can_not_be_meant(replay, query):
    answer = replay.get(f"/cdx?{query}")
    assert answer.status == 400, answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("Sorry, ")
    assert answer.text.endswith(".\n")
    assert answer.text.count("\n") == 1
    assert len(answer.text) < 300


@pytest.mark.parametrize("expression", ["(.*)*x", "(.*.*.*)*[^/]$", "((s|.)*)*@"])
def test_an_expression_that_would_never_end(replay, expression):
    pairs = [("filter", f"~url:{expression}")]
    assert listed(replay, *pairs, url="https://s.org/" + "s" * 3000) == []
    assert ask(replay, *pairs, url="*.s.org").status == 200
