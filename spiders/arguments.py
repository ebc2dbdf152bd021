"""Arguments of a spider (`-a NAME=VALUE`): read once, and refused in one sentence where they can't be."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Literal, cast

from dateutil.parser import isoparse
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.exceptions import BadInputError
from crawler.venues.rendering import BROWSER_USES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.settings import BaseSettings

    from crawler.venues.rendering import BrowserUse

_MOST_DIGITS = 18
Due = Literal["due", "all"]
"""Which of the pages that are known already are asked for: those that are due, or all."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which pages are wanted: at most `limit`, dated from `since` to `until`; None: no bound."""

    limit: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def covers(self, date: datetime | None) -> bool:
        """Tell whether a page of that date is wanted; one whose date nobody knows yet is."""
        return not self.ended_before(date) and (date is None or self.until is None or date <= self.until)

    def ended_before(self, date: datetime | None) -> bool:
        """Tell whether what was last touched on `date` (None: nobody knows) is too old."""
        return date is not None and self.since is not None and date < self.since


def check_names(given: Mapping[str, object], known: Mapping[str, str], spider: str) -> None:
    """Refuse arguments that a spider doesn't have.

    Raises:
        BadInputError: names the argument, the nearest known one, and all that there are.
    """
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f", did you mean {near[0]}?" if near else ";"
            raise BadInputError(f"spider {spider} has no argument {name!r}{hint} it takes {', '.join(known)}")


def read_due(given: Mapping[str, str], default: Due) -> Due:
    """Read `due`.

    Raises:
        BadInputError: it is neither `due` nor `all`.
    """
    value = given.get("due", default)
    if value not in {"due", "all"}:
        raise BadInputError(f"-a due={value}: give all, or due")
    return cast("Due", value)


def read_browser(given: Mapping[str, str]) -> BrowserUse | None:
    """Read `browser`; None: it isn't given.

    Raises:
        BadInputError: it is no word that a venue's file may have there.
    """
    value = given.get("browser")
    if value is not None and value not in BROWSER_USES:
        raise BadInputError(f"-a browser={value}: give {', '.join(BROWSER_USES[:-1])} or {BROWSER_USES[-1]}")
    return value


def read_window(given: Mapping[str, str]) -> Window:
    """Read `limit`, `since` and `until`.

    Raises:
        BadInputError: one of them isn't a number, or a date.
    """
    limit = given.get("limit")
    if limit is not None and (
        not limit.isascii() or not limit.isdigit() or not 1 <= len(limit.lstrip("0")) <= _MOST_DIGITS
    ):
        raise BadInputError(f"-a limit={limit}: give a whole number from 1 on")
    window = Window(
        int(limit.lstrip("0")) if limit else None,
        _read_date("since", given.get("since"), time.min),
        _read_date("until", given.get("until"), time.max),
    )
    if window.since and window.until and window.since > window.until:
        raise BadInputError("-a since is later than -a until; turn them round")
    return window


def _read_date(name: str, text: str | None, of_day: time) -> datetime | None:
    """Read a date or a moment; a date alone means its first or last moment in UTC."""
    if text is None:
        return None
    try:
        if len(text) < len("2025-01-31"):
            raise ValueError(text)  # noqa: TRY301 - a month or a year is no date
        moment = isoparse(text)
    except ValueError as error:
        raise BadInputError(
            f"-a {name}={text}: give a date such as 2025-01-31, or a moment such as 2025-01-31T12:00:00Z"
        ) from error
    if len(text) <= len("2025-01-31"):
        moment = datetime.combine(moment.date(), of_day)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_given(settings: BaseSettings, name: str) -> bool:
    """Tell whether a setting stands on the command line."""
    return (settings.getpriority(name) or 0) >= SETTINGS_PRIORITIES["cmdline"]
