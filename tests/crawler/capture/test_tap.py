"""The contract of the tap: what the archive holds is what went over the wire, byte for byte.

A raw server, two dozen odd exchanges, one real crawl. When Scrapy or Twisted changes what the tap builds
on, this is where it shows.
"""

import gzip
from typing import NamedTuple

import pytest

from tests.e2e.world import accidents, crawl_list, scrapy_in, stored
from tests.faults.rawserver import RawServer, Sends

BODY = b"<!doctype html><title>A page</title><p>Some bytes.</p>"
ZIPPED = gzip.compress(b"<!doctype html><p>" + b"zipped " * 300, mtime=0)
PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"


def head(*lines: bytes) -> bytes:
    return b"\r\n".join(lines) + b"\r\n\r\n"


def sized(*lines: bytes, body: bytes = BODY, status: bytes = b"HTTP/1.1 200 OK") -> bytes:
    return head(status, *lines, b"Content-Length: %d" % len(body)) + body


class Case(NamedTuple):
    """What a server sends, and what of it the response record holds (None: all of it)."""

    sends: Sends
    kept: bytes | None = None
    status: int = 200


CASES = {
    "plain": Case(Sends(PLAIN)),
    "case-of-names": Case(Sends(sized(b"cOnTeNt-TyPe: text/html", b"x-lower: 1", b"X-UPPER: 2"))),
    "order": Case(Sends(sized(b"Zebra: 1", b"Date: today", b"Apple: 2", b"Content-Type: text/html"))),
    "repeats": Case(Sends(sized(b"Set-Cookie: a=1", b"Vary: x", b"Set-Cookie: b=2", b"SET-COOKIE: a=1"))),
    "spaces": Case(Sends(sized(b"X-Left:value", b"X-Many:   value  ", b"X-Tab:\tvalue\t", b"X-Empty:"))),
    "no-reason": Case(Sends(sized(b"Content-Type: text/html", status=b"HTTP/1.1 200 "))),
    "no-space-no-reason": Case(Sends(sized(b"Content-Type: text/html", status=b"HTTP/1.1 200"))),
    "odd-reason": Case(Sends(sized(status="HTTP/1.1 200 Très bien, ça va".encode()))),
    "unknown-status": Case(Sends(sized(status=b"HTTP/1.1 299 Miscellaneous")), status=299),
    "utf-8-header": Case(Sends(sized("X-Name: Šílený kůň 馬".encode(), b"Content-Type: text/html"))),
    "bytes-header": Case(Sends(sized(bytes([*b"X-Raw: ", *range(0x80, 0x100)]), b"X-Nul: a\x00b"))),
    "folded": Case(Sends(sized(b"X-Folded: one\r\n\ttwo\r\n   three", b"Content-Type: text/html"))),
    "long-header": Case(Sends(sized(b"X-Long: " + b"v" * 15_000))),
    "gzip": Case(Sends(sized(b"Content-Encoding: gzip", b"Content-Type: text/html", body=ZIPPED))),
    "not-gzip": Case(Sends(sized(b"Content-Encoding: gzip", b"Content-Type: text/html"))),
    "chunked": Case(Sends(CHUNKED + b"4\r\n<p>a\r\n00A\r\n0123456789\r\n0\r\n\r\n")),
    "chunked-extended": Case(
        Sends(
            head(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", b"Trailer: X-Sum")
            + b'5;name="v;a";flag\r\nhello\r\n6 ; x=y\r\n world\r\n0;last\r\nX-Sum: 11\r\nX-More: z\r\n\r\n'
        )
    ),
    "chunked-gzip": Case(
        Sends(
            head(b"HTTP/1.1 200 OK", b"Content-Encoding: gzip", b"Transfer-Encoding: chunked")
            + b"%X\r\n%s\r\n0\r\n\r\n" % (len(ZIPPED), ZIPPED)
        )
    ),
    "chunked-in-pieces": Case(
        Sends(CHUNKED, parts=(b"5", b"\r", b"\nhel", b"lo\r\n", b"0\r\n", b"\r\n"), pause=0.02)
    ),
    "chunked-cut": Case(Sends(CHUNKED + b"64\r\nonly this", then="close")),
    "early-hints": Case(Sends(HINTS + PLAIN), PLAIN),
    "early-hints-apart": Case(Sends(HINTS, parts=(HINTS, PLAIN), pause=0.05), PLAIN),
    "cut-body": Case(
        Sends(head(b"HTTP/1.1 200 OK", b"Content-Length: 1000") + b"the beginning of a pa", then="close")
    ),
    "body-beyond-length": Case(Sends(PLAIN + b"stray bytes", then="close"), PLAIN),
    "until-close": Case(Sends(head(b"HTTP/1.0 200 OK", b"Content-Type: text/html") + BODY, then="close")),
    "until-close-1.1": Case(Sends(head(b"HTTP/1.1 200 OK", b"Connection: close") + BODY, then="close")),
    "empty-body": Case(Sends(head(b"HTTP/1.1 200 OK", b"Content-Length: 0", b"Content-Type: text/html"))),
    "204": Case(Sends(head(b"HTTP/1.1 204 No Content", b"X-Why: nothing")), status=204),
    "304": Case(Sends(head(b"HTTP/1.1 304 Not Modified", b'ETag: "x"', b"Content-Length: 5")), status=304),
    "404": Case(Sends(sized(status=b"HTTP/1.1 404 Nope")), status=404),
    "501": Case(Sends(sized(status=b"HTTP/1.1 501 Not for us")), status=501),
    "all-bytes": Case(Sends(sized(b"Content-Type: image/x", body=bytes(range(256)) * 64))),
    "line-feeds": Case(Sends(b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 2\n\nhi")),
    "redirect": Case(Sends(sized(b"Location: /plain", status=b"HTTP/1.1 302 Over there")), status=302),
}


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """All cases in one crawl: the server as it was left, and the records by path."""
    scrapy = scrapy_in(tmp_path_factory.mktemp("tap"))
    with RawServer({f"/{name}": case.sends for name, case in CASES.items()}) as server:
        ran = crawl_list(scrapy, [f"{server.url}/{name}" for name in CASES])
    assert ran.code == 0, ran.err
    return scrapy, server, ran


@pytest.fixture(scope="module")
def records(crawl):
    scrapy, server, _ = crawl
    return {
        kind: [(found.url.removeprefix(f"{server.url}/"), found) for found in stored(scrapy.data, kind)]
        for kind in ("request", "response")
    }


@pytest.mark.parametrize("name", CASES)
def test_a_response_is_stored_as_it_was_sent(records, name):
    case = CASES[name]
    sent = b"".join(case.sends.pieces()) if case.kept is None else case.kept
    blocks = {found.block for path, found in records["response"] if path == name}
    assert blocks == {sent}


@pytest.mark.parametrize("name", CASES)
def test_a_request_is_stored_as_it_was_received(crawl, records, name):
    received = [seen.raw for seen in crawl[1].seen if seen.target == f"/{name}"]
    assert [found.block for path, found in records["request"] if path == name] == received
    assert received


@pytest.mark.parametrize("name", CASES)
def test_each_gives_one_item_that_names_its_record(crawl, records, name):
    scrapy, server, _ = crawl
    (item,) = (item for item in scrapy.items() if item["url"] == f"{server.url}/{name}")
    last = name if name != "redirect" else "plain"
    ids = {found.fields["WARC-Record-ID"] for path, found in records["response"] if path == last}
    assert item["warc_record_id"] in ids
    assert item["http_status"] == (CASES[name].status if name != "redirect" else 200)


@pytest.mark.parametrize(
    ("name", "why"),
    [("cut-body", "disconnect"), ("chunked-cut", "disconnect"), ("plain", None), ("until-close", None)],
)
def test_what_is_cut_says_so(crawl, records, name, why):
    scrapy, server, _ = crawl
    found = next(found for path, found in records["response"] if path == name)
    assert found.fields.get("WARC-Truncated") == why
    (item,) = (item for item in scrapy.items() if item["url"] == f"{server.url}/{name}")
    assert (item["verdict"] == "partial") == (why is not None)
    assert not (why and item["preview"])


def test_nothing_of_it_is_an_accident(crawl):
    """Neither a traceback, nor an answer that anything else than a verdict says something about."""
    assert accidents(crawl[2].err) == []


def test_robots_txt_is_stored_as_well(crawl, records):
    assert [path for path, _ in records["response"]].count("robots.txt") == 1
    assert crawl[1].seen[0].target == "/robots.txt"


def test_our_own_verification_agrees(crawl):
    ran = crawl[0]("archive", "verify")
    assert ran.code == 0, ran.out
    assert "all as it was written" in ran.out


def test_sizes_are_those_of_the_wire(crawl):
    scrapy, _, _ = crawl
    sizes = {
        item["url"].rpartition("/")[2]: (item["wire_bytes"], item["body_bytes"]) for item in scrapy.items()
    }
    assert sizes["plain"] == (len(PLAIN), len(BODY))
    assert sizes["gzip"] == (len(CASES["gzip"].sends.data), len(gzip.decompress(ZIPPED)))
    assert sizes["chunked"] == (len(CASES["chunked"].sends.data), 14)
    assert sizes["empty-body"][1] == sizes["204"][1] == 0
