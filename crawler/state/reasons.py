"""Reasons: why a page is due when it is, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.durations import in_words

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.state.pages import Known


def when_due(known: Known, now: datetime) -> str:
    """Return when a page is due, from now: `due for 3 hours`, `due in 2 days`."""
    return due_since(known.due, now)


def due_since(due: datetime, now: datetime) -> str:
    """Return when a moment is or was, from now, as `when_due` says it."""
    return f"due for {in_words(now - due)}" if due <= now else f"due in {in_words(due - now)}"


def why_due(known: Known) -> str:
    """Return why a page is due when it is."""
    wait = in_words(known.due - known.fetched)
    if known.failures:
        times = "once" if known.failures == 1 else f"{known.failures} times in a row"
        return f"came to nothing good {times}, last {known.verdict}: asked again after {wait}"
    unchanged = in_words(known.fetched - known.changed)
    seen = {0: "never seen to change", 1: "changed once"}.get(known.changes, f"changed {known.changes} times")
    return f"{seen}, the same for {unchanged}: looked at again after {wait}"
