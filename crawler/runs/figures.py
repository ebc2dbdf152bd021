"""The figures of a run: collected while it goes on, of its items and of its exchanges."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import TYPE_CHECKING, Final

from crawler.state.pages import Outcome
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from crawler.items import PageItem
    from crawler.requests import Fetch

KEPT: Final = 200
"""Failed pages whose URLs are kept; the others are counted."""
_NO_FAILURES: Final = frozenset({Verdict.OK, Verdict.NOT_ARTICLE, Verdict.PAYWALL})
_LONGEST: Final = 500


class Figures:
    """What is counted beside Scrapy's stats.

    Attributes:
        hosts: Of each host: `requests`, `bytes` received, `seconds` of all together, and the `slowest`.
        errors: Failed pages by kind: the verdict, and the status where there is one.
        failed: The first of their URLs, with `verdict` and `reason`; `failed_more` others.
    """

    def __init__(self) -> None:
        self.hosts: dict[str, dict[str, float]] = defaultdict(
            lambda: {"requests": 0, "bytes": 0, "seconds": 0.0, "slowest": 0.0}
        )
        self.errors: Counter[str] = Counter()
        self.failed: list[dict[str, str]] = []
        self.failed_more = 0
        self._articles: Counter[str] = Counter()
        self._lengths: list[int] = []

    def add_fetch(self, host: str, fetch: Fetch | None) -> None:
        """Count an exchange with a host; None: it came to nothing."""
        figures = self.hosts[host]
        figures["requests"] += 1
        if fetch is not None:
            figures["bytes"] += fetch.wire_bytes
            figures["seconds"] = round(figures["seconds"] + fetch.duration, 6)
            figures["slowest"] = round(max(figures["slowest"], fetch.duration), 6)

    def add_item(self, item: PageItem) -> None:
        """Count an item."""
        if item.verdict not in _NO_FAILURES:
            self._fail(item)
        if item.change == Outcome.NEW and item.verdict == Verdict.OK:
            self._lengths.append(item.content_length)
            self._articles["count"] += 1
            self._articles["without_title"] += not item.title
            self._articles["without_authors"] += not item.authors
            self._articles["without_date"] += not item.published_at

    def articles(self) -> dict[str, int]:
        """Return of the new articles `count`, `without_title`, ..., and, of any, `text_length_median`."""
        middle = {"text_length_median": round(median(self._lengths))} if self._lengths else {}
        return {**self._articles, **middle}

    def _fail(self, item: PageItem) -> None:
        status = item.http_status
        failed = status is not None and status >= 400  # noqa: PLR2004 - HTTP's classes of status
        self.errors[f"{item.verdict} {status}" if failed else item.verdict] += 1
        if len(self.failed) >= KEPT:
            self.failed_more += 1
            return
        reason = item.error or "; ".join(item.evidence) or (f"HTTP status {status}" if status else "")
        self.failed.append(
            {"url": item.url[:2000], "verdict": item.verdict, "reason": " ".join(reason.split())[:_LONGEST]}
        )
