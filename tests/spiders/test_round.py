"""A round of sources: which are due, with which conditions, and what is remembered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.state.validators import Validators
from crawler.venues.domain import Domain
from crawler.venues.model import Source, Venue
from spiders.round import Round

if TYPE_CHECKING:
    from crawler.state.readings import Reading

FEED = Source("feed", "https://site.example/feed", every=timedelta(hours=6))
POSTS = Source("wordpress", "https://site.example")
PAGE = f"{FEED.url}?page=2"
TAG = Validators(FEED.url, '"a"')
VENUE = Venue("site", "Site", (Domain("site.example"),), "news", 3, "Why.", sources=(FEED, POSTS))


def begun(
    venue: Venue = VENUE, known: tuple[Reading, ...] = (), *, most: int = 2, anew: bool = False
) -> Round:
    return Round(venue, known, most, anew=anew)


@pytest.fixture
def known() -> tuple[Reading, ...]:
    """What a round remembers that read the feed and a page behind it."""
    before = begun()
    before.note_read(FEED, FEED.url, TAG)
    before.note_read(FEED, PAGE, None)
    [readings] = before.readings()
    return tuple(readings)


def test_what_was_read_is_left_alone_and_then_asked_under_conditions(known: tuple[Reading, ...]) -> None:
    after = begun(known=known)
    assert (after.is_due(FEED), after.was_read(FEED)) == (False, True)
    assert (after.validators(FEED, FEED.url), after.validators(FEED, PAGE)) == (TAG, None)
    assert (after.is_due(POSTS), after.was_read(POSTS)) == (True, False)
    late = tuple(replace(each, at=datetime.now(UTC) - timedelta(hours=6)) for each in known)
    assert begun(known=late).is_due(FEED)


def test_anew_all_is_asked_as_a_whole(known: tuple[Reading, ...]) -> None:
    anew = begun(known=known, anew=True)
    assert (anew.is_due(FEED), anew.validators(FEED, FEED.url)) == (True, None)
    assert anew.was_read(FEED)


@pytest.mark.parametrize(
    "venue",
    [
        replace(VENUE, domains=(*VENUE.domains, Domain("other.example"))),
        replace(VENUE, sources=(replace(FEED, take=(re.compile("/a/"),)),)),
        replace(VENUE, sources=(replace(FEED, leave=(re.compile("/a/"),)),)),
        replace(VENUE, sources=(replace(FEED, kind="section"),)),
    ],
)
def test_what_the_file_takes_otherwise_is_read_again(known: tuple[Reading, ...], venue: Venue) -> None:
    after = begun(venue, known)
    assert (after.is_due(venue.sources[0]), after.was_read(venue.sources[0])) == (True, False)
    assert after.validators(venue.sources[0], FEED.url) is None


def test_of_a_source_that_failed_in_part_nothing_is_remembered() -> None:
    now = begun()
    now.note_read(FEED, FEED.url, TAG)
    now.note_failed(f"feed {FEED.url}")
    now.note_read(POSTS, POSTS.url, None)
    assert [[each.source for each in some] for some in now.readings()] == [[f"wordpress {POSTS.url}"]]


def test_what_has_not_changed_was_read_just_now(known: tuple[Reading, ...]) -> None:
    after = begun(known=tuple(replace(each, at=each.at - timedelta(days=9)) for each in known))
    after.note_unchanged(FEED, FEED.url)
    [[reading]] = after.readings()
    assert (reading.validators, reading.at >= known[0].at) == (TAG, True)
    after.note_unchanged(POSTS, POSTS.url)
    assert len(list(after.readings())) == 1, "of what nobody knows there is nothing to remember"


@pytest.mark.parametrize(("source", "remembered"), [(FEED, 0), (POSTS, 1)])
def test_beyond_the_cap_a_source_is_unread_unless_its_newest_come_first(
    source: Source, remembered: int
) -> None:
    now = begun(most=2)
    now.note_read(source, source.url, None)
    assert [now.has_room(source) for _ in range(5)] == [True, True, True, False, False]
    assert len(list(now.readings())) == remembered
