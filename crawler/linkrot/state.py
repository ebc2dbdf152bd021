"""States of a cited link: what whoever looks after a wiki has to know of it, by our verdicts."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class LinkState(StrEnum):
    """What has become of a link; in the order of the report: what is rotten first."""

    DEAD = "dead"
    SOFT_404 = "soft 404"
    ERROR = "error"
    UNREACHED = "never reached"
    MOVED = "moved"
    BLOCKED = "blocked"
    PAYWALL = "paywall"
    FINE = "fine"


MEANING: Final = {
    LinkState.DEAD: "The server says that the page is gone (404, 410).",
    LinkState.SOFT_404: "The page says that it is missing, with a status of success.",
    LinkState.ERROR: "The server failed, or doesn't answer any more.",
    LinkState.UNREACHED: "No server has ever answered, or nobody has asked yet.",
    LinkState.MOVED: "It answers elsewhere, by a permanent redirect.",
    LinkState.BLOCKED: "We are refused; that says nothing of the page.",
    LinkState.PAYWALL: "It is there, for those who pay or have an account.",
    LinkState.FINE: "It is there.",
}
ROTTEN: Final = (LinkState.DEAD, LinkState.SOFT_404, LinkState.ERROR, LinkState.UNREACHED)
"""States in which a reader finds nothing."""
_BY_VERDICT: Final = {
    Verdict.OK: LinkState.FINE,
    Verdict.NOT_ARTICLE: LinkState.FINE,  # it is there, without an article in it
    Verdict.PAYWALL: LinkState.PAYWALL,
    Verdict.LOGIN: LinkState.PAYWALL,
    Verdict.BLOCKED: LinkState.BLOCKED,
    Verdict.CONSENT: LinkState.BLOCKED,
    Verdict.SOFT_404: LinkState.SOFT_404,
    Verdict.NOT_FOUND: LinkState.DEAD,
    Verdict.GONE: LinkState.DEAD,
    Verdict.PARTIAL: LinkState.ERROR,
    Verdict.SERVER_ERROR: LinkState.ERROR,
    Verdict.UNREACHABLE: LinkState.ERROR,
    Verdict.ERROR: LinkState.ERROR,
}
_PERMANENT: Final = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})


def state_of(verdict: str, *, answered: bool) -> LinkState:
    """Return the state that a fetch shows; `answered`: whether a server has ever answered up to then."""
    if verdict == Verdict.UNREACHABLE and not answered:
        return LinkState.UNREACHED
    return _BY_VERDICT[Verdict(verdict)]


def moved_to(record: Mapping[str, Any]) -> str | None:
    """Return where a page has moved for good: as far as its redirects are permanent; None: it hasn't."""
    hops: Sequence[Mapping[str, Any]] = record["redirects"]
    places = [*(hop["url"] for hop in hops), record["final_url"]][1:]
    target = None
    for hop, place in zip(hops, places, strict=True):
        if hop["status"] not in _PERMANENT:
            break
        target = place
    return None if target is None or target == record["url"].partition("#")[0] else target
