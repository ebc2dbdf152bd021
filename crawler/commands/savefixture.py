"""`scrapy savefixture`: makes a test's golden case of a page that is in the archive."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from scrapy.spiderloader import get_spider_loader

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError, CrawlerError

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from archive.model import Capture
    from archive.reader import Archive, StoredResponse
    from crawler.items import PageItem

_FOLDER: Final = "tests/fixtures"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_ENDING: Final = re.compile(r"\.(?:html?|php|aspx?|pdf)$", re.IGNORECASE)
_LONGEST: Final = 60
_SHOWN: Final = 70


class Command(ProjectCommand):
    """Saves a page and what it gives today, for a test that it goes on giving it."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "URL [--at TIME] [--name NAME] [--to FOLDER] [--force]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Make a golden case for the tests of a page that is in the archive"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Copy the last good capture of a URL, or the one nearest to a time, to "
            "FOLDER/VENUE/NAME/page.warc.gz, and write beside it, as expected.json, the content that today's "
            "extractor finds in it. Read that before it is committed: the tests hold the extractor to it. "
            "Ends with 66 where the archive has no good answer of the URL."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --at, --name, --to and --force."""
        super().add_options(parser)
        add = parser.add_argument
        add("--at", metavar="TIME", help="the capture nearest to 2025-01-31 or 2025-01-31T12:00:00Z")
        add("--name", metavar="NAME", help="the case's folder; default: the last part of the URL's path")
        add("--to", metavar="FOLDER", default=_FOLDER, help=f"default: {_FOLDER}")
        add("--force", action="store_true", help="write over a case that is there")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the case, and say what to look at."""
        from archive.reader import Archive
        from crawler.archivetools.options import read_moment, require_index
        from crawler.reextraction.goldencase import NO_VENUE, GoldenCase

        if len(args) != 1:
            raise BadInputError("name one URL, such as `scrapy savefixture https://example.org/page`")
        url, at = args[0], read_moment("--at", opts.at) if opts.at else None
        if opts.name is not None and not _NAME.fullmatch(opts.name):
            raise BadInputError(f"--name {opts.name}: give up to 80 of the characters a-z, 0-9, -, _ and .")
        require_index(self.data_dir)
        known = self._known(url)
        with Archive(self.data_dir) as archive:
            capture = _good_capture(archive, [url, known.get("final_url") or url], at)
            if capture is None:
                sys.stderr.write(
                    f"scrapy savefixture: the archive has no good answer of {url}; "
                    "`scrapy archive cdxj` lists what it has\n"
                )
                self.exitcode = os.EX_NOINPUT
                return
            stored = archive.read(capture)
        venue = known["venue_id"] if known else self._venue_of(capture.url)
        folder = Path(opts.to) / (venue or NO_VENUE) / (opts.name or _slug(capture.url))
        case = GoldenCase(folder)
        case.check(self.data_dir, force=opts.force)
        item = asyncio.run(self._extracted({"url": capture.url, "venue_id": venue}, stored))
        records = case.save_page(self.data_dir, capture)
        case.save_expected(item)
        sys.stdout.write(f"{case.page}: {records} records, {case.page.stat().st_size:,} bytes\n")
        sys.stdout.write(f"{case.expected}: what has to be found in it\n")
        sys.stdout.write(_advice(item))

    def _known(self, url: str) -> dict[str, Any]:
        """Return the record of a URL, empty where there is none."""
        from archive.records import RecordStore
        from archive.state import FILENAME

        if not (self.data_dir / FILENAME).is_file():
            return {}
        with RecordStore(self.data_dir, read_only=True) as store:
            return store.by_url(url) or {}

    def _venue_of(self, url: str) -> str | None:
        from crawler.venues.spiderloader import VenueSpiderLoader

        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        venue = loader.registry.for_url(url) if isinstance(loader, VenueSpiderLoader) else None
        return venue.id if venue is not None else None

    async def _extracted(self, record: dict[str, Any], stored: StoredResponse) -> PageItem:
        from crawler.reextraction.content import ContentRun, archived_item
        from crawler.verdicts import Verdict

        assert self.settings is not None
        async with ContentRun(self.settings) as run:
            item = await run.process(archived_item(record, stored))
        if item.verdict == Verdict.ERROR:
            raise CrawlerError(
                f"{item.url} can't be extracted, so that there is nothing to expect: {item.error}"
            )
        return item


def _good_capture(archive: Archive, urls: list[str], at: datetime | None) -> Capture | None:
    """Return the capture of one of `urls` that has a page in it: the last, or the nearest to a time."""
    from crawler.urls import fetch_url
    from crawler.verdicts import Verdict, verdict_of_status

    with suppress(BadInputError):  # an archive may hold URLs that can't be fetched
        urls = [*urls, fetch_url(urls[0])]
    found = [capture for url in dict.fromkeys(urls) for capture in archive.captures(url)]
    good = [each for each in found if each.status and verdict_of_status(each.status) == Verdict.OK]
    if at is None:
        return max(good, key=lambda each: each.timestamp, default=None)
    return min(good, key=lambda each: abs(each.timestamp - at), default=None)


def _slug(url: str) -> str:
    """Return a folder's name for a URL: the last part of its path, or the host."""
    parts = urlsplit(url)
    last = next((part for part in reversed(parts.path.split("/")) if part), parts.hostname or "")
    words = re.findall(r"[a-z0-9]+", _ENDING.sub("", unquote(last)).lower())
    return "-".join(words)[:_LONGEST].strip("-") or "page"


def _advice(item: PageItem) -> str:
    """Return what whoever commits the case should have looked at."""
    lines = [line for line in item.text.split("\n") if line]
    ends = {"begins": lines[0], "ends": lines[-1]} if lines else {}
    looked_at = {
        "verdict": ", ".join([item.verdict, *item.evidence]),
        "title": item.title,
        "authors": ", ".join(item.authors),
        "published": item.published_at,
        "text": f"{len(item.text):,} characters, paragraphs: {len(lines)}",
        **{name: line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…" for name, line in ends.items()},
    }
    shown = "".join(f"  {name:<10}{value or '-'}\n" for name, value in looked_at.items())
    return (
        f"\n{shown}\nLook at all of it: the tests take for right what is expected here. "
        "Only pages that we wrote may be committed.\n"
    )
