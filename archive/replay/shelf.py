"""The shelf: page packages in a temporary folder while the replay runs, made when they are asked for."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from archive.disk import cannot_open
from archive.pagepackage import PagePackager

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture
    from archive.reader import Archive

_KEPT: Final = 4
"""Packages that are kept, the last ones that were made."""
_SOFTWARE: Final = "Venue Archive"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A package on the shelf; `cut`: not all that lies around the page is in it."""

    name: str
    cut: bool


class Shelf:
    """Makes and keeps packages in `folder`; safe to share between threads, one is made at a time."""

    def __init__(self, archive: Archive, data_dir: Path, folder: Path) -> None:
        self._archive = archive
        self._packager = PagePackager(data_dir, software=_SOFTWARE)
        self._folder = folder
        self._lock = threading.Lock()
        self._made: dict[str, Shelved] = {}

    def package(self, page: Capture) -> Shelved:
        """Return the package of a page, as the archive is now.

        Raises:
            CannotWriteError: the temporary folder has no room for it.
            DamagedError: a record for it can't be read.
        """
        with self._lock:
            name = self._name(page)
            if name not in self._made:
                self._made[name] = Shelved(name, self._make(page, self._folder / name))
            while len(self._made) > _KEPT:
                oldest = next(iter(self._made))
                del self._made[oldest]
                (self._folder / oldest).unlink(missing_ok=True)
            return self._made[name]

    def path(self, name: str) -> Path | None:
        """Return where a package lies; None where it is no longer, or never was, on the shelf."""
        return self._folder / name if name in self._made else None

    def _make(self, page: Capture, path: Path) -> bool:
        try:
            with path.open("wb") as out:
                return self._packager.write(out, page, moment=datetime.now(UTC)).cut
        except OSError as error:
            text = f"can't write into {self._folder}: {error.strerror}; name a roomier folder in TMPDIR"
            raise cannot_open(text, error, self._folder) from error

    def _name(self, page: Capture) -> str:
        """Return a name that is another one as soon as the archive has more: a package never changes."""
        newest = self._archive.latest(1)[0]
        text = f"{page.record_id} {newest.record_id}"
        return f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.wacz"
