"""Rewriting: records with content that was found anew, stored and published."""

from __future__ import annotations

import contextlib
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from archive.disk import sync_folder, write_failed
from archive.records import RecordStore
from crawler.items import FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class Rewriting(RecordStore):
    """The record store while contents are rewritten; the data folder has to be held.

    Each record is also a line of `items/reextract-TIME.jsonl`, a file that the first of them makes.
    """

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.path = data_dir / "items" / f"reextract-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.jsonl"
        self.count = 0
        self._fd: int | None = None

    def rewrite(self, record: Mapping[str, Any]) -> None:
        """Publish and store a record in place of the one with its `resource_id`, as it is.

        `put` is for what a further fetch gave, and keeps an earlier good content beside a bad verdict. Here
        the content was good by mistake: it is the same capture's, and goes with its verdict.

        Raises:
            CannotWriteError: that can't be written; a line that isn't whole is taken back.
        """
        line = json.dumps({name: record[name] for name in FIELDS}, ensure_ascii=False) + "\n"
        try:
            if self._fd is None:
                self._fd = os.open(self.path, _NEW, 0o644)
            _append(self._fd, line.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise self._failed(error) from error
        # After the line: a record that isn't stored is found to be another by the next run, and comes again.
        self._database.execute(
            "UPDATE records SET verdict = ?, record = ? WHERE resource_id = ?",
            (record["verdict"], json.dumps(record), record["resource_id"]),
        )
        self.count += 1

    def close(self) -> None:
        """Close the store and the file, its lines durable.

        Raises:
            CannotWriteError: they can't be made so.
        """
        super().close()
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        try:
            os.fsync(fd)
            sync_folder(self.path.parent)
        except OSError as error:
            raise self._failed(error) from error
        finally:
            os.close(fd)

    def _failed(self, error: OSError) -> Exception:
        return write_failed(f"can't write to {self.path}: {error.strerror}", error, self.path.parent)


def _append(fd: int, line: bytes) -> None:
    """Write a line, or take back what was written of it."""
    size = os.fstat(fd).st_size
    try:
        view = memoryview(line)
        while view:
            view = view[os.write(fd, view) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(fd, size)
        raise
