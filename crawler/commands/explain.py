"""`scrapy explain URL`: everything that is known of one URL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from crawler.console import CommandConsole
    from crawler.venues.model import Venue

_PIPED_WIDTH: Final = 160
_VISITS: Final = 10

Line = tuple[str, str]
"""A fact: what it is about, and what there is to say."""


class Command(ProjectCommand):
    """Says of one URL whose it is, whether it may be fetched, what came of it, and when it is next."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "<url>"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Tell everything about one URL: venue, scope, robots, captures, verdict, when next"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Tell what is known of a URL, without the network: the venue that it belongs to and which of its "
            "sources would take it, what the archived robots.txt says, its record, its captures, its last "
            "fetches, and when it is looked at again and why."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's interface
        """Print it."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        from crawler.console import CommandConsole
        from crawler.urls import fetch_url
        from crawler.venues.loader import load_registry

        if len(args) != 1:
            raise BadInputError("explain takes one URL")
        url = args[0]
        asked = fetch_url(url)
        assert self.settings is not None
        venue = load_registry(self.settings).for_url(url)
        console = CommandConsole.of_output(_PIPED_WIDTH, highlight=False)
        table = Table(title=Text(url), title_justify="left", show_header=False, box=box.SIMPLE_HEAD)
        table.add_column(no_wrap=True, style="bold")
        table.add_column(overflow="fold")
        for name, value in (*_identity(url), *_scope(url, venue), *self._robots(asked), *self._known(url)):
            table.add_row(name, Text(value))
        console.print(table)
        self._print_visits(url, console)

    def _robots(self, url: str) -> Iterator[Line]:
        """Say what the last robots.txt in the archive says; nobody is asked."""
        from protego import Protego

        from archive.exceptions import ArchiveError
        from archive.index import FILENAME as INDEX
        from archive.reader import Archive
        from crawler.charset import decode_text
        from crawler.downloadermiddlewares.robots import PARSED_BYTES

        if not (self.data_dir / INDEX).is_file():
            return
        parts = urlsplit(url)
        try:
            with Archive(self.data_dir) as archive:
                capture = archive.nearest(f"{parts.scheme}://{parts.netloc}/robots.txt")
                if capture is None:
                    yield "robots.txt", "not in the archive: the next crawl asks for it"
                    return
                stored = archive.read(capture)
        except ArchiveError as error:
            yield "robots.txt", f"can't be read: {error}"
            return
        of = f"robots.txt of {capture.timestamp:%Y-%m-%d}"
        if stored.status >= 500:  # noqa: PLR2004 - HTTP's classes of status
            yield of, f"answered {stored.status}: nothing may be fetched"
        elif not 200 <= stored.status < 300:  # noqa: PLR2004
            yield of, f"answered {stored.status}: everything may be fetched"
        else:
            assert self.settings is not None
            agent = self.settings["ROBOTSTXT_USER_AGENT"] or self.settings["BOT_NAME"]
            rules = Protego.parse(decode_text(stored.payload[:PARSED_BYTES]))
            yield of, "allows it" if rules.can_fetch(url, agent) else "forbids it"

    def _known(self, url: str) -> Iterator[Line]:
        """Say what the record and the history know."""
        from archive.records import RecordStore
        from archive.state import FILENAME as STATE
        from crawler.state.history import History
        from crawler.state.reasons import when_due, why_due
        from crawler.urls import normalize_url

        if not (self.data_dir / STATE).is_file():
            yield "fetched", "nothing was, yet"
            return
        with RecordStore(self.data_dir) as records, History(self.data_dir) as history:
            record = records.by_url(url)
            known = history.get(url)
            alike = history.like(normalize_url(url)) if known is None else None
        if record is not None:
            yield "verdict", record["verdict"] + (f": {record['error']}" if record["error"] else "")
            yield "title", record["title"] or "-"
            yield "shown", record["memento_url"] or "-"
            yield "text", f"{record['content_length']:,} characters of {record['content_fetched_at'] or '-'}"
        yield from self._captures(url)
        if known is not None:
            yield "next", f"{when_due(known, datetime.now(UTC))}: {why_due(known)}"
            if known.validators is not None:
                given = known.validators
                yield "asked", f"if changed: {given.etag or ''} {given.last_modified or ''}".rstrip()
        elif alike is not None:
            yield "known as", f"{alike.url}, {when_due(alike, datetime.now(UTC))}"
        elif record is None:
            yield "next", "with the next crawl that finds it: nothing is known of it"

    def _captures(self, url: str) -> Iterator[Line]:
        from archive.index import FILENAME as INDEX
        from archive.reader import Archive

        if not (self.data_dir / INDEX).is_file():
            return
        with Archive(self.data_dir) as archive:
            captures = archive.captures(url)
        if not captures:
            yield "captures", "none"
            return
        first, last = captures[0], captures[-1]
        yield "captures", f"{len(captures)}, from {first.timestamp:%Y-%m-%d} to {last.timestamp:%Y-%m-%d}"

    def _print_visits(self, url: str, console: CommandConsole) -> None:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        from archive.state import FILENAME as STATE
        from crawler.state.history import History

        if not (self.data_dir / STATE).is_file():
            return
        with History(self.data_dir) as history:
            visits = history.visits(url, _VISITS)
        if not visits:
            return
        table = Table(title="Last fetches", title_justify="left", box=box.SIMPLE_HEAD)
        for heading in ("when", "outcome", "verdict", "status", "bytes", "seconds", "error"):
            table.add_column(heading, overflow="fold")
        for visit in visits:
            table.add_row(
                f"{visit['at']:%Y-%m-%d %H:%M}",
                *(visit["outcome"], visit["verdict"], str(visit["status"] or "-")),
                *(f"{visit['bytes']:,}", f"{visit['duration']:.1f}", Text(visit["error"] or "")),
            )
        console.print(table)


def _identity(url: str) -> Iterator[Line]:
    from crawler.urls import normalize_url, resource_id

    yield "resource id", resource_id(url)
    yield "normalised", normalize_url(url)


def _scope(url: str, venue: Venue | None) -> Iterator[Line]:
    """Say whose a URL is, and which sources would take it."""
    if venue is None:
        yield "venue", "none: no venue's domains have it; `crawl urls` asks for it all the same"
        return
    yield "venue", f"{venue.id}: {venue.name}, {venue.credibility}/5 ({venue.credibility_why})"
    for source in venue.sources:
        verdict = "would take it" if venue.takes(url, source) else "wouldn't take it (take, leave)"
        yield f"{source.kind}", f"{source.url} {verdict} where it names it"
