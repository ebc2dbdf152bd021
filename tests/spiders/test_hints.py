"""What sources say of pages' changes: heeded once in the shortest time, and not forgotten meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.extensions.archive import ArchiveOwner
from crawler.state.pages import Known, Outcome, Visit
from tests.spiders.gazette import HOST, spider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spiders.venue import VenueSpider

URL = f"{HOST}/story/1"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[VenueSpider]:
    """A spider with a history: bounds of one day and thirty."""
    made = spider(
        settings={
            "EXTENSIONS": {ArchiveOwner: 1},
            "DATA_DIR": str(tmp_path),
            "WARC_MAX_BYTES": 10**9,
            "WARC_MAX_AGE": 0,
            "REVISIT_FACTOR": 0.2,
            "REVISIT_LEAST": 1,
            "REVISIT_MOST": 30,
            "CONTACT": "https://example.org/contact",
        }
    )
    assert made.history is not None
    yield made
    ArchiveOwner.of(made.crawler).close()


def fetched(made: VenueSpider, ago: timedelta) -> Known:
    """The page, fetched so long ago, and the same for a year by then."""
    now = datetime.now(UTC)
    visit = Visit(URL, URL, "gazette", now - ago, "ok", dated=now - 365 * DAY)
    history = made.history
    assert history is not None
    known = history.note(visit, Outcome.NEW, made.revisit_of(URL), "run")
    history.flush()
    return known


def known_of(made: VenueSpider) -> Known:
    assert made.history is not None
    made.history.flush()
    known = made.history.get(URL)
    assert known is not None
    return known


def test_without_a_hint_a_page_waits(made: VenueSpider) -> None:
    known = fetched(made, 2 * DAY)
    assert made.ask(URL, URL) is None
    assert made.ask(URL, URL, known.fetched - HOUR) is None, "what it said before the fetch is no news"
    assert made.ask(URL, URL, datetime.now(UTC) + HOUR) is None, "nor is the future"
    assert known_of(made) == known


def test_with_a_hint_it_is_asked_for_at_once(made: VenueSpider) -> None:
    known = fetched(made, 2 * DAY)
    assert made.ask(URL, URL, known.fetched + HOUR) is not None


def test_a_hint_that_comes_too_soon_is_kept_until_its_time(made: VenueSpider) -> None:
    known = fetched(made, 3 * HOUR)
    assert made.ask(URL, URL, known.fetched + HOUR) is None
    assert known_of(made).due == made.revisit_of(URL).soonest(known.fetched) < known.due
    assert made.history is not None
    assert [each.url for each in made.history.due("gazette", datetime.now(UTC) + DAY)] == [URL]
