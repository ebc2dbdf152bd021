"""What kind a document is, by its bytes, whatever the header says of it."""

from __future__ import annotations

import json
import random
from itertools import product

import pytest

from pipelines.extractors.documents.kinds import Kind, kind_of

RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>'
RDF = b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF>"
JSON_FEED = b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1", "items": []}'
PAGE = b"<!DOCTYPE html><html><body><p>Hello</p></body></html>"
PROSE = "Das Wetter war schön, und die Straße lag im Licht.\nNiemand kam.\n"
LIES = [
    None,
    "",
    "text/html",
    "text/html; charset=utf-8",
    "text/plain",
    "application/octet-stream",
    "application/pdf",
    "application/json",
    "image/png",
    "text/xml",
    ";;;",
    "no type at all",
]
CERTAIN = {
    Kind.PDF: [
        b"%PDF-1.7\n1 0 obj\n",
        b"\xef\xbb\xbf%PDF-1.4\n",
        b"\n\n%PDF-1.4",
        b"HTTP/1.1 200 OK\r\n\r\n%PDF-1.4\n1 0 obj <<",
    ],
    Kind.IMAGE: [
        b"\x89PNG\r\n\x1a\n\0\0",
        b"GIF89a..",
        b"\xff\xd8\xff\xe0..",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\0\0\0\x1cftypavif",
        b"BM\x36\0\0\0\0\0\0\0\x36",
        b'<?xml version="1.0"?>\n<!-- drawn --><svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><svg></svg>',
    ],
    Kind.FEED: [
        RSS,
        ATOM,
        RDF,
        JSON_FEED,
        b"\xef\xbb\xbf \n" + RSS,
        b"<!-- a --><?xml-stylesheet href='x'?>" + ATOM,
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>',
        b"\xff\xfe" + RSS.decode().encode("utf-16-le"),
        RSS.decode().encode("utf-16-be"),
        b'<atom:feed xmlns:atom="http://www.w3.org/2005/Atom"/>',
    ],
    Kind.HTML: [
        PAGE,
        PAGE.lower(),
        b"<HTML><HEAD>",
        b"\xef\xbb\xbf\n<!-- " + b"x" * 20_000 + b" -->\n<html lang='de'>",
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0' 'x.dtd'><html/>",
        b"\xff\xfe" + PAGE.decode().encode("utf-16-le"),
        b"\xfe\xff" + PAGE.decode().encode("utf-16-be"),
        b"<html>%PDF-1.4 is how a PDF begins: 1 0 obj",
        b"<title>Only that</title>",
    ],
    Kind.BINARY: [
        b"PK\x03\x04....word/document.xml",
        b"\x1f\x8b\x08..",
        b"{\\rtf1\\ansi Hello}",
        b"%!PS-Adobe-3.0",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0",
        b"\0" * 1000,
    ],
    Kind.EMPTY: [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b" " * 200_000],
}


