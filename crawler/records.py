"""The records of a data folder, opened for reading, and the sentence where it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.exceptions import CannotWriteError
from archive.records import RecordStore
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from pathlib import Path


def open_records(data_dir: Path) -> RecordStore:
    """Open the records of a data folder, read only.

    Raises:
        BadInputError: the folder holds no records.
    """
    try:
        return RecordStore(data_dir, read_only=True)
    except CannotWriteError as error:
        raise no_records(data_dir) from error


def no_records(data_dir: Path) -> BadInputError:
    """Return the error that says that a folder holds no records, and what to do."""
    return BadInputError(
        f"{data_dir} holds no records yet; crawl something first, or name its folder with -s DATA_DIR=FOLDER"
    )
