"""The read side of an archive: from a URL and a time to what the server sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from archive import coding, files, http1
from archive.captures import Captures
from archive.exceptions import DamagedError
from archive.index import CaptureIndex
from archive.members import FileBytes, read_member
from archive.model import RENDERED_DOM
from archive.scan import parse_record

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from archive.model import Capture, Entry, View, ViewName
    from archive.scan import Scanned

PAYLOAD_LIMIT: Final = 256 * 1024 * 1024
"""Most bytes of a record, and of its decoded payload, that are read into memory."""
_OK: Final = 200
_NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was archived.

    `headers` are as sent, read as latin-1; `body` is without its transfer coding, `payload` also without
    its content coding; `complete` is False where something of it is missing.
    """

    capture: Capture
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes
    payload: bytes
    complete: bool

    @property
    def url(self) -> str:
        """The URL that was asked."""
        return self.capture.url

    @property
    def timestamp(self) -> datetime:
        """When it was asked, in UTC."""
        return self.capture.timestamp


class Archive:
    """An archive opened for reading; safe to share between threads.

    Raises:
        CannotWriteError: the folder has no index.
    """

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "archive"
        self._index = CaptureIndex(data_dir, read_only=True)
        self.lists = Captures(data_dir)
        """Lists of captures, by a connection of their own: a long one keeps nobody waiting."""

    def captures(self, url: str) -> list[Capture]:
        """Return the captures of `url`, oldest first."""
        return self._index.captures(url)

    def nearest(self, url: str, at: datetime | None = None) -> Capture | None:
        """Return the capture of `url` nearest to `at`, or the last one written."""
        return self._index.nearest(url, at)

    def views(
        self, url: str, name: ViewName, since: datetime | None = None, until: datetime | None = None
    ) -> list[View]:
        """Return the views of that name of captures of `url` from `since` on, before `until` (UTC)."""
        return self._index.views(url, name, since, until)

    def read_view(self, view: View) -> bytes:
        """Return what a browser made of a page.

        Raises:
            DamagedError: the record isn't where the index says, or can't be read.
        """
        return self._record(view).block

    def rendered_dom(self, capture: Capture) -> bytes | None:
        """Return what a browser made of this very capture; None where none has shown it.

        Raises:
            DamagedError: the record isn't where the index says, or can't be read.
        """
        views = self._index.views(capture.url, RENDERED_DOM, capture.timestamp)
        found = [view for view in views if view.capture_id == capture.record_id]
        return self.read_view(found[-1]) if found else None

    def latest(self, limit: int = 1000) -> list[Capture]:
        """Return the `limit` captures written last, newest first."""
        return self._index.latest(limit)

    def read(self, capture: Capture) -> StoredResponse:
        """Return what the server sent.

        Raises:
            DamagedError: the record isn't where the index says, or can't be read.
        """
        framed, complete = self._framed(capture)
        head, body = framed.head, framed.body
        if capture.kind == "revisit":
            complete = True  # a revisit is made of whole answers alone; its own record has but the head
            stored, whole = self._framed(self._original(capture))
            body = stored.body
            if head.status == _NOT_MODIFIED:
                # It comes with the head of the page's own last answer, and is as whole as what is stored.
                head, complete = self._answer_before(capture).head, whole
        payload, decoded = coding.decode(body, head.tokens(b"content-encoding"), PAYLOAD_LIMIT)
        return StoredResponse(
            capture=capture,
            status=head.status,
            reason=head.reason.decode("latin-1"),
            headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers],
            body=bytes(body),
            payload=payload,
            complete=complete and decoded,
        )

    def _framed(self, capture: Capture) -> tuple[http1.Framed, bool]:
        """Return the response of a record, and whether it is all there."""
        found = self._record(capture)
        framed = http1.frame_response(found.block)
        if framed is None:
            raise DamagedError(f"{_where(capture)}: no HTTP response in the record")
        cut = found.kind == "response" and "warc-truncated" in found.fields
        return framed, framed.complete and not cut

    def _answer_before(self, capture: Capture) -> http1.Framed:
        """Return the last good answer of the same URL before a 304."""
        earlier = [
            c
            for c in self._index.captures(capture.url)
            if c.timestamp <= capture.timestamp and c.status == _OK
        ]
        if not earlier:
            raise DamagedError(f"{_where(capture)}: the answer that it leaves unchanged isn't in the archive")
        return self._framed(earlier[-1])[0]

    def _original(self, capture: Capture) -> Capture:
        """Return the capture that holds a revisit's payload."""
        found = self._index.by_digest(capture.digest) if capture.digest else None
        if found is None:
            raise DamagedError(f"{_where(capture)}: the payload that it refers to isn't in the archive")
        return found

    def block(self, capture: Capture) -> bytes:
        """Return the block of a capture's record: the response's exact bytes.

        Raises:
            DamagedError: the record isn't where the index says, or can't be read.
        """
        return self._record(capture).block

    def _record(self, capture: Entry) -> Scanned:
        try:
            with files.open_file(self._folder, capture.filename) as file:
                member = read_member(FileBytes(file), capture.offset, PAYLOAD_LIMIT)
            found = parse_record(capture.filename, member)
        except (OSError, ValueError, DamagedError) as error:
            raise DamagedError(f"{_where(capture)}: {error}") from error
        if found.fields.get("warc-record-id") != capture.record_id:
            raise DamagedError(f"{_where(capture)}: another record than the index says")
        if len(found.block) < found.block_size:
            raise DamagedError(f"{_where(capture)}: more than {PAYLOAD_LIMIT} bytes")
        return found

    def close(self) -> None:
        """Close the index."""
        self._index.close()
        self.lists.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _where(capture: Entry) -> str:
    return f"{capture.filename} at offset {capture.offset}"
