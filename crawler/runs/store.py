"""The records of runs in `reports/`: written whole or not at all, and read without trust."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from crawler.runs.record import RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

logger = logging.getLogger(__name__)

FOLDER: Final = "reports"
_NAME: Final = re.compile(r"(?P<venue>.+)-(?P<time>\d{8}T\d{6}Z)-[0-9a-f]{6}\.json")
_TIME: Final = "%Y%m%dT%H%M%SZ"
_LARGEST: Final = 4 * 1024 * 1024
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class RunStore:
    """The files of a data folder's `reports/`: `VENUE-TIME-ID.json`, and `.VENUE.running` during a run."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self.folder = data_dir / FOLDER

    def new_id(self, venue: str, began: datetime) -> str:
        """Return an id for a run, which is also its file's name."""
        return f"{venue}-{began.astimezone(UTC):{_TIME}}-{secrets.token_hex(3)}"

    def put(self, record: RunRecord) -> None:
        """Write a record, in the place of an earlier one of its id.

        Raises:
            OSError: it can't be written.
        """
        self.write(f"{record.id}.json", json.dumps(record.to_json(), ensure_ascii=False, indent=1) + "\n")

    def write(self, name: str, text: str) -> None:
        """Write a file of the folder: whoever reads it sees the old one or the new one.

        Raises:
            OSError: it can't be written, or `reports` is a link that leads out of the data folder.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.folder.resolve().is_relative_to(self._data_dir.resolve()):
            raise OSError(None, "it is a link that leads out of the data folder", str(self.folder))
        aside = self.folder / f".{secrets.token_hex(8)}.tmp"
        try:
            with os.fdopen(os.open(aside, _NEW, 0o644), "wb") as file:
                file.write(text.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self.folder / name)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise

    def names(self, venue: str | None = None, since: datetime | None = None) -> dict[str, list[str]]:
        """Return the files of each venue (or of one), oldest first: of runs that began from `since` on."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        least = since.astimezone(UTC).strftime(_TIME) if since else ""
        for name in os.listdir(self.folder) if self.folder.is_dir() else ():  # noqa: PTH208 - of tens of thousands, names alone
            match = _NAME.fullmatch(name)
            if match and venue in {None, match["venue"]} and match["time"] >= least:
                found[match["venue"]].append((match["time"], name))
        return {each: [name for _, name in sorted(found[each])] for each in sorted(found)}

    def read(self, names: Iterable[str], *, brief: bool = False) -> list[RunRecord]:
        """Return the records in these files, or the `brief` of them.

        One that can't be read is said and passed over.
        """
        records = []
        for name in names:
            try:
                records.append(RunRecord.of_json(self._load(name), brief=brief))
            except (OSError, ValueError, RecursionError) as error:
                logger.warning("%s is passed over: %s", self.folder / name, error)
        return records

    def of(self, venue: str, most: int, before: str = "") -> list[RunRecord]:
        """Return the last `most` records of a venue, brief, oldest first, but for that of the id `before`."""
        names = self.names(venue).get(venue, [])
        return self.read([name for name in names if name != f"{before}.json"][-most:], brief=True)

    def last(self) -> list[RunRecord]:
        """Return the last record of each venue."""
        return [record for names in self.names().values() for record in self.read(names[-1:])]

    def mark(self, venue: str, values: dict[str, Any]) -> None:
        """Note that a run goes on: who finds the mark later knows that it ended without a word.

        Raises:
            OSError: it can't be written.
        """
        self.write(_mark(venue), json.dumps(values))

    def marked(self, venue: str) -> dict[str, Any] | None:
        """Return what `mark` noted; None where it noted nothing that can be read."""
        try:
            values = self._load(_mark(venue))
        except (OSError, ValueError):
            return None
        return values if isinstance(values, dict) else None

    def unmark(self, venue: str) -> None:
        """Take the mark away; harmless where there is none.

        Raises:
            OSError: it can't be taken away.
        """
        (self.folder / _mark(venue)).unlink(missing_ok=True)

    def _load(self, name: str) -> object:
        fd = os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(fd, "rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise ValueError(f"it is larger than {_LARGEST} bytes")
        return json.loads(data)


def _mark(venue: str) -> str:
    return f".{venue}.running"
