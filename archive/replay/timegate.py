"""The TimeGate (RFC 7089): from a URL and an Accept-Datetime to the memento nearest in time."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response

from archive.replay.memento import Original, link_header
from archive.replay.mementos import Mementos

if TYPE_CHECKING:
    from archive.captures import Captures
    from archive.replay.address import ReplayAddress
    from archive.replay.current import CurrentCaptures

_DATE: Final = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun), ([0-9]{2}) ([a-z]{3}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) gmt",
    re.IGNORECASE,
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
VARY: Final = {"vary": "accept-datetime"}
"""What every answer of a TimeGate says."""


def timegate(
    captures: Captures, origin: str, address: ReplayAddress, wanted: str | None, current: CurrentCaptures
) -> Response:
    """Return the way to a memento; `wanted` is the Accept-Datetime as sent.

    Without one that is the last good memento, which is what someone who names no time is after.
    """
    if wanted is not None:
        try:
            moment = accept_datetime(wanted)
        except ValueError as error:
            return PlainTextResponse(f"{error}\n", 400, VARY)
    found = Mementos.of_any(captures, address.candidates())
    if found is None:
        links = link_header([Original(origin, address.url).links()[0]])
        return PlainTextResponse("The archive has no memento of this URL.\n", 404, {**VARY, "link": links})
    if wanted is None:
        kept = current.kept(found.url)
        chosen = kept.timestamp.replace(microsecond=0) if kept else found.last_good()
    else:
        chosen = found.nearest(moment)
    assert chosen is not None
    original = Original(origin, found.url)
    links = link_header([*original.links(), *original.memento_links(found.around(chosen))])
    return Response(None, 302, {**VARY, "location": original.memento(chosen), "link": links})


def accept_datetime(text: str) -> datetime:
    """Read an Accept-Datetime: a date as HTTP writes it, in GMT, whatever the day of the week says.

    Raises:
        ValueError: it is none.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None or match[2].lower() not in _MONTHS:
        raise ValueError("Accept-Datetime is no HTTP date, such as Tue, 04 Mar 2025 12:00:00 GMT.")
    day, year, hour, minute, second = (int(match[number]) for number in (1, 3, 4, 5, 6))
    month = _MONTHS.index(match[2].lower()) + 1
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise ValueError(f"There is no such date as that of Accept-Datetime: {match[0]}.") from error
