"""Pages over time: one fetch of a page, and what is known of it after all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.state.revisit import Revisit
    from crawler.state.validators import Validators


class Outcome(StrEnum):
    """What a fetch brought: the first good content, another one, the same, or none."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One fetch of a page, as it is noted.

    Attributes:
        dated: When the page says that it was changed or published, where it does.
        size: Bytes received.
        duration: In seconds.
    """

    url: str
    normalized_url: str
    venue_id: str | None
    at: datetime
    verdict: str
    status: int | None = None
    digest: str | None = None
    content_hash: str | None = None
    validators: Validators | None = None
    dated: datetime | None = None
    size: int = 0
    duration: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a page.

    Attributes:
        began: When it was fetched first.
        good: When its content was good last; None: it never was.
        changed: When its content was first seen as it is, or what day it is of itself.
        visits: How often it was fetched, and how often its content was another one than before (`changes`).
        failures: How often in a row it came to nothing good.
        due: When it is to be looked at again.
    """

    url: str
    normalized_url: str
    venue_id: str | None
    began: datetime
    fetched: datetime
    good: datetime | None
    changed: datetime
    visits: int
    changes: int
    failures: int
    verdict: str
    status: int | None
    digest: str | None
    content_hash: str | None
    validators: Validators | None
    due: datetime


def after(known: Known | None, visit: Visit, outcome: Outcome, revisit: Revisit) -> Known:
    """Return what is known of a page after a fetch."""
    if known is None:  # as if it had been looked at before, and nothing had come of it
        known = Known(
            url=visit.url,
            normalized_url=visit.normalized_url,
            venue_id=visit.venue_id,
            began=visit.at,
            fetched=visit.at,
            good=None,
            changed=visit.at,
            visits=0,
            changes=0,
            failures=0,
            verdict=visit.verdict,
            status=None,
            digest=None,
            content_hash=None,
            validators=None,
            due=visit.at,
        )
    fetched = replace(
        known,
        venue_id=visit.venue_id,
        fetched=visit.at,
        visits=known.visits + 1,
        verdict=visit.verdict,
        status=visit.status,
    )
    if outcome == Outcome.FAILED:
        # It replaces nothing of a good one: what is compared with, and asked on the strength of.
        failures = known.failures + 1
        return replace(fetched, failures=failures, due=revisit.after_failures(visit.url, visit.at, failures))
    changed = {
        Outcome.NEW: min(visit.dated or visit.at, visit.at),  # old pages are likely to stay as they are
        Outcome.CHANGED: visit.at,
    }.get(outcome, known.changed)
    silent = visit.status == HTTPStatus.NOT_MODIFIED and visit.validators is None
    return replace(
        fetched,
        good=visit.at,
        changed=changed,
        changes=known.changes + (outcome == Outcome.CHANGED),
        failures=0,
        digest=visit.digest,
        content_hash=visit.content_hash,
        validators=known.validators if silent else visit.validators,
        due=revisit.after(visit.url, visit.at, changed),
    )
