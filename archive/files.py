"""WARC files in an archive folder: how they are named, which come first, and how one is opened.

A file is `PREFIX-TIMESTAMP-SERIAL-ID.warc.gz`, with `.open` behind it while it is written. The serial
number rises with every file of a folder, so that the order holds when the clock doesn't.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime
    from typing import BinaryIO

SUFFIX: Final = ".warc.gz"
OPEN_SUFFIX: Final = ".open"
TORN: Final = "torn"
"""The folder beside them for what recovery cut off."""
_NAME: Final = re.compile(
    r"(?P<prefix>.+)-\d{14}-(?P<serial>\d{5,})-[0-9a-z]+\.warc\.gz(?:\.open)?(?:\.\d.*)?"
)
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.]+")


def list_files(folder: Path) -> list[Path]:
    """Return the WARC files of `folder` (also those still open), oldest first; links are not followed."""
    endings = (SUFFIX, SUFFIX + OPEN_SUFFIX)
    found = (p for p in folder.iterdir() if p.name.endswith(endings) and not p.is_symlink() and p.is_file())
    return sorted(found, key=lambda path: (_serial(path.name), path.name))


def final_name(path: Path) -> str:
    """Return the name that `path` has once it is no longer written; the index knows it by this name."""
    return path.name.removesuffix(OPEN_SUFFIX)


def new_name(folder: Path, prefix: str, moment: datetime) -> str:
    """Return a name for the next file of `folder`; no serial number is given twice."""
    torn = folder / TORN
    taken = [*folder.iterdir(), *(torn.iterdir() if torn.is_dir() else ())]
    serial = max((_serial(path.name) for path in taken), default=0) + 1
    safe = _UNSAFE.sub("-", prefix).strip("-.") or "archive"
    return f"{safe}-{moment:%Y%m%d%H%M%S}-{serial:05d}-{secrets.token_hex(4)}{SUFFIX}"


def exists(folder: Path, name: str) -> bool:
    """Tell whether the file that the index calls `name` is there, finished or still being written."""
    return any((folder / candidate).is_file() for candidate in (name, name + OPEN_SUFFIX))


def open_file(folder: Path, name: str) -> BinaryIO:
    """Open the file that the index calls `name`, finished or still being written.

    Raises:
        OSError: the folder itself has no such file (a link, a pipe, or a path out of it counts as none).
    """
    if Path(name).name != name:
        raise FileNotFoundError(name)
    # The name twice: the writer may give it to the file between the first look and the second.
    for candidate in (name, name + OPEN_SUFFIX, name):
        try:
            fd = os.open(folder / candidate, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise FileNotFoundError(name)
        return os.fdopen(fd, "rb")
    raise FileNotFoundError(name)


def _serial(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match["serial"]) if match else 0
