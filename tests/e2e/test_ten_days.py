"""Ten nights of the sample venue: articles appear, change and vanish, and its server is down for two of them."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.clock import at
from tests.e2e.world import LOOPBACK, REGISTRY, scrapy_in, venue_folder
from tests.site.living import LivingVenue

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Ran, Scrapy

FIRST = datetime(2027, 3, 1, 3, 10, tzinfo=UTC)
DOWN = frozenset({5, 6})
NEW = {1: 5, 2: 2, 3: 1, 4: 1, 7: 2, 9: 1, 10: 2}


class TenNights:
    """What the crawl of each night ended with."""

    def __init__(self, folder: Path) -> None:
        self.scrapy = scrapy_in(folder)
        self.venue = LivingVenue()
        self.ran: dict[int, Ran] = {}
        self.corrected = ""
        self.withdrawn = ""
        for night in range(1, 11):
            self._edit(night)
            with nullcontext() if night in DOWN else self.venue.open():
                self.ran[night] = self._crawl(folder, night)

    def _edit(self, night: int) -> None:
        day = (FIRST + timedelta(days=night - 1)).date()
        if night in NEW:
            self.venue.publish(day, NEW[night])
        if night == 3:
            self.corrected = self.venue.slugs[0]
            self.venue.correct(day, self.corrected)
        if night == 8:
            self.withdrawn = self.venue.slugs[1]
            self.venue.withdraw(self.withdrawn)

    def _crawl(self, folder: Path, night: int) -> Ran:
        port = str(self.venue.port)
        text = (REGISTRY / "sample.yaml").read_text(encoding="utf-8").replace("8765", port)
        setting = venue_folder(folder / "venues", sample=text)
        moment = FIRST + timedelta(days=night - 1)
        return self.scrapy("crawl", "sample", "-s", LOOPBACK, "-s", setting, **at(moment))

    def changes(self, night: int) -> Counter[str | None]:
        """How many items of a night brought what."""
        day = f"{FIRST + timedelta(days=night - 1):%Y-%m-%d}"
        return Counter(item["change"] for item in self.scrapy.items() if item["fetched_at"].startswith(day))


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> TenNights:
    return TenNights(tmp_path_factory.mktemp("nights"))


def test_each_night_brings_what_appeared(nights: TenNights) -> None:
    for night in range(1,11):
        print(night, nights.ran[night].code, nights.changes(night), nights.ran[night].err[-400:])
    assert {night: nights.changes(night)["new"] for night in nights.ran} == {n: NEW.get(n, 0) for n in range(1, 11)}
