"""`scrapy reextract`: what today's extractor makes of the pages that are in the archive."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack, aclosing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from scrapy.spiderloader import get_spider_loader

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from datetime import timedelta
    from typing import Any

    from archive.records import RecordStore
    from crawler.reextraction.changes import Tally
    from crawler.reextraction.rewriting import Rewriting

    Record = dict[str, Any]


class Command(ProjectCommand):
    """Extracts archived pages anew, shows what changes, and keeps it where it is told to."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[VENUE | URL ...] [--diff] [--write] [--limit N] [--format table|jsonl]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Extract archived pages anew, without the network, and show what changes"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Run today's extractor over the captures that the current records were made from, of all URLs, "
            "of a venue's, or of those given, and show which fields would change. Nothing is written without "
            "--write. Ends with 65 where a capture can't be read: it is named, the others are done."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --diff, --write, --limit, --format and --wait."""
        from crawler.reextraction.changes import FORMATS
        from crawler.waiting import add_wait

        super().add_options(parser)
        add = parser.add_argument
        add("--diff", action="store_true", help="show the text's changes too, a paragraph a line")
        add(
            "--write", action="store_true", help="store the new records, and publish them in a file of items/"
        )
        add("--limit", metavar="N", help="look at N pages at most")
        add("--format", choices=FORMATS, default="table", help="default: table")
        add_wait(parser)

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Look at the pages, one after the other, and say what came of them."""
        from archive.state import FILENAME
        from crawler.archivetools.options import read_limit, require_index
        from crawler.records import no_records
        from crawler.reextraction.changes import Tally

        if opts.diff and opts.format == "jsonl":
            raise BadInputError("--diff is for the table; --format jsonl has both texts in it")
        limit = read_limit(opts.limit)
        if not (self.data_dir / FILENAME).is_file():
            raise no_records(self.data_dir)
        require_index(self.data_dir)
        with ExitStack() as stack:
            store, rewriting = self._open(stack, opts.wait, write=opts.write)
            records, total = self._chosen(store, args)
            tally = Tally(opts.format, diff=opts.diff, write=rewriting is not None)
            with _pages_progress(min(total, limit or total), shown=not tally.streams) as next_page:
                asyncio.run(self._run(records, limit, tally, rewriting, next_page))
        tally.close(rewriting.path if rewriting is not None and rewriting.count else None)
        self.exitcode = os.EX_DATAERR if tally.damaged else os.EX_OK

    def _open(
        self, stack: ExitStack, patience: timedelta | None, *, write: bool
    ) -> tuple[RecordStore, Rewriting | None]:
        """Open the records; for writing only where nobody else writes, from the first look to the last."""
        from archive.records import RecordStore
        from crawler.reextraction.rewriting import Rewriting
        from crawler.waiting import waited_for

        if not write:
            return stack.enter_context(RecordStore(self.data_dir, read_only=True)), None
        stack.enter_context(waited_for(self.data_dir, patience))
        store = stack.enter_context(RecordStore(self.data_dir))
        return store, stack.enter_context(Rewriting(self.data_dir, store))

    def _chosen(self, store: RecordStore, args: list[str]) -> tuple[Iterator[Record], int]:
        """Return the records that are asked for, and about how many they are."""
        venues = dict(store.venues())
        urls = [arg for arg in dict.fromkeys(args) if "://" in arg]
        if not args:
            return store.all(), sum(venues.values())
        if not urls and len(args) == 1:
            if args[0] not in venues:
                assert self.settings is not None
                get_spider_loader(self.settings).load(args[0])  # says which there are
            return store.all(args[0]), venues.get(args[0], 0)
        if len(urls) < len(set(args)):
            raise BadInputError(f"reextract takes one venue or URLs, not {' '.join(args)}")
        found = {url: store.by_url(url) for url in urls}
        missing = [url for url, record in found.items() if record is None]
        if missing:
            raise BadInputError(f"{missing[0]} has no record; `scrapy export` lists the URLs that have one")
        return (record for record in found.values() if record is not None), len(found)

    async def _run(
        self,
        records: Iterator[Record],
        limit: int | None,
        tally: Tally,
        rewriting: Rewriting | None,
        next_page: Callable[[], None],
    ) -> None:
        from crawler.reextraction.content import ContentRun
        from crawler.reextraction.run import Reextraction

        assert self.settings is not None
        async with ContentRun(self.settings) as run:
            with Reextraction(self.data_dir, run) as work:
                candidates = islice(work.candidates(records), limit)
                async with aclosing(work.outcomes(candidates)) as outcomes:
                    async for outcome in outcomes:
                        found = outcome.comparison
                        if rewriting is not None and found is not None and found.changed:
                            rewriting.rewrite(found.new)
                        tally.add(outcome)
                        next_page()
                tally.passed_over = work.passed_over


@contextmanager
def _pages_progress(total: int, *, shown: bool) -> Iterator[Callable[[], None]]:
    """Show on a terminal how far the work is; give what is to be called after each page."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("pages"))
    console = Console(stderr=True)
    disable = not (shown and console.is_terminal)
    # Standard output is for the result, wherever it goes; rich would lead it here.
    with Progress(
        *columns, console=console, transient=True, disable=disable, redirect_stdout=False
    ) as progress:
        task = progress.add_task("", total=total)
        yield lambda: progress.advance(task)
