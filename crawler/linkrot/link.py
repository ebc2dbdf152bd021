"""A cited link: what has become of it, what there is in its place, and who cites it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dateutil.parser import isoparse

from crawler.linkrot.state import LinkState, moved_to, state_of
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from crawler.citations.model import Citation
    from crawler.linkrot.past import Past

    Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL that is cited.

    Attributes:
        verdict: Of the last fetch; None where there was none.
        note: Why it is in its state, in a sentence; empty where that says it all.
        venue: Name of the venue, or the host where it has none.
        checked: When it was fetched last (UTC); None: never.
        since: Since when it has been in its state, as far as fetches show.
        moved_to: Where it answers for good.
        last_good: When there was something to read last.
        archive_url: The capture of then, in the replay.
        cited: The places that cite it.
    """

    url: str
    state: LinkState
    verdict: str | None = None
    http_status: int | None = None
    note: str = ""
    venue: str = ""
    checked: datetime | None = None
    since: datetime | None = None
    moved_to: str | None = None
    last_good: datetime | None = None
    archive_url: str | None = None
    cited: Sequence[Citation] = ()


def unasked(url: str, venue: str | None, cited: Sequence[Citation]) -> Link:
    """Return the link of a URL that nobody has asked for."""
    return Link(
        url=url,
        state=LinkState.UNREACHED,
        note="it hasn't been asked for yet",
        venue=venue or _host(url),
        cited=cited,
    )


def link_of(
    record: Record, past: Past, venue: str | None, cited: Sequence[Citation], replay_url: str
) -> Link:
    """Return the link that a record is of; `venue` is the name of today's venue."""
    url = record["url"]
    state = state_of(record["verdict"], answered=past.answered or record["http_status"] is not None)
    target = moved_to(record) if record["final_url"] else None
    if state == LinkState.FINE and target is not None:
        state = LinkState.MOVED
    last_good, archive_url = _last_good(record, past, replay_url)
    return Link(
        url=url,
        state=state,
        verdict=record["verdict"],
        http_status=record["http_status"],
        note=_note(record, target),
        venue=venue or record["venue_name"] or _host(url),
        checked=isoparse(record["fetched_at"]),
        since=past.states[-1][0] if past.states else None,
        moved_to=target,
        last_good=last_good,
        archive_url=archive_url,
        cited=cited,
    )


def _last_good(record: Record, past: Past, replay_url: str) -> tuple[datetime | None, str | None]:
    """Return when there was something to read last, and its Memento."""
    if record["content_fetched_at"] and record["memento_url"]:
        return isoparse(record["content_fetched_at"]), record["memento_url"]
    if past.last_good is None:
        return None, None
    place = f"{past.last_good:%Y%m%d%H%M%S}/{fetch_url(record['url'])}"
    return past.last_good, f"{replay_url.rstrip('/')}/web/{place}"


def _note(record: Record, target: str | None) -> str:
    if record["error"]:
        return str(record["error"])
    if record["evidence"]:
        return str(record["evidence"][0])
    if target is not None and _is_home(target) and not _is_home(record["url"]):
        return "it leads to a home page: look whether the page is still there"
    return ""


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
