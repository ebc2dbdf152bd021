"""`Retry-After` (RFC 9110, 10.2.3): how long a server wants to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def retry_after(value: str | None, date: str | None = None) -> float | None:
    """Return the seconds that a header asks for; 0 for a date in the past, None for what is neither form.

    A date is counted from the answer's own `date`, where it has one: the server's clock may be wrong.
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    moment = _http_date(text)
    if moment is None:
        return None
    now = _http_date((date or "").strip()) or datetime.now(UTC)
    return max((moment - now).total_seconds(), 0.0)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
