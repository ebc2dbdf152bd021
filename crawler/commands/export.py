"""`scrapy export`: writes what is known of each URL, as records for programs or sources for wikis."""

from __future__ import annotations

import sys
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from scrapy.spiderloader import get_spider_loader

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from archive.records import RecordStore
    from crawler.annotations.reading import Annotations
    from crawler.exporting.formats import Format
    from crawler.exporting.rows import Rows
    from crawler.wiki.sources import Sources


class Command(ProjectCommand):
    """Exports records of one of two kinds, in one of several formats."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--records items|sources] [--format FORMAT] [--output FILE|FOLDER] [venue]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Write what is known of every URL: records for programs, sources for wikis"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Write what is known today of every URL, with its text: the records of the crawler "
            "(docs/data-format.md), or with --records sources those of the wiki (docs/wiki.md). With a "
            "venue's id, only its records. A folder as --output takes yaml and markdown, one file a source."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --records, --format, --output, --venue and --changed-since."""
        from crawler.exporting.formats import FORMATS

        super().add_options(parser)
        add = parser.add_argument
        add("--records", choices=["items", "sources"], default="items", help="which records (default: items)")
        add("--format", choices=list(FORMATS), default="jsonl", help="default: jsonl")
        add("--output", metavar="FILE", help="write there instead of to standard output; may be a folder")
        add("--venue", metavar="ID", help="only the records of this venue")
        add("--changed-since", metavar="DATE", help="only what is new or has changed since that day began")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the records."""
        from crawler.annotations.reading import Annotations
        from crawler.archivetools.options import read_moment
        from crawler.exporting.formats import FORMATS
        from crawler.exporting.rows import ITEMS, SOURCES, Rows
        from crawler.exporting.target import check_target
        from crawler.records import open_records

        venues = {*args, *([opts.venue] if opts.venue else [])}
        if len(args) > 1 or len(venues) > 1:
            raise BadInputError(f"export takes one venue at most, not {' '.join(sorted(venues))}")
        chosen = FORMATS[opts.format]
        if chosen.only not in {None, opts.records}:
            raise BadInputError(f"--format {opts.format} is for sources; give --records {chosen.only}")
        path = check_target(self.data_dir, opts.output) if opts.output else None
        if path is not None and chosen.to_terminal:
            raise BadInputError("--format table is for a terminal; give another format, or no --output")
        as_folder = path is not None and (path.is_dir() or opts.output.endswith("/"))
        if as_folder and (chosen.file is None or opts.records != "sources"):
            raise BadInputError(
                f"{opts.output} is a folder: give a file's name, or --records sources and --format yaml "
                "or markdown"
            )
        since = read_moment("--changed-since", opts.changed_since, time.min) if opts.changed_since else None
        venue = next(iter(venues), None)
        with open_records(self.data_dir) as store:
            if venue is not None:
                self._check_venue(store, venue)
            if opts.records == "items":
                lines = store.lines(venue) if since is None else None
                self._write(Rows(ITEMS, self._items(store, venue, since), lines), chosen, path)
                return
        with Annotations(self.data_dir) as annotations, self._sources(annotations) as sources:
            rows = Rows(SOURCES, sources.all(venue, since), sources.lines(venue, since))
            if as_folder:
                assert path is not None
                self._write_folder(rows, chosen, path)
            else:
                self._write(rows, chosen, path)

    def _check_venue(self, store: RecordStore, venue: str) -> None:
        """Refuse a venue that neither a record nor a file knows."""
        if venue in {known for known, _ in store.venues()}:
            return
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        if venue not in loader.list():
            loader.load(venue)

    def _items(
        self, store: RecordStore, venue: str | None, since: datetime | None
    ) -> Iterator[dict[str, Any]]:
        from crawler.state.history import History

        if since is None:
            yield from store.all(venue)
            return
        with History(self.data_dir, read_only=True) as history:
            for record in store.all(venue):
                if history.has_changed(record["url"], since):
                    yield record

    def _sources(self, annotations: Annotations) -> Sources:
        from crawler.wiki.knowledge import Knowledge
        from crawler.wiki.sources import Sources

        assert self.settings is not None
        return Sources(self.data_dir, Knowledge.of(self.settings, annotations.of))

    def _write(self, rows: Rows, chosen: Format, path: Path | None) -> None:
        from crawler.exporting.target import one_stream

        with one_stream(path) as out:
            chosen.write(rows, out)

    def _write_folder(self, rows: Rows, chosen: Format, folder: Path) -> None:
        from crawler.exporting.target import write_files

        assert chosen.file is not None
        make = chosen.file
        count, written = write_files(
            folder, ((f"{source.resource_id}{chosen.ending}", make(source)) for source in rows.records)
        )
        sys.stdout.write(f"{count:,} sources in {folder}, {written:,} files written\n")
