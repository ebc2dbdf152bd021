from __future__ import annotations

from datetime import UTC, datetime

from archive.replay.memento import Original, link_header, memento_headers

MOMENT = datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)


LINKS = ["<https://e.org/>; rel=original"]


def test_time_and_links():
    headers = memento_headers([*LINKS, "<b>; rel=timegate"], MOMENT, [])
    assert headers == [
        ("memento-datetime", "Tue, 04 Mar 2025 12:00:00 GMT"),
        ("link", "<https://e.org/>; rel=original, <b>; rel=timegate"),
    ]


def test_a_link_header_is_as_long_as_programs_read():
    assert len(link_header(["x" * 3000] * 10)) == 6002
    assert link_header(["x" * 30_000, "y"]) == "x" * 30_000


def test_where_things_are():
    original = Original("http://a:1", 'https://e.org/é>?b="\r\n')
    written = "https://e.org/%C3%A9%3E?b=%22%0D%0A"
    own = f"http://a:1/web/20250304120000/{written}"
    assert original.links() == [
        f'<{written}>; rel="original"',
        f'<http://a:1/timegate/{written}>; rel="timegate"',
        f'<http://a:1/timemap/link/{written}>; rel="timemap"; type="application/link-format"',
    ]
    assert original.timemap("json", MOMENT) == f"http://a:1/timemap/json/20250304120000/{written}"
    assert original.memento_links({"first": MOMENT, "": MOMENT, "prev": None}) == [
        f'<{own}>; rel="first memento"; datetime="Tue, 04 Mar 2025 12:00:00 GMT"'
    ]


def test_original_headers_are_harmless():
    original = [
        ("Set-Cookie", "a=b"),
        ("X-Bad", " a\r\nSet-Cookie: c=d\x00\xe9 "),
        ("Bad Name", "x"),
        ("", "x"),
        ("X" * 65, "x"),
        ("X-Long", "y" * 10_000),
        ("X-Split\r\nSet-Cookie", "x"),
    ]
    headers = memento_headers(LINKS, MOMENT, original)[2:]
    assert headers == [
        ("x-archive-orig-set-cookie", "a=b"),
        ("x-archive-orig-x-bad", "a Set-Cookie: c=d"),
        ("x-archive-orig-x-long", "y" * 500),
    ]


def test_so_many_and_no_more():
    assert len(memento_headers(LINKS, MOMENT, [("A", "b")] * 10_000)) < 70
