"""CDXJ: the index as sorted lines of text, which pywb and other tools read.

A line is the URL's sort key, the time (14 digits), and a JSON object. All of it is ASCII, and nothing that
a server or a URL holds can end a line or begin a field.
"""

from __future__ import annotations

import heapq
import json
import tempfile
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.disk import write_failed
from archive.urlkey import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.model import Capture

_NOT_MODIFIED: Final = 304
_RUN: Final = 50_000
"""Lines that are sorted in memory at a time; 50,000 take about 40 MB."""


def cdxj_line(capture: Capture) -> str:
    """Return the line of a capture, with its line feed."""
    fields = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.kind == "revisit" else capture.mime,
        "status": capture.status,
        "digest": capture.digest,
        "length": capture.length,
        "offset": capture.offset,
        "filename": capture.filename,
    }
    # Other tools read all values as text.
    known = {name: str(value) for name, value in fields.items() if value is not None}
    moment = f"{capture.timestamp.year:04}{capture.timestamp:%m%d%H%M%S}"
    return f"{url_key(capture.url)} {moment} {json.dumps(known)}\n"


def sorted_lines(captures: Iterable[Capture], run: int = _RUN) -> Iterator[str]:
    """Yield the lines of all captures but those of status 304, in the order of their bytes.

    Answers "not modified" are left out: other tools would replay the empty answer. `run` lines are sorted
    at a time and wait in temporary files, so that memory stays flat.

    Raises:
        CannotWriteError: there is no room for the temporary files.
    """
    rest = (cdxj_line(capture) for capture in captures if capture.status != _NOT_MODIFIED)
    with ExitStack() as stack:
        runs: list[Iterable[str]] = []
        while lines := sorted(islice(rest, run)):
            if len(lines) < run:
                runs.append(lines)
                break
            try:
                file = stack.enter_context(tempfile.TemporaryFile("w+", encoding="ascii", newline="\n"))
                file.writelines(lines)
                file.seek(0)
            except OSError as error:
                folder = tempfile.gettempdir()
                text = f"can't sort in {folder}: {error.strerror}; name a roomier folder in TMPDIR"
                raise write_failed(text, error, Path(folder)) from error
            runs.append(file)
        yield from heapq.merge(*runs)
