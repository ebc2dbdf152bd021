"""How far the walks of `scrapy archive` are, on a terminal; elsewhere nothing of it is even loaded."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archive.files import list_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def files_progress(data_dir: Path) -> Iterator[Callable[[Path], None]]:
    """Show on a terminal how far a walk over the files is; give what is to be called with each file."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(list_files(data_dir / "archive")))

        def next_file(path: Path) -> None:
            progress.update(task, description=escape(path.name), advance=1)

        yield next_file


@contextmanager
def bytes_progress() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Show on a terminal how far files are read; give what makes, for a file's name, what is to be called."""
    if not sys.stderr.isatty():
        yield lambda _: lambda _, __: None
        return
    from rich.console import Console  # noqa: PLC0415 - see above
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (BarColumn(), DownloadColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:

        def begin(name: str) -> Callable[[int, int], None]:
            task = progress.add_task(escape(name), total=None)
            return lambda done, total: progress.update(task, completed=done, total=total)

        yield begin
