"""Golden cases: an archived page with the content that it has to give, for tests/pipelines/test_golden.py."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from archive.disk import cannot_open
from archive.exceptions import DamagedError
from archive.exporting import Exporter
from archive.index import CaptureIndex
from archive.scan import HEAD_ONLY, scan_file
from crawler.archivetools.options import SOFTWARE, check_output, new_file

if TYPE_CHECKING:
    from pathlib import Path

    from archive.model import Capture
    from crawler.items import PageItem

PAGE: Final = "page.warc.gz"
EXPECTED: Final = "expected.json"
FIELDS: Final = (
    *("verdict", "evidence", "title", "authors", "published_at", "modified_at", "description", "language"),
    *("article_type", "section", "topics", "image", "canonical_url", "doi", "arxiv_id", "license"),
    *("is_free", "text", "needs_browser"),
)
"""The fields that a case has an expectation of."""
NO_VENUE: Final = "no-venue"
"""The folder of pages that belong to no venue."""
_NEAR: Final = 4
"""Records behind an answer among which its request is."""


class GoldenCase:
    """A case in a folder of its own: the page as it was archived, and what is expected of it.

    The last part but one of `folder` is the id of the page's venue, by which it is extracted.
    """

    def __init__(self, folder: Path) -> None:
        self.page, self.expected = folder / PAGE, folder / EXPECTED

    def check(self, data_dir: Path, *, force: bool) -> None:
        """Refuse a case that can't be.

        Raises:
            BadInputError: there is such a case already (without `force`), or it would lie in the archive.
        """
        for path in (self.page, self.expected):
            if not (force and path.is_file()):
                check_output(data_dir, str(path))

    def save_page(self, data_dir: Path, capture: Capture) -> int:
        """Copy a capture and its request, byte for byte, and what a revisit refers to; return the records.

        Raises:
            CannotWriteError: the file can't be written.
            DamagedError: a record can't be read.
        """
        folder, places = self.page.parent, _places(data_dir, capture)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_open(f"can't make {folder}: {error.strerror}", error, folder) from error
        info = {"software": SOFTWARE, "format": "WARC File Format 1.1"}
        with new_file(self.page) as out:
            exporter = Exporter(data_dir, out, PAGE, moment=datetime.now(UTC), info=info)
            copied = sum(1 for _ in exporter.copy_at(places))
            report = exporter.report
            if report.damage and not copied:
                raise DamagedError(f"{report.damage[0].filename}: {report.damage[0].message}")
        return report.records

    def save_expected(self, item: PageItem) -> None:
        """Write what is expected: the content of `item`.

        Raises:
            CannotWriteError: the file can't be written.
        """
        expected: dict[str, Any] = {name: getattr(item, name) for name in FIELDS}
        with new_file(self.expected) as out:
            out.write(json.dumps(expected, ensure_ascii=False, indent=1).encode() + b"\n")


def _places(data_dir: Path, capture: Capture) -> dict[str, set[int]]:
    """Return the offsets of the records that make a case, by the names of their files."""
    places: defaultdict[str, set[int]] = defaultdict(set)
    places[capture.filename].add(capture.offset)
    if capture.kind == "revisit" and capture.digest:
        with CaptureIndex(data_dir, read_only=True) as index:
            original = index.by_digest(capture.digest)
        if original is not None:
            places[original.filename].add(original.offset)
    behind = scan_file(data_dir / "archive" / capture.filename, start=capture.offset, keep=HEAD_ONLY)
    places[capture.filename] |= {
        found.offset
        for found in islice(behind, _NEAR)
        if found.kind == "request" and found.fields.get("warc-concurrent-to") == capture.record_id
    }
    return dict(places)
