"""When a venue is crawled: what people write, and the place in the interval that its id gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS: Final = (1, 2, 3, 4, 6, 8, 12)
"""What a day can be divided by, so that the times are the same each day."""
GRAMMAR: Final = (
    "never, hourly, every N hours (N one of 2, 3, 4, 6, 8, 12), daily, weekly, or with a time or a day: "
    "daily at 03:30, weekly on sunday, weekly on sunday at 03:30"
)
_DAY: Final = 24
_WEEK: Final = 7 * _DAY
_SAID: Final = re.compile(
    r"(?P<word>never|hourly|daily|weekly)|every (?P<hours>[0-9]{1,2}) hours?"
    r"|(?P<timed>daily|weekly)(?: on (?P<day>[a-z]+))?(?: at (?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}))?"
)
_WORDS: Final = {"never": 0, "hourly": 1, "daily": _DAY, "weekly": _WEEK}


@dataclass(frozen=True, slots=True)
class Moments:
    """When something is done, in the machine's own time.

    Attributes:
        minute: Of the hour.
        hours: Of the day.
        day: Of the week, 0 is Monday; None: each.
    """

    minute: int
    hours: tuple[int, ...]
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a venue is crawled.

    Attributes:
        hours: From one crawl to the next; 0: never.
        time: Minutes since midnight, where a time is said.
        day: Of the week, 0 is Monday, where one is said.
    """

    hours: int
    time: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `daily`, `every 6 hours` or `weekly on sunday at 03:30`.

        Raises:
            ValueError: it says nothing of the kind.
        """
        found = _SAID.fullmatch(" ".join(text.lower().split()))
        if found is None:
            raise ValueError(f"{text[:80]!r} is no schedule")
        if found["hours"]:
            return cls(_hours(int(found["hours"])))
        day, time = found["day"], None
        if day is not None and (found["timed"] != "weekly" or day not in DAYS):
            raise ValueError(f"{text[:80]!r} has no day of the week, or not after weekly")
        if found["hour"]:
            hour, minute = int(found["hour"]), int(found["minute"])
            if hour > 23 or minute > 59:  # noqa: PLR2004 - of a day, and of an hour
                raise ValueError(f"{found['hour']}:{found['minute']} is no time of a day")
            time = 60 * hour + minute
        hours = _WORDS[found["word"] or found["timed"]]
        return cls(hours, time, DAYS.index(day) if day else None)

    def moments(self, venue_id: str) -> Moments:
        """Return when a venue is crawled; what isn't said, its id decides, so that no venue moves another.

        Raises:
            ValueError: that is never.
        """
        if not self.hours:
            raise ValueError(f"{venue_id} is never crawled by itself")
        place = int.from_bytes(sha256(venue_id.encode()).digest()[:8])
        time = place % (60 * min(self.hours, _DAY)) if self.time is None else self.time
        day = place // (60 * _DAY) % len(DAYS) if self.day is None else self.day
        step = min(self.hours, _DAY)
        return Moments(time % 60, tuple(range(time // 60, _DAY, step)), day if self.hours == _WEEK else None)

    def __str__(self) -> str:
        plain = {hours: word for word, hours in _WORDS.items()}.get(self.hours, f"every {self.hours} hours")
        day = "" if self.day is None else f" on {DAYS[self.day]}"
        time = "" if self.time is None else f" at {self.time // 60:02}:{self.time % 60:02}"
        return plain + day + time


def _hours(count: int) -> int:
    if count not in HOURS:
        raise ValueError(f"every {count} hours doesn't divide a day")
    return count
