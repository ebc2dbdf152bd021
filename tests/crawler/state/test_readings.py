"""What is remembered of a venue's sources, and when they are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.state.history import History
from crawler.state.readings import Reading
from crawler.state.validators import Validators

if TYPE_CHECKING:
    from pathlib import Path

FEED = "https://site.example/feed"
NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(url: str = FEED, source: str = f"feed {FEED}", **values: Validators) -> Reading:
    return Reading("news", source, url, "scope", NOON, **values)


@pytest.mark.parametrize(
    ("hours", "due"), [(0, False), (5.3, False), (5.4, True), (7, True), (-0.1, True), (-9999, True)]
)
def test_it_is_due_after_its_interval_and_when_the_clock_went_back(hours: float, due: bool) -> None:
    assert reading().is_due(6 * HOUR, NOON + hours * HOUR) == due


def test_what_is_noted_takes_the_place_of_what_was_known_of_that_source(tmp_path: Path) -> None:
    other = reading("https://site.example/sitemap.xml", "sitemap")
    tagged = reading(f"{FEED}/2", validators=Validators(FEED, '"ü"', "Mon"))
    with History(tmp_path) as history:
        history.note_readings([reading(), tagged])
        history.note_readings([other])
        assert list(history.readings("news")) == [], "the archive's records aren't durable yet"
        history.flush()
        assert list(history.readings("news")) == [reading(), tagged, other]
        history.note_readings([tagged])
        history.flush()
        assert list(history.readings("news")) == [tagged, other]
        assert list(history.readings("others")) == []
