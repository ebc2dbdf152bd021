"""Rewriting: records with content that was found anew, published and stored."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Self

from archive.disk import append, sync_folder, write_failed
from crawler.items import FIELDS
from crawler.jsonline import json_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from archive.records import RecordStore

_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class Rewriting:
    """Publishes records as lines of `items/reextract-TIME.jsonl`, and stores them; the data folder is held.

    The file is made by the first of them.
    """

    def __init__(self, data_dir: Path, store: RecordStore) -> None:
        self._store = store
        self.path = data_dir / "items" / f"reextract-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.jsonl"
        self.count = 0
        self._fd: int | None = None

    def rewrite(self, record: Mapping[str, Any]) -> None:
        """Publish and store a record in place of the one with its `resource_id`.

        Raises:
            CannotWriteError: that can't be written; a line that isn't whole is taken back.
        """
        line = json_line({name: record[name] for name in FIELDS})
        try:
            if self._fd is None:
                self._fd = os.open(self.path, _NEW, 0o644)
            append(self._fd, line)
        except OSError as error:
            raise self._failed(error) from error
        # After the line: a record that isn't stored is found to be another by the next run, and comes again.
        self._store.replace(record)
        self.count += 1

    def close(self) -> None:
        """Close the file, its lines durable.

        Raises:
            CannotWriteError: they can't be made so.
        """
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _failed(self, error: OSError) -> Exception:
        return write_failed(f"can't write to {self.path}: {error.strerror}", error, self.path.parent)
