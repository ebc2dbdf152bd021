from __future__ import annotations

from datetime import UTC, datetime

from archive.replay.memento import memento_headers

MOMENT = datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)


def test_time_and_original():
    headers = dict(memento_headers("https://e.org/é>", MOMENT, []))
    assert headers == {
        "memento-datetime": "Tue, 04 Mar 2025 12:00:00 GMT",
        "link": '<https://e.org/%C3%A9%3E>; rel="original"',
    }


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
    headers = memento_headers("https://e.org/", MOMENT, original)[2:]
    assert headers == [
        ("x-archive-orig-set-cookie", "a=b"),
        ("x-archive-orig-x-bad", "a Set-Cookie: c=d"),
        ("x-archive-orig-x-long", "y" * 500),
    ]


def test_so_many_and_no_more():
    assert len(memento_headers("https://e.org/", MOMENT, [("A", "b")] * 10_000)) < 70
