"""TimeMaps: the mementos of a URL as a list, in the link format (RFC 7089) or as JSON."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response, StreamingResponse

from archive.replay import timestamp
from archive.replay.memento import LINK_FORMAT, Original, http_date, link
from archive.replay.mementos import Mementos

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from archive.captures import Captures
    from archive.replay.address import ReplayAddress
    from archive.replay.memento import TimeMapForm

MOST: Final = 10_000
"""Mementos of one TimeMap; what comes after them is in the next one."""
_CHUNK: Final = 200


def timemap(
    captures: Captures, origin: str, address: ReplayAddress, form: TimeMapForm, most: int = MOST
) -> Response:
    """Return the TimeMap of a URL, or the part of it that begins with the period of the address."""
    found = Mementos.of_any(captures, address.candidates())
    since = timestamp.period(address.digits)[0] if address.digits else None
    moments = list(islice(found.since(since) if since else found.since(), most + 1)) if found else []
    if found is None or not moments:
        then = f" from {address.digits} on" if found else ""
        return PlainTextResponse(f"The archive has no memento of this URL{then}.\n", 404)
    part = _Part(Original(origin, found.url), found, moments, most, since)
    chunks = _chunked(part.as_json() if form == "json" else part.as_links())
    kind = "application/json; charset=utf-8" if form == "json" else LINK_FORMAT
    return StreamingResponse(chunks, headers={"content-type": kind})


class _Part:
    """A TimeMap: `moments` of a URL's mementos, of which the one past `most` begins the next TimeMap."""

    def __init__(
        self,
        original: Original,
        mementos: Mementos,
        moments: list[datetime],
        most: int,
        since: datetime | None,
    ) -> None:
        self._original = original
        self._since = since
        self._moments = moments[:most]
        self._next = moments[most] if len(moments) > most else None
        self._first, self._last = mementos.first(), mementos.last()

    def as_links(self) -> Iterator[str]:
        """Yield it in the link format."""
        original, moments = self._original, self._moments
        span = {"from": http_date(moments[0]), "until": http_date(moments[-1])}
        head = [
            link(original.uri, "original"),
            link(original.timegate, "timegate"),
            link(original.timemap(since=self._since), "self", type=LINK_FORMAT, **span),
        ]
        if self._since is not None:
            head.append(link(original.timemap(), "timemap", type=LINK_FORMAT))
        if self._next is not None:
            further = original.timemap(since=self._next)
            head.append(link(further, "timemap", type=LINK_FORMAT, **{"from": http_date(self._next)}))
        yield ",\n".join(head)
        for moment in moments:
            words = [word for word, edge in (("first", self._first), ("last", self._last)) if moment == edge]
            yield ",\n" + original.memento_links({" ".join(words): moment})[0]
        yield "\n"

    def as_json(self) -> Iterator[str]:
        """Yield it as JSON."""
        original = self._original
        head: dict[str, object] = {
            "original_uri": original.uri,
            "timegate_uri": original.timegate,
            "timemap_uri": {
                "link_format": original.timemap("link", self._since),
                "json_format": original.timemap("json", self._since),
            },
        }
        if self._next is not None:
            further = original.timemap("json", self._next)
            head["timemap_index"] = [{"from": _iso(self._next), "uri": further}]
        edges = {"first": self._first, "last": self._last}
        mementos = {word: self._entry(moment) for word, moment in edges.items() if moment is not None}
        yield f'{json.dumps(head)[:-1]}, "mementos": {json.dumps(mementos)[:-1]}, "list": ['
        for number, moment in enumerate(self._moments):
            yield (",\n" if number else "\n") + json.dumps(self._entry(moment))
        yield "\n]}}\n"

    def _entry(self, moment: datetime) -> dict[str, str]:
        return {"datetime": _iso(moment), "uri": self._original.memento(moment)}


def _iso(moment: datetime) -> str:
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def _chunked(lines: Iterable[str]) -> Iterator[str]:
    """Yield many lines at a time: each chunk is a message of its own."""
    rest = iter(lines)
    while chunk := "".join(islice(rest, _CHUNK)):
        yield chunk
