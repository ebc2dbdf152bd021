"""Folders of pages that answer for real URLs."""

from __future__ import annotations

import gzip
import json
import mimetypes
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urlsplit

from tests.site.answer import Answer, page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_KEYS = {"url": str, "file": str, "status": int, "content_type": str, "headers": dict}


class PagesError(Exception):
    """A folder of pages is not as it should be; says which file and line, and why."""


@dataclass(frozen=True)
class Row:
    """One line of an index: a URL and what it answers. Status 0 closes the connection without an answer."""

    url: str
    file: Path | None
    status: int
    content_type: str | None
    headers: tuple[tuple[str, str | None], ...]

    def answer(self) -> Answer | None:
        """The answer, its body read from the file now."""
        if self.status == 0:
            return None
        if self.file is None:
            return Answer(self.status, b"", self.content_type, self.headers)
        body = self.file.read_bytes()
        name = self.file.name
        if name.endswith(".gz"):
            body, name = gzip.decompress(body), name.removesuffix(".gz")
        return Answer(self.status, body, self.content_type or _guess(name, body), self.headers)


class Pages:
    """Answers from folders that hold an `index.jsonl` and the files it names.

    A URL with several rows is answered by them in turn, and the last one stays. A URL is matched as it
    is written, its fragment aside, and if that fails, by its percent-decoded form.

    Raises:
        PagesError: When a folder has no index, or a row is not usable.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._rows: defaultdict[str, list[Row]] = defaultdict(list)
        for folder in folders:
            for row in _read(folder):
                self._rows[_key(row.url)].append(row)
        self._decoded = {unquote(url): url for url in reversed(self._rows)}

    def __len__(self) -> int:
        return len(self._rows)

    def respond(self, url: str) -> Answer | None:
        """The answer to a URL: 404 for one that no row has."""
        key = _key(url)
        rows = self._rows.get(key) or self._rows.get(self._decoded.get(unquote(key), ""))
        if not rows:
            return page(404, "No page of this proxy has this address.")
        return (rows.pop(0) if len(rows) > 1 else rows[0]).answer()


def _key(url: str) -> str:
    bare = urldefrag(url).url
    parts = urlsplit(bare)
    return bare if parts.path else parts._replace(path="/").geturl()


def _read(folder: Path) -> list[Row]:
    index = folder / "index.jsonl"
    try:
        lines = index.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PagesError(f"{index} cannot be read: {error}.") from None
    return [_row(folder, line, f"{index}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _row(folder: Path, line: str, where: str) -> Row:
    try:
        fields: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError as error:
        raise PagesError(f"{where}: not JSON ({error.msg}).") from None
    if not isinstance(fields, dict) or "url" not in fields:
        raise PagesError(f"{where}: an object with at least `url` is needed.")
    for key, kind in _KEYS.items():
        if not isinstance(fields.get(key, kind()), kind):
            raise PagesError(f"{where}: `{key}` is to be of the type {kind.__name__}.")
    status = fields.get("status", 200)
    if status != 0 and not 200 <= status <= 599:
        raise PagesError(f"{where}: `status` is to be 0 or 200 to 599, not {status}.")
    file = folder / fields["file"] if "file" in fields else None
    if file is not None and not file.is_file():
        raise PagesError(f"{where}: there is no file {file}.")
    return Row(fields["url"], file, status, fields.get("content_type"), _headers(fields.get("headers", {})))


def _headers(given: dict[str, Any]) -> tuple[tuple[str, str | None], ...]:
    pairs: list[tuple[str, str | None]] = []
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        pairs += [(name, None if v is None else str(v)) for v in values]
    return tuple(pairs)


def _guess(name: str, body: bytes) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind != "text/html":
        return kind
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return kind
    return "text/html; charset=utf-8"