@pytest.mark.parametrize(
    ("kind", "body", "content_type"),
    [(kind, body, lie) for kind, bodies in CERTAIN.items() for body, lie in product(bodies, LIES)],
)
def test_bytes_that_leave_nothing_open_overrule_every_header(
    kind: Kind, body: bytes, content_type: str
) -> None:
    assert kind_of(body, content_type) is kind


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"<p>Just a fragment</p>", "text/html", Kind.HTML),
        (b"<p>Just a fragment</p>", None, Kind.HTML),
        (b"<p>Just a fragment</p>", "application/octet-stream", Kind.HTML),
        (b"<p>Just a fragment</p>", "text/plain", Kind.TEXT),
        (b"<my-app></my-app>", "text/html", Kind.HTML),
        (b"Not found", "text/html", Kind.HTML),
        (b"Not found", "application/xhtml+xml", Kind.HTML),
        (b"Not found", "application/pdf", Kind.TEXT),
        (b"Not found", "image/png", Kind.TEXT),
        (b"Not found", "application/json", Kind.TEXT),
        (b"<a@b.example> wrote:\n> Hello", None, Kind.TEXT),
        (b"a < b <html> is a tag", "text/plain", Kind.TEXT),
        (b"<?xml version='1.0'?><urlset></urlset>", "text/xml", Kind.BINARY),
        (b"<project></project>", "text/plain", Kind.TEXT),
        (b'{"a": 1}', "text/html", Kind.JSON),
        (b'[{"a": 1}]', "text/plain", Kind.JSON),
        (b' \n{"a": "<html>"}', None, Kind.JSON),
        (b'{"a": 1', "text/plain", Kind.TEXT),
        (b'{"a": 1', "application/json", Kind.JSON),
        (b'"a string"', "application/json", Kind.JSON),
        (b'"a string"', "text/plain", Kind.TEXT),
        (b"[1] A footnote.", "text/plain", Kind.TEXT),
        (b"[1] A footnote.", "text/html", Kind.HTML),
        (b"{ curly } prose", "text/plain", Kind.TEXT),
        (b'{"version": "1.0", "items": []}', "application/feed+json", Kind.JSON),
        (b'{"a": {"version": "https://jsonfeed.org/version/1"}}', "application/json", Kind.JSON),
        (b"A PDF begins with %PDF-1.4, as we know.", "text/plain", Kind.TEXT),
        (b"BMW and MZ made motorcycles; ID3 is a tag.", None, Kind.TEXT),
        (b"One stray \x02 in a long text. " + b"word " * 200, "text/plain", Kind.TEXT),
        (b"One NUL \x00 in a long text. " + b"word " * 200, "text/plain", Kind.BINARY),
        (b"One NUL \x00 in a long text. " + b"word " * 200, "text/html", Kind.HTML),
        ("<html>".encode("utf-16-le"), "text/html; charset=utf-16le", Kind.HTML),
        ("Grüße".encode("utf-16-be"), "text/plain; charset=utf-16be", Kind.TEXT),
        (b"<!-- never closed <html>", "text/html", Kind.HTML),
        (b"<!-- never closed <html>", "text/plain", Kind.TEXT),
    ],
)
def test_what_bytes_leave_open_the_header_decides(body: bytes, content_type: str | None, kind: Kind) -> None:
    assert kind_of(body, content_type) is kind


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        (PROSE, "utf-8"),
        (PROSE, "cp1252"),
        (PROSE, "utf-8-sig"),
        (PROSE, "utf-16"),
        ("月球上有许多陨石坑。\n" * 20, "gb18030"),
        ("月球上有许多陨石坑。\n" * 20_000, "utf-8"),
        ("月にはクレーターが多い。\n" * 20, "shift_jis"),
        ("月にはクレーターが多い。\n" * 20, "iso2022_jp"),
        ("Луна\n" * 20, "koi8-r"),
        ("a\fb\n", "ascii"),
    ],
)
@pytest.mark.parametrize("content_type", ["text/plain", None, "application/octet-stream", "image/jpeg"])
def test_text_in_any_coding(text: str, coding: str, content_type: str | None) -> None:
    assert kind_of(text.encode(coding), content_type) is Kind.TEXT


def test_a_character_cut_at_the_end_of_what_is_looked_at() -> None:
    for shift in range(4):
        assert kind_of(b"a" * shift + "月".encode() * 40_000, "text/plain") is Kind.TEXT


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_binary(seed: int) -> None:
    noise = random.Random(seed).randbytes(5000)
    assert kind_of(noise, "text/plain") is Kind.BINARY
    assert kind_of(b"\xff\xfe" + noise, "text/html") is Kind.BINARY


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[" * 1_000_000, Kind.JSON),
        (b'{"a":' * 300_000, Kind.JSON),
        (b"<!--" * 2_500_000, Kind.HTML),
        (b"<!DOCTYPE x [" + b"]" * 10_000_000, Kind.HTML),
        (b"<?" * 5_000_000, Kind.HTML),
        (b" " * 10_000_000 + b"x", Kind.HTML),
        (b"a" * 10_000_000, Kind.HTML),
        (json.dumps([{"a": "b" * 100}] * 100_000).encode(), Kind.JSON),
        (b"\r\n" * 32_700 + PAGE, Kind.HTML),
    ],
)
@pytest.mark.timeout(60)
def test_big_and_hostile_bodies_take_no_time(body: bytes, kind: Kind) -> None:
    assert kind_of(body, "text/html") is kind
