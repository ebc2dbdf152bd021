"""WACZ 1.1.1 packages: WARC files, their index and their pages in one ZIP file with the hashes of all.

Written from https://specs.webrecorder.net/wacz/1.1.1/. The index is a CDXJ in blocks of gzip with an index
of its own, so that a viewer fetches a block and not all of it. Packages aren't signed.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import zipfile
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from archive.cdxj import sorted_lines
from archive.disk import write_failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import BinaryIO

    from archive.model import Capture

VERSION: Final = "1.1.1"
_STEP: Final = 1024 * 1024
_MARK: Final = b"\xfe\xca\x00\x00"
"""An empty extra field for each entry. Where the directory has none, ReplayWeb.page (2.4.6) takes it that
the entry itself has none either, and looks for its data too early when there is one for sizes over 4 GB."""
_BLOCK: Final = 1024
"""Lines of CDXJ in a block."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a viewer lists: its URL, when it was captured (UTC), and what is known of it."""

    url: str
    captured_at: datetime
    id: str
    title: str | None = None
    text: str | None = None


class WaczWriter:
    """Writes one package; made for a `with` statement, at whose end the package is complete.

    `title` and `software` (who made it) describe the package, `moment` (UTC) is when it was made.

    Raises:
        CannotWriteError: by every method: the disk is full or broken.
    """

    def __init__(self, out: BinaryIO, *, title: str, software: str, moment: datetime) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._about = {"title": title, "created": _iso(moment), "wacz_version": VERSION, "software": software}
        self._moment = moment
        self._resources: list[dict[str, Any]] = []

    def add_warc(self, name: str, parts: Iterable[bytes]) -> None:
        """Add a WARC file under `archive/`, as it is."""
        self._add(f"archive/{name}", parts, zipfile.ZIP_STORED)

    def add_index(self, captures: Iterable[Capture]) -> None:
        """Add the sorted CDXJ of `captures`, and the index of its blocks."""
        form = {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
        entries = [f"!meta 0 {json.dumps(form)}\n"]
        self._add("indexes/index.cdx.gz", _blocks(sorted_lines(captures), entries), zipfile.ZIP_STORED)
        self._add("indexes/index.idx", (line.encode() for line in entries), zipfile.ZIP_DEFLATED)

    def add_pages(self, pages: Iterable[Page]) -> int:
        """Add the list of pages, and return how many there are."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            yield _line({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})
            for page in pages:
                count += 1
                known = {"id": page.id, "url": page.url, "ts": _iso(page.captured_at, "milliseconds")}
                optional = {"title": page.title, "text": page.text}
                yield _line(known | {name: value for name, value in optional.items() if value})

        self._add("pages/pages.jsonl", lines(), zipfile.ZIP_DEFLATED)
        return count

    def close(self) -> None:
        """Add what describes the package, and its hash."""
        package = {"profile": "data-package", "resources": self._resources, **self._about}
        described = json.dumps(package, indent=2).encode()
        stated = f"sha256:{hashlib.sha256(described).hexdigest()}"
        digest = json.dumps({"path": "datapackage.json", "hash": stated}, indent=2).encode()
        self._add("datapackage.json", [described], zipfile.ZIP_DEFLATED)
        self._add("datapackage-digest.json", [digest], zipfile.ZIP_DEFLATED)
        try:
            self._zip.close()
        except OSError as error:
            raise write_failed(f"can't finish the package: {error.strerror}", error, Path()) from error

    def _add(self, path: str, parts: Iterable[bytes], method: int) -> None:
        info = zipfile.ZipInfo(path, max(self._moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
        info.compress_type = method
        info.external_attr = 0o644 << 16
        info.extra = _MARK
        digest, size = hashlib.sha256(), 0
        try:
            with self._zip.open(info, "w", force_zip64=True) as entry:
                for part in parts:
                    entry.write(part)
                    digest.update(part)
                    size += len(part)
        except OSError as error:
            text = f"can't write {path} of the package: {error.strerror}"
            raise write_failed(text, error, Path()) from error
        name, stated = path.rpartition("/")[2], f"sha256:{digest.hexdigest()}"
        self._resources.append({"name": name, "path": path, "hash": stated, "bytes": size})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            with contextlib.suppress(
                Exception
            ):  # what keeps the package from being made is on its way already
                self._zip.close()


def file_parts(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Yield the first `size` bytes of a file, a megabyte at a time."""
    position = 0
    while position < size:
        part = os.pread(file.fileno(), min(_STEP, size - position), position)
        if not part:
            return
        yield part
        position += len(part)


def _blocks(lines: Iterator[str], entries: list[str]) -> Iterator[bytes]:
    """Yield `lines` in blocks of gzip, and say in `entries` where each begins."""
    offset = 0
    while block := list(islice(lines, _BLOCK)):
        data = gzip.compress("".join(block).encode("ascii"), mtime=0)
        key = block[0].partition(" {")[0]
        stated = f"sha256:{hashlib.sha256(data).hexdigest()}"
        entries.append(f"{key} {json.dumps({'offset': offset, 'length': len(data), 'digest': stated})}\n")
        offset += len(data)
        yield data


def _line(fields: dict[str, str]) -> bytes:
    return json.dumps(fields).encode("ascii") + b"\n"


def _iso(moment: datetime, precision: str = "seconds") -> str:
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
