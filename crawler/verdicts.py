"""Verdicts: what a fetch came to, one word everywhere (docs/data-format.md)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a fetch came to."""

    OK = "ok"
    PARTIAL = "partial"
    NOT_ARTICLE = "not_article"
    PAYWALL = "paywall"
    LOGIN = "login"
    CONSENT = "consent"
    BLOCKED = "blocked"
    SOFT_404 = "soft_404"
    NOT_FOUND = "not_found"
    GONE = "gone"
    SERVER_ERROR = "server_error"
    UNREACHABLE = "unreachable"
    ERROR = "error"


_BY_STATUS: Final = {404: Verdict.NOT_FOUND, 410: Verdict.GONE}
# A bot check likes to answer 202: the request is "accepted", and no page comes.
_BLOCKED: Final = frozenset({202, 401, 403, 429})


def verdict_of_status(status: int) -> Verdict:
    """Return the verdict that an HTTP status alone gives; a page with text may still turn out worse.

    Any other 4xx is a server that refuses us: nothing says that the page is gone. A 3xx that is the
    last answer leads nowhere, which is the server's mistake.
    """
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status in _BLOCKED or 400 <= status < 500:  # noqa: PLR2004 - HTTP's classes of status
        return Verdict.BLOCKED
    if 200 <= status < 300:  # noqa: PLR2004
        return Verdict.OK
    return Verdict.SERVER_ERROR
