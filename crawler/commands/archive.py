"""`scrapy archive`: looks after what was archived."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from archive.exceptions import CannotWriteError
from archive.files import list_files
from archive.index import CaptureIndex
from archive.lock import DataFolderLock
from archive.scan import scan_captures
from archive.verify import verify
from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path


class Command(ProjectCommand):
    """Verifies the archive, or makes its index again."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "verify | rebuild"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Look after the archive: verify every record, or rebuild the index"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "verify: read every record of every WARC file, check its framing and digests, and that the index "
            "names each capture; what is wrong is listed with file and offset, and the exit code is 65. "
            "rebuild: make index.sqlite again from the WARC files."
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's interface
        """Do what the first argument says."""
        actions = {"verify": self._verify, "rebuild": self._rebuild}
        if len(args) != 1 or args[0] not in actions:
            raise BadInputError(f"say what to do, one of: {', '.join(actions)}")
        if not (self.data_dir / "archive").is_dir():
            raise BadInputError(
                f"{self.data_dir} holds no archive yet; crawl something first, or name its folder with "
                "-s DATA_DIR=FOLDER"
            )
        actions[args[0]]()

    def _verify(self) -> None:
        folder = self.data_dir / "archive"
        try:
            index = CaptureIndex(self.data_dir, read_only=True)
        except CannotWriteError as error:
            raise BadInputError(f"{error}; `scrapy archive rebuild` makes the index again") from error
        with index, Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("verifying", total=len(list_files(folder)))

            def next_file(path: Path) -> None:
                progress.update(task, description=path.name)
                progress.advance(task)

            report = verify(folder, index, next_file)
        for finding in report.findings:
            print(f"{finding.filename} at offset {finding.offset}: {finding.message}")  # noqa: T201 - the report
        print(  # noqa: T201 - the report
            f"{report.files} files, {report.records} records, {report.captures} captures: "
            + (f"{len(report.findings)} faults" if report.findings else "all as it was written")
        )
        self.exitcode = os.EX_DATAERR if report.findings else os.EX_OK

    def _rebuild(self) -> None:
        with DataFolderLock(self.data_dir), CaptureIndex(self.data_dir) as index:
            index.replace_all(scan_captures(self.data_dir / "archive"))
            print(f"{index.count()} captures indexed")  # noqa: T201 - the result
