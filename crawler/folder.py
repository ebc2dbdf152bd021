"""The data folder as a process holds it: by one lock and with one clock, for all crawls that it runs."""

from __future__ import annotations

import json
import logging
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from archive.claim import RunClaim
from archive.clock import Clock
from archive.lock import DataFolderLock
from archive.recovery import recover
from crawler.durations import in_words
from crawler.shared import Shared

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta
    from pathlib import Path

    from archive.index import CaptureIndex

logger = logging.getLogger(__name__)


class HeldFolder:
    """A data folder that is held for writing until the last who has taken it gives it back.

    Attributes:
        clock: Gives the times of all captures, so that none of this process goes back.
    """

    _held: Final[Shared[HeldFolder]] = Shared()

    def __init__(self, data_dir: Path, lock: DataFolderLock) -> None:
        self._data_dir, self._lock = data_dir, lock
        self._mended = False
        self.clock = Clock()

    @classmethod
    def take(cls, data_dir: Path, patience: timedelta | None = None) -> HeldFolder:
        """Return the folder, held; while another process holds it, it is waited for so long.

        Raises:
            CannotWriteError: it can't be written.
            BusyError: another process holds it, and still does at the end of the wait.
        """
        return cls._held.take(data_dir.absolute(), lambda: cls(data_dir, _locked(data_dir, patience)))

    def give_back(self) -> None:
        """Let it go, as far as this taker is concerned."""
        if self._held.give_back(self._data_dir.absolute()) is not None:
            self._lock.release()

    def mend(self, index: CaptureIndex) -> None:
        """Mend what a killed process has left, once: what is open later is written by this one."""
        if not self._mended:
            for found in recover(self._data_dir / "archive", index):
                logger.warning("Found in the archive: %s", found)
            self._mended = True


def claim_of(data_dir: Path, spider: str, arguments: Mapping[str, str]) -> RunClaim:
    """Return the claim on a run, not taken yet: that of a spider, with these arguments."""
    text = json.dumps(dict(arguments), sort_keys=True)
    return RunClaim(data_dir, f"{spider}-{sha256(text.encode()).hexdigest()[:8]}" if arguments else spider)


def locked(data_dir: Path, patience: timedelta | None) -> DataFolderLock:
    """Return the lock of a data folder, not taken yet, which says on standard error whom it waits for."""
    if patience is None:
        return DataFolderLock(data_dir)

    def say(holder: str) -> None:
        sys.stderr.write(f"{holder}; waiting for {in_words(patience)} at most\n")
        sys.stderr.flush()

    return DataFolderLock(data_dir, patience=patience.total_seconds(), on_wait=say)


def _locked(data_dir: Path, patience: timedelta | None) -> DataFolderLock:
    lock = locked(data_dir, patience)
    lock.acquire()
    return lock
