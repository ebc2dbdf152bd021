"""The writer of WARC files: one gzip member a record, whole records or none."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from typing import TYPE_CHECKING, Final

from archive import files, record
from archive.clock import Clock
from archive.digest import sha1
from archive.disk import cannot_open, sync_folder, write_failed
from archive.exceptions import CannotWriteError
from archive.http1 import frame_response
from archive.model import Capture, Place, View
from archive.target import target_uri

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from archive.dedupe import Deduplicator
    from archive.model import Exchange, ViewName
    from archive.record import Record

MAX_BYTES: Final = 1_000_000_000
MAX_AGE: Final = 24 * 60 * 60.0
_SYNC_BYTES: Final = 4 * 1024 * 1024
_SYNC_SECONDS: Final = 1.0


class WarcWriter:
    """Appends records to the WARC files of one folder, of which it is the only owner.

    `prefix` begins the file names; `info` fills the warcinfo record; a file is followed by the next one
    when it has reached `max_bytes`, or is `max_age` seconds old (0: never too old). A file is made by the
    first record that is written to it. A record that can't be written whole is taken back, so that the file
    stays readable; where not even that works, no more is written to it and it stays `.open` for recovery.
    """

    def __init__(
        self,
        folder: Path,
        prefix: str,
        *,
        info: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        max_age: float = MAX_AGE,
        clock: Clock | None = None,
    ) -> None:
        self._folder, self._prefix = folder, prefix
        self._info = dict(info or {})
        self._max_bytes, self._max_age = max_bytes, max_age
        self.clock = clock or Clock()
        self._opened_at = self.clock.now()
        self._fd: int | None = None
        self._name = ""
        self._warcinfo_id = ""
        self._size = self._synced = 0
        self._synced_at = 0.0
        self.bytes_written = 0

    def write_exchange(self, exchange: Exchange, dedupe: Deduplicator | None = None) -> Capture | None:
        """Write the records of an exchange in one piece: what came back, what was sent, what came before.

        With `dedupe`, a payload that is stored already becomes a revisit record. Where the server sent no
        whole response head there is nothing to replay: the failure is recorded, and None is returned.

        Raises:
            CannotWriteError: the disk is full or broken; nothing of the exchange is in the file.
        """
        framed = frame_response(exchange.response, method=exchange.request.partition(b" ")[0])
        self._open_if_needed()
        info = self._warcinfo_id
        if framed is None:
            failure = record.failure(exchange, info)
            sent = [record.request(exchange, failure.record_id, info)] if exchange.request else []
            self._append(failure, *sent)
            return None
        digest = sha1(framed.body)
        original = dedupe.original(exchange, framed, digest) if dedupe else None
        if original is None:
            answer = record.response(exchange, framed, digest, info)
        else:
            answer = record.revisit(exchange, framed, original, info)
        others = [record.request(exchange, answer.record_id, info)]
        if framed.head.start:
            others.append(record.interim(exchange, framed, answer.record_id, info))
        place = self._append(answer, *others)[0]
        return Capture(
            url=target_uri(exchange.url),
            timestamp=exchange.started_at,
            kind="response" if original is None else "revisit",
            status=framed.head.status,
            mime=framed.head.mime,
            digest=digest if original is None else original.capture.digest,
            filename=place.filename,
            offset=place.offset,
            length=place.length,
            record_id=place.record_id,
        )

    def write_conversion(self, url: str, refers_to: str, text: str, moment: datetime) -> Place:
        """Write the cleaned text of the page whose response record is `refers_to`.

        Raises:
            CannotWriteError: the disk is full or broken.
        """
        self._open_if_needed()
        return self._append(record.conversion(url, moment, refers_to, text, self._warcinfo_id))[0]

    def write_view(
        self, name: ViewName, url: str, concurrent_to: str, content: bytes, moment: datetime
    ) -> View:
        """Write what a browser made at `moment` (UTC) of the page whose capture is `concurrent_to`.

        Raises:
            CannotWriteError: the disk is full or broken.
        """
        self._open_if_needed()
        place = self._append(
            record.view(name, url, concurrent_to, content, moment, warcinfo_id=self._warcinfo_id)
        )[0]
        return View(
            url=target_uri(url),
            capture_id=concurrent_to,
            name=name,
            timestamp=moment,
            filename=place.filename,
            offset=place.offset,
            length=place.length,
            record_id=place.record_id,
        )

    def sync(self) -> None:
        """Make durable what was written, where it isn't yet.

        Raises:
            CannotWriteError: the disk is full or broken.
        """
        if self._fd is None or self._synced == self._size:
            return
        try:
            os.fdatasync(self._fd)
        except OSError as error:
            self._abandon()
            raise self._failed(error) from error
        self._synced, self._synced_at = self._size, time.monotonic()

    def close(self) -> None:
        """Make everything durable and give the file its final name; harmless when nothing was written.

        Raises:
            CannotWriteError: that can't be done; the file keeps `.open` behind its name.
        """
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        path = self._folder / self._name
        try:
            os.fsync(fd)
            path.with_name(path.name + files.OPEN_SUFFIX).rename(path)
            sync_folder(self._folder)
        except OSError as error:
            raise write_failed(f"can't finish {path}: {error.strerror}", error, self._folder) from error
        finally:
            os.close(fd)

    def _open_if_needed(self) -> None:
        if self._fd is not None and self._is_full():
            self.close()
        if self._fd is not None:
            return
        moment = self.clock.now()
        try:
            name = files.new_name(self._folder, self._prefix, moment)
            self._open(name)
        except OSError as error:
            raise cannot_open(
                f"can't make a file in {self._folder}: {error.strerror}", error, self._folder
            ) from error
        opening = record.warcinfo(name, moment, self._info)
        try:
            self._append(opening)
        except CannotWriteError:
            self._abandon()
            with contextlib.suppress(OSError):
                (self._folder / (name + files.OPEN_SUFFIX)).unlink()
            raise
        self._warcinfo_id, self._opened_at = opening.record_id, moment

    def _is_full(self) -> bool:
        if self._size >= self._max_bytes:
            return True
        return 0 < self._max_age <= (self.clock.now() - self._opened_at).total_seconds()

    def _open(self, name: str) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        fd = os.open(self._folder / (name + files.OPEN_SUFFIX), flags, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            sync_folder(self._folder)
        except OSError:
            os.close(fd)
            raise
        self._fd, self._name, self._size, self._synced = fd, name, 0, 0

    def _abandon(self) -> None:
        """Write no more to a file of which nobody knows what it holds: recovery will look at it."""
        if self._fd is not None:
            fd, self._fd = self._fd, None
            with contextlib.suppress(OSError):
                os.close(fd)

    def _append(self, *records: Record) -> list[Place]:
        """Write the records in one piece behind what is there, and return where each lies."""
        members = [each.to_member() for each in records]
        places, offset = [], self._size
        for each, member in zip(records, members, strict=True):
            places.append(Place(self._name, offset, len(member), each.record_id))
            offset += len(member)
        self._write(b"".join(members))
        return places

    def _write(self, data: bytes) -> None:
        assert self._fd is not None
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError as error:
            self._take_back()
            raise self._failed(error) from error
        self._size += len(data)
        self.bytes_written += len(data)
        # Bounds what a power cut can take.
        if self._size - self._synced >= _SYNC_BYTES or time.monotonic() - self._synced_at >= _SYNC_SECONDS:
            self.sync()

    def _take_back(self) -> None:
        """Cut off what was written of records that aren't whole."""
        assert self._fd is not None
        try:
            os.ftruncate(self._fd, self._size)
        except OSError:
            self._abandon()

    def _failed(self, error: OSError) -> CannotWriteError:
        path = self._folder / self._name
        return write_failed(f"can't write to {path}: {error.strerror}", error, self._folder)
