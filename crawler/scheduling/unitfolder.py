"""A folder of units: what is written to it, and what is removed, of ours alone."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from archive.exceptions import CannotWriteError
from crawler.exceptions import BadInputError
from crawler.scheduling.units import PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


class UnitFolder:
    """Where systemd looks for units; those whose first line is `mark` are ours.

    Raises:
        BadInputError: a unit of somebody else has the name of one of ours.
        CannotWriteError: the folder can't be read or written.
    """

    def __init__(self, folder: Path, mark: str) -> None:
        self._folder, self._mark = folder, mark

    def ours(self) -> dict[str, str]:
        """Return what is there of ours, by name."""
        with self._written():
            found = sorted(self._folder.glob(f"{PREFIX}*")) if self._folder.is_dir() else []
            texts = {path.name: path.read_text(encoding="utf-8") for path in found if path.is_file()}
        return {name: text for name, text in texts.items() if text.partition("\n")[0] == self._mark}

    def write(self, units: Mapping[str, str]) -> list[str]:
        """Write what isn't there as it is to be; returns the names of these."""
        there = self.ours()
        wanted = {name: text for name, text in units.items() if there.get(name) != text}
        with self._written():
            for name in wanted:
                if name not in there and (self._folder / name).exists():
                    raise BadInputError(
                        f"{self._folder / name} is there and not of this project; move it away, or schedule "
                        "from the project that has made it"
                    )
            self._folder.mkdir(parents=True, exist_ok=True)
            for name, text in wanted.items():
                part = self._folder / f".{name}.part"
                part.write_text(text, encoding="utf-8")
                part.replace(self._folder / name)
        return list(wanted)

    def remove(self, names: Iterable[str]) -> None:
        """Remove units of ours."""
        with self._written():
            for name in names:
                (self._folder / name).unlink(missing_ok=True)

    def keep_beside(self, name: str, text: str) -> bool:
        """Write a file that only its owner reads, unless there is one; tell whether it was written."""
        with self._written():
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                fd = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return False
            with os.fdopen(fd, "w", encoding="utf-8") as file:
                file.write(text)
        return True

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CannotWriteError(
                f"can't write to {self._folder}: {error.strerror}; run it as who may, or name another folder "
                "with --into FOLDER"
            ) from error
