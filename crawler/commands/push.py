"""`scrapy push`: sends the source records to the wiki's server."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Final

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError, CrawlerError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    from crawler.venues.model import Registry
    from crawler.wiki.push.change import Change
    from crawler.wiki.push.pushed import Pushed
    from crawler.wiki.push.report import Report
    from crawler.wiki.push.server import Server

INTERRUPTED: Final = 130
"""Exit code after Ctrl+C, as shells have it."""


class Command(ProjectCommand):
    """Sends what the wiki doesn't have yet, and says what it refused."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--dry-run] [--all] [--venue VENUE] [--changed-since DATE] [--limit N] [--format table|jsonl]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Send the source records to the wiki's server: what is new or changed"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        from crawler.wiki.push.server import KEY

        return (
            f"Send to the wiki's server (WIKI_URL, and its key in {KEY}) what is new or has changed since "
            "the last push: resources in batches, then content and fetch status of each. What the server "
            "took is kept after each answer, so that a push that was cut off goes on where it was. Ends with "
            "65 where sources were refused: they are named, the others are sent."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the choice of sources, --dry-run and --format."""
        super().add_options(parser)
        add = parser.add_argument
        add("--dry-run", action="store_true", help="show what would be sent; ask and send nothing")
        add("--all", action="store_true", help="send everything again, whatever was sent before")
        add("--venue", metavar="VENUE", help="the sources of one venue alone")
        add("--changed-since", metavar="DATE", help="pages whose content or verdict has changed since then")
        add("--limit", metavar="N", help="send N sources at most")
        add("--format", choices=["table", "jsonl"], default="table", help="default: table")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Send the sources, and say what came of it."""
        from crawler.annotations.reading import Annotations
        from crawler.archivetools.options import read_limit, read_moment
        from crawler.wiki.knowledge import Knowledge
        from crawler.wiki.push.change import Kind
        from crawler.wiki.push.push import changes_of
        from crawler.wiki.push.pushed import FILENAME, Pushed
        from crawler.wiki.push.report import Report
        from crawler.wiki.push.server import read_server
        from crawler.wiki.sources import Sources

        if args:
            raise BadInputError(f"push takes options only, not {' '.join(args)}; --venue names a venue")
        assert self.settings is not None
        since = read_moment("--changed-since", opts.changed_since) if opts.changed_since else None
        server = read_server(self.settings, needs_key=not opts.dry_run)
        limit = read_limit(opts.limit)
        report = Report(opts.format, dry=opts.dry_run)
        with ExitStack() as stack:
            annotations = stack.enter_context(Annotations(self.data_dir))
            knowledge = Knowledge.of(self.settings, annotations.of)
            sources = stack.enter_context(Sources(self.data_dir, knowledge))
            self._check_venue(opts.venue, knowledge.registry)
            pushed = None
            if not opts.dry_run or (self.data_dir / FILENAME).is_file():
                pushed = stack.enter_context(Pushed(self.data_dir, server.url, read_only=opts.dry_run))
            changes = changes_of(sources.all(opts.venue, since), pushed, everything=opts.all)
            wanted = _first(changes, limit)
            if opts.dry_run or pushed is None:
                for change in wanted:
                    report.add(change)
                report.close("nothing was sent")
            else:
                self._push(server, pushed, wanted, report, shown=opts.format == "table")
        if self.exitcode == os.EX_OK and report.counts[Kind.REFUSED]:
            self.exitcode = os.EX_DATAERR

    def _push(
        self, server: Server, pushed: Pushed, changes: Iterable[Change], report: Report, *, shown: bool
    ) -> None:
        from crawler.wiki.push.client import WikiClient
        from crawler.wiki.push.push import Push

        ending = f"sent to {server.url}"
        with closing(WikiClient(server)) as client:
            push = Push(client, pushed)
            try:
                with _progress(shown=shown) as advance:
                    for change in push.run(changes):
                        report.add(change)
                        advance(report)
                if push.unlinked:
                    ending += f"; contents that the wiki had before aren't linked: {push.unlinked}"
            except KeyboardInterrupt:
                self.exitcode = INTERRUPTED
            except CrawlerError as error:
                self.fail(error)
            if self.exitcode:
                ending += " so far; the next push goes on from here"
            report.close(f"{ending} in {client.sent:,} requests")

    def _check_venue(self, venue: str | None, registry: Registry) -> None:
        from crawler.venues.checks import did_you_mean

        known = [each.id for each in registry]
        if venue is not None and venue not in known:
            raise BadInputError(f"--venue {venue}: there is no such venue{did_you_mean(venue, known)}")


def _first(changes: Iterator[Change], limit: int | None) -> Iterator[Change]:
    """Return all changes, or the first `limit` that have something to send."""
    return changes if limit is None else islice((change for change in changes if change.due), limit)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[Report], None]]:
    """Show on a terminal how far the push is; give what is to be called after each source."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    # Standard output is for the result, wherever it goes; rich would lead it here.
    with Progress(
        *columns,
        console=console,
        transient=True,
        disable=not (shown and console.is_terminal),
        redirect_stdout=False,
    ) as progress:
        task = progress.add_task("", total=None)
        yield lambda report: progress.update(
            task, description=", ".join(f"{count:,} {kind.value}" for kind, count in report.counts.items())
        )
