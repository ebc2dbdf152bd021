"""Options of `scrapy archive`: read once, and refused in one sentence where they can't be."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dateutil.parser import isoparse

from archive.disk import cannot_open, write_failed
from archive.files import list_files
from archive.index import FILENAME as INDEX
from archive.selection import Selection, venue_of
from crawler.exceptions import BadInputError
from crawler.useragent import PRODUCT, VERSION
from crawler.venues.checks import did_you_mean
from crawler.waiting import add_wait

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import BinaryIO

SOFTWARE: Final = f"{PRODUCT}/{VERSION}"
OPTIONS: Final = ("at", "raw", "headers", "output", "since", "until", "plot", "wait")
_TIMESTAMP: Final = "%Y%m%d%H%M%S"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of all actions; each action says which of them it takes."""
    add = parser.add_argument
    add(
        "--at",
        metavar="TIME",
        help="get: the capture nearest to 2025-01-31, 2025-01-31T12:00:00Z or 20250131120000",
    )
    add("--raw", action="store_true", help="get: the record's block, byte for byte as it was sent")
    add("--headers", action="store_true", help="get: status and headers instead of the payload")
    add("--output", metavar="FILE", help="get, cdxj: write there instead of to standard output")
    add("--since", metavar="DATE", help="export, wacz: captures from then on, such as 2025-01-31")
    add("--until", metavar="DATE", help="export, wacz: captures up to then, that day included")
    add_wait(parser)
    add("--plot", metavar="FILE", help="stats: draw the figures too, as FILE.png or FILE.svg")


def read_moment(option: str, text: str, of_day: time = time.min) -> datetime:
    """Return the moment in UTC that `text` names; a date alone means its moment `of_day`.

    Raises:
        BadInputError: it names none.
    """
    try:
        if len(text) == len("20250131120000") and text.isascii() and text.isdigit():
            return datetime.strptime(text, _TIMESTAMP).replace(tzinfo=UTC)
        moment = isoparse(text)
    except ValueError as error:
        raise BadInputError(
            f"{option} {text}: give a date such as 2025-01-31, or a moment such as 2025-01-31T12:00:00Z"
        ) from error
    if "T" not in text.upper():
        moment = datetime.combine(moment.date(), of_day)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_limit(text: str | None) -> int | None:
    """Return how many --limit allows, or None where it isn't given.

    Raises:
        BadInputError: it is no whole number from 1 on.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text)):
        raise BadInputError(f"--limit {text}: give a whole number from 1 on")
    return int(text)


def read_selection(data_dir: Path, venue: str | None, opts: argparse.Namespace) -> Selection:
    """Return what is asked for by a venue, --since and --until.

    Raises:
        BadInputError: there are no files of the venue, or the dates can't be.
    """
    since = read_moment("--since", opts.since) if opts.since else None
    until = read_moment("--until", opts.until, time.max) if opts.until else None
    if since and until and since > until:
        raise BadInputError("--since is later than --until; turn them round")
    there = sorted({venue_of(path.name) for path in list_files(data_dir / "archive")})
    if venue is not None and venue not in there:
        raise BadInputError(
            f"there are no files of {venue!r} in {data_dir / 'archive'}{did_you_mean(venue, there)}"
        )
    return Selection(venue, since, until)


def require_index(data_dir: Path) -> None:
    """Refuse to go on without an index.

    Raises:
        BadInputError: there is none.
    """
    if not (data_dir / INDEX).is_file():
        raise BadInputError(f"{data_dir} has no index; `scrapy archive rebuild` makes it again")


def missed(sentence: str) -> int:
    """Say that what was asked for isn't there; returns the exit code for it."""
    sys.stderr.write(f"scrapy archive: {sentence}\n")
    return os.EX_NOINPUT


def check_output(data_dir: Path, name: str, *endings: str) -> Path:
    """Return the path of a file that is to be written.

    Raises:
        BadInputError: it has another ending, is there already, or would become part of the archive.
    """
    path = Path(name)
    if endings and not path.name.lower().endswith(endings):
        raise BadInputError(f"{name}: the file's name has to end with {' or '.join(endings)}")
    if path.exists() or path.is_symlink():
        raise BadInputError(f"{name} is there already; name another file, or take that one away first")
    if path.resolve().is_relative_to((data_dir / "archive").resolve()):
        raise BadInputError(f"{name} would become part of the archive; name a file outside of {data_dir}")
    return path


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file that gets its name when all of it is written, and goes away when it can't be.

    Raises:
        CannotWriteError: it can't be made, or the disk is full.
    """
    part = path.with_name(f"{path.name}.part-{os.getpid()}")
    try:
        file = part.open("xb")
    except OSError as error:
        raise cannot_open(f"can't write {path}: {error.strerror}", error, path.parent) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise write_failed(f"can't write {path}: {error.strerror}", error, path.parent) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def output(path: Path | None) -> Iterator[BinaryIO]:
    """Give the file to write to, standard output where `path` is None; a reader may have had enough."""
    if path is not None:
        with new_file(path) as file:
            yield file
        return
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # as with `| head`
        sys.stderr.close()
