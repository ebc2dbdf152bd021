"""`scrapy site`: writes the wiki's sources as static pages."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from crawler.site.sheet import SourceSheet
    from crawler.venues.model import Registry

_DEFAULT: Final = "site"


class Command(ProjectCommand):
    """Writes a site that opens from its folder, without a server."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--output FOLDER] [--replay-url URL] [--site-url URL] [--venue ID ...]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Write what the wiki shows of each source, as static pages"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Write a page for each source, with its rating, what is said of it, how its text begins and its "
            "captures; pages of the venues, a list that can be searched, and a feed. The pages open from "
            "their folder, without a server. A later run writes what has changed, and the folder is complete "
            "at every moment."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the site."""
        from crawler.site.sitemap import NAME as SITEMAP

        super().add_options(parser)
        add = parser.add_argument
        add("--output", metavar="FOLDER", help="write there (default: the folder `site` in DATA_DIR)")
        add(
            "--replay-url",
            metavar="URL",
            help="where the replay serves the archive: the pages link to it (default: REPLAY_URL)",
        )
        add(
            "--site-url",
            metavar="URL",
            help=f"where the site will be published; {SITEMAP} needs it, and the links of the feed have it",
        )
        add(
            "--venue",
            action="append",
            default=[],
            metavar="ID",
            help="only the sources of this venue; may be given again",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the site."""
        from crawler.annotations.reading import Annotations
        from crawler.citations.store import FILENAME as CITATIONS
        from crawler.exporting.target import check_target
        from crawler.linkrot.survey import Survey
        from crawler.site.builder import SiteBuilder
        from crawler.site.folder import SiteFolder
        from crawler.site.reading import SheetReader
        from crawler.wiki.knowledge import Knowledge

        if args:
            raise BadInputError(
                f"site takes options only, not {' '.join(args)}; name a venue with --venue ID"
            )
        assert self.settings is not None
        named = (
            ("--replay-url", opts.replay_url)
            if opts.replay_url
            else ("REPLAY_URL", self.settings["REPLAY_URL"])
        )
        replay_url = _address(*named)
        site_url = f"{_address('--site-url', opts.site_url)}/" if opts.site_url else ""
        output = check_target(self.data_dir, opts.output) if opts.output else self.data_dir / _DEFAULT
        with ExitStack() as stack:
            knowledge = Knowledge.of(self.settings, stack.enter_context(Annotations(self.data_dir)).of)
            registry = knowledge.registry
            reader = stack.enter_context(SheetReader(self.data_dir, knowledge, replay_url))
            for venue in opts.venue:
                _check_venue(venue, registry, reader.venue_ids())
            cited = (self.data_dir / CITATIONS).is_file()
            links = Survey(self.data_dir, registry, replay_url) if cited else None
            with SiteFolder(output) as folder:
                sheets = _watched(reader.all(opts.venue), reader.count())
                contents = SiteBuilder(folder, registry, site_url, links).build(sheets)
                report = folder.commit()
        sys.stdout.write(
            f"{output}: {contents.sources:,} sources of {contents.venues:,} venues; {report.written:,} files "
            f"written, {report.same:,} as they were, {report.removed:,} removed\n"
            f"Open {output / 'index.html'} in a browser. Its links to captures lead to {replay_url}, where "
            "scrapy replay serves them.\n"
        )


def _address(option: str, text: str) -> str:
    """Return an address that pages and paths can be put behind, without a slash at its end."""
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadInputError(f"{option} {text}: give an address such as https://archive.example.org")
    return text.rstrip("/")


def _check_venue(venue: str, registry: Registry, recorded: set[str]) -> None:
    from crawler.venues.checks import did_you_mean

    known = {*registry.ids(), *recorded}
    if venue not in known:
        raise BadInputError(f"there is no venue {venue!r}{did_you_mean(venue, known)}; see scrapy venues")


def _watched(sheets: Iterable[SourceSheet | None], total: int) -> Iterator[SourceSheet]:
    """Yield the sheets that there are, and show on a terminal how far they are."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("sources"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    disable = not console.is_terminal
    with Progress(
        *columns, console=console, transient=True, disable=disable, redirect_stdout=False
    ) as progress:
        for sheet in progress.track(sheets, total=total):
            if sheet is not None:
                yield sheet
