"""Caps: what URLs of one kind share, and what is beyond."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.politeness.caps import Caps, pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterable

SITE = "https://site.example"


def taken(caps: Caps, urls: Iterable[str]) -> list[str | None]:
    found = []
    for url in urls:
        found.append(caps.reached(url))
        if found[-1] is None:
            caps.count(url)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/calendar/2025/11/01", "/calendar/1999/1/31"),
        ("/news?page=2&view=all", "/news?view=none&page=77777"),
        ("/s/3f2a9bc81d/about", "/s/00aa11bb22cc33dd/about"),
        ("/S/aZ3kQ9xLm2PwT5vR/about", "/S/9xLm2PwT5vRaZ3kQaa/about"),
        ("/a?0f3e9d8c7b6a=1", "/a?9d8c7b6a0f3e=2"),
    ],
)
def test_one_kind(one: str, other: str) -> None:
    assert pattern_of(SITE + one) == pattern_of(SITE + other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/news/the-first-story", "/news/the-second-story"),
        ("/news?page=1", "/news?day=1"),
        ("/news/1", "/sport/1"),
        ("/effaced-facade", "/defaced-facade"),
    ],
)
def test_two_kinds(one: str, other: str) -> None:
    assert pattern_of(SITE + one) != pattern_of(SITE + other)
    assert pattern_of("https://a.example/1") != pattern_of("https://b.example/1")


def test_pages_beyond_a_pattern_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caps = Caps(per_pattern=2)
    days = taken(caps, (f"{SITE}/calendar/{day}" for day in range(4)))
    assert days == [None, None, "PAGES_PER_PATTERN", "PAGES_PER_PATTERN"]
    assert taken(caps, [f"{SITE}/about"]) == [None]
    assert [record.getMessage() for record in caplog.records] == [
        "site.example/calendar/*: there are more pages than PAGES_PER_PATTERN; the rest is left out"
    ]


def test_pages_beyond_a_host() -> None:
    caps = Caps(per_host=2)
    assert taken(caps, (f"{SITE}/{name}" for name in "abc")) == [None, None, "PAGES_PER_HOST"]
    assert taken(caps, ["https://other.example/"]) == [None]


def test_without_caps_there_is_no_end() -> None:
    assert set(taken(Caps(), (f"{SITE}/{number}" for number in range(100)))) == {None}
