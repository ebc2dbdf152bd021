"""The items file of a run, as a run that goes on finds it: mended where a line was torn."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)


def published_urls(path: Path) -> set[str]:
    """Return the URLs of the items in a run's file; a torn last line is cut off first.

    A file that isn't there has none.
    """
    if not path.is_file():
        return set()
    urls = set()
    with path.open("r+b") as file:
        whole = 0
        for line in file:
            url = _url_of(line)
            if url is None:
                break
            urls.add(url)
            whole += len(line)
        file.seek(0, 2)
        if file.tell() > whole:
            logger.warning("%s: %d bytes of a torn line are cut off", path, file.tell() - whole)
            file.truncate(whole)
    return urls


def _url_of(line: bytes) -> str | None:
    if not line.endswith(b"\n"):
        return None
    try:
        url = json.loads(line)["url"]
    except (ValueError, KeyError, TypeError):
        return None
    return url if isinstance(url, str) else None
