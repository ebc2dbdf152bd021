"""`scrapy archive verify`, `repair` and `rebuild`: is everything there, and how it is mended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from archive import recovery
from archive.exceptions import CannotWriteError
from archive.index import CaptureIndex
from archive.recovery import Recovered, sound_index
from archive.scan import scan_entries
from archive.verify import verify as verify_archive
from crawler.archivetools.options import files_progress
from crawler.exceptions import BadInputError
from crawler.waiting import waited_for

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


def repair(data_dir: Path, _: list[str], opts: argparse.Namespace) -> int:
    """Cut torn tails and mend the index."""
    folder = data_dir / "archive"
    with (
        waited_for(data_dir, opts.wait),
        sound_index(data_dir) as index,
        files_progress(data_dir) as next_file,
    ):
        done = recovery.repair(folder, index, next_file)
        captures = index.count()
    for each in done:
        if each != Recovered(each.filename):
            print(each)  # noqa: T201 - the report
    left = sum(len(each.damage) for each in done)
    print(  # noqa: T201 - the report
        f"{len(done)} files, {captures} captures: "
        + (f"{left} damaged places are left" if left else "all in order")
    )
    return os.EX_DATAERR if left else os.EX_OK


def rebuild(data_dir: Path, _: list[str], opts: argparse.Namespace) -> int:
    """Make the index again."""
    with waited_for(data_dir, opts.wait), sound_index(data_dir) as index:
        index.replace_all(scan_entries(data_dir / "archive"))
        print(f"{index.count()} captures indexed")  # noqa: T201 - the result
    return os.EX_OK
