"""The sample venue as it lives: articles appear, change and vanish, and its server may be down."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from tests.site.publication import Publication, read_articles
from tests.site.server import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tests.site.answer import Answer
    from tests.site.article import Article

_AFTER = time(1, 30, tzinfo=UTC)
"""When its people have done with a night's edition."""


class LivingVenue:
    """The Loopback Review with the articles that it has published so far: first none.

    Served within `with ... .open():`; beside it, nothing listens at its port.
    """

    def __init__(self) -> None:
        self._unpublished = read_articles()
        self._published: dict[str, Article] = {}
        self._publication = Publication([])
        self.port = 0

    @property
    def slugs(self) -> list[str]:
        """The articles that are there, in the order of their appearance."""
        return list(self._published)

    def publish(self, day: date, count: int) -> list[str]:
        """Let some articles appear; returns their slugs."""
        written = self._unpublished[:count]
        assert len(written) == count, "the venue has written no more"
        del self._unpublished[:count]
        moment = datetime.combine(day, _AFTER)
        for each in written:
            self._published[each.slug] = replace(each, published=moment, modified=moment)
        self._print()
        return [each.slug for each in written]

    def correct(self, day: date, slug: str) -> None:
        """Let an article say one thing more."""
        article = self._published[slug]
        note = f"<p>Correction of {day:%d %B %Y}: an earlier edition of this article had a number wrong.</p>"
        moment = datetime.combine(day, _AFTER)
        self._published[slug] = replace(article, body=article.body + note, modified=moment)
        self._print()

    def withdraw(self, slug: str) -> None:
        """Let an article vanish."""
        del self._published[slug]
        self._print()

    @contextmanager
    def open(self) -> Iterator[Site]:
        """Serve it, at the same port each time."""
        with Site(self.respond, port=self.port) as site:
            self.port = int(site.url.rpartition(":")[2])
            yield site

    def respond(self, url: str) -> Answer:
        """Answer as the present edition does."""
        return self._publication.respond(url)

    def _print(self) -> None:
        self._publication = Publication(self._published.values())
