"""Items files, as a later run finds them: mended where a line was torn, and read for what is done."""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

_STEP: Final = 64 * 1024


def mend(folder: Path) -> None:
    """Cut off what was torn at the end of the items files of a folder; it is kept beside, as `NAME.torn`."""
    for path in folder.glob("*.jsonl"):
        with path.open("r+b") as file:
            torn = _torn_tail(file)
            if torn:
                logger.warning(
                    "%s: a torn line of %d bytes is cut off, and kept in %s.torn", path, len(torn), path.name
                )
                with path.with_name(path.name + ".torn").open("ab") as aside:
                    aside.write(torn + b"\n")
                file.truncate(file.seek(0, os.SEEK_END) - len(torn))


def published_urls(path: Path) -> set[str]:
    """Return the URLs of the items in a run's file; a file that isn't there has none.

    A line that can't be read is passed over, and said.
    """
    if not path.is_file():
        return set()
    urls = set()
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            url = _url_of(line)
            if url is None:
                logger.warning("%s:%d: a line that is no item is passed over", path, number)
            else:
                urls.add(url)
    return urls


def _torn_tail(file: BinaryIO) -> bytes:
    """Return what stands behind the last line feed."""
    end, tail = file.seek(0, os.SEEK_END), b""
    while end > 0 and b"\n" not in tail:
        start = max(end - _STEP, 0)
        file.seek(start)
        tail = file.read(end - start) + tail
        end = start
    return tail.rpartition(b"\n")[2]


def _url_of(line: bytes) -> str | None:
    try:
        url = json.loads(line)["url"]
    except (ValueError, KeyError, TypeError):
        return None
    return url if isinstance(url, str) else None
