"""The mementos of one URL: those of its captures that can be shown, one of each second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.captures import Captures

_SECOND: Final = timedelta(seconds=1)
_PAGE: Final = 1000
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, 23, 59, 58, tzinfo=UTC)


class Mementos:
    """Moments (UTC, whole seconds) at which there are mementos of `url`.

    Errors and redirects are mementos too. An answer "not modified" is one if it refers to what it leaves
    unchanged, and if that is in the archive; else there is nothing to show.
    """

    def __init__(self, captures: Captures, url: str) -> None:
        self._captures = captures
        self.url = url

    @classmethod
    def of_any(cls, captures: Captures, urls: Iterable[str]) -> Self | None:
        """Return the mementos of the first of these URLs that has any."""
        return next((found for url in urls if (found := cls(captures, url)).first()), None)

    def first(self) -> datetime | None:
        """Return the first one."""
        return self._one()

    def last(self) -> datetime | None:
        """Return the last one."""
        return self._one(backwards=True)

    def last_good(self) -> datetime | None:
        """Return the last one that is no error, or else the last one."""
        return self._one(backwards=True, good=True) or self.last()

    def before(self, moment: datetime) -> datetime | None:
        """Return the last one before the second of `moment`."""
        return self._one(until=moment.replace(microsecond=0), backwards=True)

    def after(self, moment: datetime) -> datetime | None:
        """Return the first one after the second of `moment`."""
        return self._one(since=min(moment, _LAST).replace(microsecond=0) + _SECOND)

    def nearest(self, moment: datetime) -> datetime | None:
        """Return the one nearest to the second of `moment`, of two as near the later."""
        second = moment.replace(microsecond=0)
        until = min(second, _LAST) + _SECOND
        found = [self._one(since=second), self._one(until=until, backwards=True)]
        return min(
            (each for each in found if each is not None), key=lambda each: abs(each - second), default=None
        )

    def around(self, moment: datetime) -> dict[str, datetime | None]:
        """Return the first, the one before `moment`, itself, the one after and the last, by their words."""
        return {
            "first": self.first(),
            "prev": self.before(moment),
            "": moment,
            "next": self.after(moment),
            "last": self.last(),
        }

    def since(self, moment: datetime = _FIRST) -> Iterator[datetime]:
        """Yield all from the second of `moment` on, in order."""
        while True:
            page = self._captures.shown(self.url, _PAGE, since=moment)
            seconds = dict.fromkeys(each.timestamp.replace(microsecond=0) for each in page)
            yield from seconds
            if len(page) < _PAGE:
                return
            moment = min(max(seconds), _LAST) + _SECOND

    def _one(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        backwards: bool = False,
        good: bool = False,
    ) -> datetime | None:
        found = self._captures.shown(self.url, 1, since=since, until=until, backwards=backwards, good=good)
        return found[0].timestamp.replace(microsecond=0) if found else None
