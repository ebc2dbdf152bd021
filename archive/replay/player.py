"""The player: two files of ReplayWeb.page, other people's program, which shows captures with their scripts.

It is under the AGPL-3.0: it is fetched for whoever asks for it, kept in a folder of theirs, sent to browsers
as it is, and no part of ours. See https://replayweb.page/docs/embedding/.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import io
import tarfile
import tempfile
import urllib.request
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urlsplit

from archive.disk import cannot_open
from archive.exceptions import PlayerError

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION: Final = "2.5.3"
LICENCE: Final = "AGPL-3.0-or-later"
SOURCE: Final = f"https://registry.npmjs.org/replaywebpage/-/replaywebpage-{VERSION}.tgz"
_SHA512: Final = "nCj2PSON3BxeSJKE8AsYPyULv0XPZKJWfy4l9PyQre9SqwLZ+WKZVs/sfLqPOQ4GrH+0YkjbwOhr8cSTH08gsQ=="
"""Of the package, in base 64, as `npm view replaywebpage@VERSION dist.integrity` says it."""
_PARTS: Final = ("LICENSE", "ui.js", "sw.js")
_LARGEST: Final = 16 * 1024 * 1024
"""Most bytes of the package, and of each of its files."""
_STEP: Final = 256 * 1024
_PATIENCE: Final = 30
"""Seconds in which something has to come."""


@dataclass(frozen=True, slots=True)
class Player:
    """The player in a folder: `ui.js`, which a page loads, and `sw.js`, its service worker."""

    folder: Path

    @property
    def ui(self) -> Path:
        """The script of the page."""
        return self.folder / "ui.js"

    @property
    def worker(self) -> Path:
        """The service worker's script."""
        return self.folder / "sw.js"

    @property
    def there(self) -> bool:
        """Tell whether both are there: then nothing is fetched, whatever version they are of."""
        return self.ui.is_file() and self.worker.is_file()

    def fetch(self, source: str = SOURCE, *, digest: str = _SHA512, say: Callable[[str], None]) -> None:
        """Put the player into the folder: all of it, or nothing.

        `source` is the address or the file of the package, `digest` its SHA-512; `say` gets one sentence
        before anything is asked for.

        Raises:
            PlayerError: it can't be had, or isn't the package that it should be.
            CannotWriteError: the folder can't be written.
        """
        say(
            f"Fetching ReplayWeb.page {VERSION} from {source} into {self.folder}: other people's program, "
            f"under the licence {LICENCE}, which goes there with it."
        )
        package = _read(source)
        found = base64.b64encode(hashlib.sha512(package).digest()).decode()
        if found != digest:
            raise PlayerError(
                f"{source} is not ReplayWeb.page {VERSION}: its {len(package):,} bytes have another SHA-512 "
                "than that release; nothing of it was kept"
            )
        self._keep(_unpack(source, package))

    def _keep(self, parts: dict[str, bytes]) -> None:
        """Write the files beside each other, and give them their names when all are written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.folder, prefix=".fetching-") as aside:
                for name, content in parts.items():
                    (Path(aside) / name).write_bytes(content)
                for name in parts:
                    (Path(aside) / name).replace(self.folder / name)
        except OSError as error:
            text = f"can't write the player into {self.folder}: {error.strerror}"
            raise cannot_open(text, error, self.folder) from error


def _read(source: str) -> bytes:
    """Return the package: from the web, with the server's certificate checked, or from a file."""
    try:
        with closing(_open(source)) as answer:
            content = bytearray()
            while part := answer.read(_STEP):
                content += part
                if len(content) > _LARGEST:
                    raise PlayerError(f"{source} is larger than {_LARGEST:,} bytes: it is not ReplayWeb.page")
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise PlayerError(
            f"can't have ReplayWeb.page from {source}: {reason}; name another address of it or a file with "
            "--scripts-from, or put its ui.js and sw.js into the folder yourself"
        ) from error
    return bytes(content)


def _open(source: str) -> IO[bytes]:
    if urlsplit(source).scheme in ("http", "https"):
        answer: IO[bytes] = urllib.request.urlopen(source, timeout=_PATIENCE)  # noqa: S310 - the scheme is known
        return answer
    return Path(source).open("rb")


def _unpack(source: str, package: bytes) -> dict[str, bytes]:
    """Return the player's files of a package, by name; none of its names is ever used as a path."""
    parts: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as members:
            for member in members:
                name = member.name.removeprefix("package/")
                if name in _PARTS and member.isreg() and member.size <= _LARGEST:
                    content = members.extractfile(member)
                    parts[name] = content.read() if content else b""
    except (tarfile.TarError, zlib.error, OSError, EOFError) as error:
        raise PlayerError(f"{source} can't be unpacked: {error}") from error
    missing = [name for name in _PARTS if name not in parts]
    if missing:
        raise PlayerError(f"{source} has no {missing[0]}: it is not ReplayWeb.page")
    return parts
