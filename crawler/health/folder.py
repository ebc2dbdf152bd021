"""The data folder: who holds it, whether archive, index and state are in step, what a run has left."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING, Final

from archive import files
from archive.database import Database
from archive.exceptions import ArchiveError
from archive.index import FILENAME as INDEX
from archive.index import CaptureIndex
from archive.lock import FILENAME as LOCK
from archive.state import FILENAME as STATE
from archive.state import open_state
from crawler.frontier.sqlite import FILENAME as FRONTIER
from crawler.health.finding import Finding, bad, fine, note

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NEWEST: Final = 1_000_000


def check_folder(data_dir: Path) -> Iterator[Finding]:
    """Look at a data folder; nothing in it is changed."""
    if not data_dir.exists():
        yield note("data folder", f"{data_dir} isn't there yet: the first crawl makes it")
        return
    if not os.access(data_dir, os.W_OK | os.X_OK):
        advice = f"give it to the user that crawls: chown -R {os.environ.get('USER', 'USER')} {data_dir}"
        yield bad("data folder", f"{data_dir} can't be written", advice)
        return
    holder = _holder(data_dir / LOCK)
    yield note("lock", f"held by {holder}") if holder else fine("lock", "nobody holds the data folder")
    yield _check_index(data_dir, busy=holder is not None)
    yield from _check_databases(data_dir)


def _holder(path: Path) -> str | None:
    """Return who holds the lock, or None."""
    try:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return " ".join(file.read(500).decode("utf-8", "replace").split()) or "another process"
    except OSError:
        return None
    return None


def _check_index(data_dir: Path, *, busy: bool) -> Finding:
    """Hold the files of the archive against those that the index names; `verify` looks inside them."""
    folder = data_dir / "archive"
    there = files.list_files(folder) if folder.is_dir() else []
    if not (data_dir / INDEX).is_file():
        if not there:
            return note("archive", "nothing is archived yet")
        return bad("archive", f"{len(there)} WARC files and no index", "scrapy archive rebuild")
    try:
        with CaptureIndex(data_dir, read_only=True) as index:
            named = set(index.filenames())
    except ArchiveError as error:
        return bad("archive", str(error), "scrapy archive repair")
    return _compare(there, named, busy=busy)


def _compare(there: list[Path], named: set[str], *, busy: bool) -> Finding:
    """Hold the files that are there against those that are `named`."""
    missing = sorted(named - {files.final_name(path) for path in there})
    if missing:
        said = f"the index names {len(missing)} files that aren't there, such as {missing[0]}"
        return bad("archive", said, "bring them back, or scrapy archive rebuild")
    left = [path.name for path in there if path.suffix == ".open"]
    if left and not busy:
        return note("archive", f"{left[0]} was left by a run that was killed: the next crawl mends it")
    unknown = [path.name for path in there if files.final_name(path) not in named and path.suffix != ".open"]
    if unknown:
        said = f"the index knows nothing of {len(unknown)} files, such as {unknown[0]}"
        return note("archive", said, "scrapy archive rebuild, unless no capture is in them")
    return fine("archive", f"{len(there)} WARC files, all of them in the index")


def _check_databases(data_dir: Path) -> Iterator[Finding]:
    """Look whether state and frontier can be read, and what is left to do."""
    if (data_dir / STATE).is_file():
        try:
            with open_state(data_dir, read_only=True) as state:
                [(count,)] = state.execute("SELECT count(*) FROM records")
            yield fine("state", f"{count:,} records")
        except ArchiveError as error:
            yield bad("state", str(error), f"take {data_dir / STATE} away, or bring a copy of it back")
    if (data_dir / FRONTIER).is_file():
        try:
            with Database(data_dir / FRONTIER, "", _NEWEST, read_only=True) as frontier:
                rows = frontier.execute(
                    "SELECT spider, count(*) FROM tickets JOIN runs ON run = runs.number GROUP BY spider"
                )
        except ArchiveError as error:
            yield bad("frontier", str(error), f"take {data_dir / FRONTIER} away: runs begin anew then")
            return
        for spider, count in rows:
            left = f"a run of {spider} was cut off, {count:,} requests are left"
            yield note("frontier", left, f"scrapy crawl {spider} goes on with it")
