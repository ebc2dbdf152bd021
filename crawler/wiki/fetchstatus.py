"""What the wiki calls fetch status, by our verdicts: the one place where the two meet."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from crawler.verdicts import Verdict


class FetchStatus(StrEnum):
    """Whether a cited page can be read."""

    OK = "ok"
    PAYWALL = "paywall"
    DEAD = "dead"
    ERROR = "error"


FETCH_STATUS: Final = {
    Verdict.OK: FetchStatus.OK,
    Verdict.NOT_ARTICLE: FetchStatus.OK,  # the page is there, without an article in it
    Verdict.PAYWALL: FetchStatus.PAYWALL,
    Verdict.LOGIN: FetchStatus.PAYWALL,  # it is there, for those who have an account
    Verdict.NOT_FOUND: FetchStatus.DEAD,
    Verdict.GONE: FetchStatus.DEAD,
    Verdict.SOFT_404: FetchStatus.DEAD,
    Verdict.BLOCKED: FetchStatus.ERROR,  # who asks isn't liked; that says nothing of the page
    Verdict.CONSENT: FetchStatus.ERROR,
    Verdict.PARTIAL: FetchStatus.ERROR,
    Verdict.SERVER_ERROR: FetchStatus.ERROR,
    Verdict.UNREACHABLE: FetchStatus.ERROR,
    Verdict.ERROR: FetchStatus.ERROR,
}
"""Dead is only what says so itself: 404, 410, or a page that says that it is missing."""


_BY_WORD: Final = {verdict.value: status for verdict, status in FETCH_STATUS.items()}


def fetch_status(verdict: str) -> FetchStatus:
    """Return the wiki's word for a verdict."""
    return _BY_WORD[verdict]
