"""Caps against what has no end: calendars, pages of pages, session ids in paths."""

from __future__ import annotations

import logging
import re
from collections import Counter
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

_VARIES: Final = re.compile(
    r"(?=[0-9a-f]*[0-9])[0-9a-f]{8,}|(?=[a-z]*[0-9])[0-9a-z]{16,}|[0-9]+", re.IGNORECASE
)
"""What differs between two pages of one kind: numbers, hex digits, ids that look drawn by lot."""


class Caps:
    """Counts the pages of a run, by host and by the pattern of their URLs.

    `per_host` and `per_pattern` are the most that are asked for; 0: no cap.
    """

    def __init__(self, per_host: int = 0, per_pattern: int = 0) -> None:
        self._most = {"PAGES_PER_HOST": per_host, "PAGES_PER_PATTERN": per_pattern}
        self._counts: Counter[tuple[str, str]] = Counter()
        self._told: set[tuple[str, str]] = set()

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Return the caps that the settings say."""
        return cls(settings.getint("PAGES_PER_HOST"), settings.getint("PAGES_PER_PATTERN"))

    def reached(self, url: str) -> str | None:
        """Return the name of the setting beyond which one more page at `url` would be, or None."""
        for cap in self._of(url):
            name, what = cap
            if self._counts[cap] >= self._most[name]:
                if cap not in self._told:
                    self._told.add(cap)
                    logger.warning("%s: there are more pages than %s; the rest is left out", what, name)
                return name
        return None

    @property
    def left_out(self) -> bool:
        """Whether there were more pages than a cap."""
        return bool(self._told)

    def count(self, url: str) -> None:
        """Count a page."""
        self._counts.update(self._of(url))

    def _of(self, url: str) -> list[tuple[str, str]]:
        kinds = {"PAGES_PER_HOST": host_in, "PAGES_PER_PATTERN": pattern_of}
        return [(name, kinds[name](url)) for name, most in self._most.items() if most > 0]


def host_in(url: str) -> str:
    """Return the host of a URL."""
    return urlsplit(url).hostname or ""


def pattern_of(url: str) -> str:
    """Return what URLs of one kind share: host and path without what varies, and the names in the query."""
    parts = urlsplit(url)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    target = parts.path + ("?" + "&".join(names) if names else "")
    return host_in(url) + _VARIES.sub("*", target)
