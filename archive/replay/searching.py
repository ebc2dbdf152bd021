"""Searching while records change: the search database, opened where it can be and brought up to date."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
import weakref
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from archive.exceptions import ArchiveError, CannotWriteError
from archive.recordsearch import FILENAME, RecordSearch
from archive.state import FILENAME as RECORDS

logger = logging.getLogger(__name__)

_PATIENCE: Final = 1.0
"""Seconds that a page waits for what is new; it is then shown without the rest of it."""
_THOROUGH: Final = 600
"""Seconds after which all records are compared again: changing one in its place leaves no trace."""


class Searching:
    """The search over a data folder's records; safe to share between threads.

    The database lies beside the records; where that folder can't be written, in a temporary one.

    Raises:
        CannotWriteError: neither of them can be written.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._resources = ExitStack()
        self._search = self._open()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._work: threading.Thread | None = None
        self._seen: tuple[int, int, int] | None = None
        self._compared_at = 0.0
        self.fault: str | None = None
        """Why the lists may be behind the records, one sentence; None where nothing keeps them."""
        weakref.finalize(self, self._resources.close)
        self._refresh()

    def fresh(self) -> RecordSearch:
        """Return the search, with what has changed in the records since it was last asked for."""
        work = self._refresh()
        if work is not None:
            work.join(_PATIENCE)
        return self._search

    def missing(self) -> int:
        """Return the number of records that are still to be taken up."""
        return max(0, self._search.state()[1] - self._search.count())

    def close(self) -> None:
        """End the work and close the databases."""
        self._ended.set()
        if self._work is not None:
            self._work.join()
        self._resources.close()

    def _refresh(self) -> threading.Thread | None:
        """Begin to take up what has changed; return what is at work, or None where nothing is to be done."""
        with self._lock:
            if self._work is not None and self._work.is_alive():
                return self._work
            state = self._search.state()
            if state == self._seen and self.fault is None:
                return None
            # A crawl puts rows behind the last one. Where there are none, one was changed in its place.
            in_place = self._seen is None or state[1:] == self._seen[1:]
            if in_place or time.monotonic() - self._compared_at > _THOROUGH:
                begin, self._compared_at = 0, time.monotonic()
            else:
                begin = self._search.last()
            self._seen = state
            self._work = threading.Thread(target=self._update, args=(begin,), name="search")
            self._work.start()
            return self._work

    def _update(self, after: int | None) -> None:
        try:
            # The process ends when a signal says so, and goes on from here when it is started again.
            while after is not None and threading.main_thread().is_alive() and not self._ended.is_set():
                after = self._search.update(after)
        except ArchiveError as error:
            logger.warning("The search isn't brought up to date: %s", error)
            self.fault = f"What changed lately may be missing here: {error}."
            self._seen = None
        else:
            self.fault = None

    def _open(self) -> RecordSearch:
        records, path = self._data_dir / RECORDS, self._data_dir / FILENAME
        # Through a link, something outside of the folder would be written.
        search = None if path.is_symlink() else _opened(path, records) or _made_anew(path, records)
        if search is None:
            try:
                folder = tempfile.TemporaryDirectory(prefix="venue-archive-")
            except OSError as error:
                raise CannotWriteError(f"there is no folder for temporary files: {error}") from error
            search = RecordSearch(Path(self._resources.enter_context(folder)) / FILENAME, records)
        return self._resources.enter_context(search)


def _opened(path: Path, records: Path) -> RecordSearch | None:
    try:
        return RecordSearch(path, records)
    except ArchiveError as error:
        logger.info("%s", error)
        return None


def _made_anew(path: Path, records: Path) -> RecordSearch | None:
    """Make the database again in place of one that is damaged or of another version."""
    with suppress(OSError):
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        return _opened(path, records)
    return None
