"""`scrapy archive repair` and `rebuild`: how what is not sound is mended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive import recovery
from archive.recovery import Recovered, sound_index
from archive.scan import scan_entries
from crawler.archivetools.progress import files_progress
from crawler.waiting import waited_for

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


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
