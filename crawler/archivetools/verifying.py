"""`scrapy archive verify`: is everything still what was written?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from archive.exceptions import CannotWriteError
from archive.index import CaptureIndex
from archive.verify import verify as verify_archive
from crawler.archivetools.progress import files_progress
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_ADVICE: Final = (
    "`scrapy archive repair` cuts torn tails (and keeps them aside) and mends the index; "
    "`scrapy archive rebuild` makes the index again from sound files"
)


def verify(data_dir: Path, _: list[str], __: argparse.Namespace) -> int:
    """Check every record."""
    folder = data_dir / "archive"
    try:
        with CaptureIndex(data_dir, read_only=True) as index, files_progress(data_dir) as next_file:
            report = verify_archive(folder, index, next_file)
    except CannotWriteError as error:
        raise BadInputError(f"{error}; `scrapy archive rebuild` makes the index again") from error
    for finding in report.findings:
        print(f"{finding.filename} at offset {finding.offset}: {finding.message}")  # noqa: T201 - the report
    if report.findings:
        print(_ADVICE)  # noqa: T201 - the report
    print(  # noqa: T201 - the report
        f"{report.files} files, {report.records} records, {report.captures} captures: "
        + (f"{len(report.findings)} faults" if report.findings else "all as it was written")
    )
    return os.EX_DATAERR if report.findings else os.EX_OK
