"""Writes the link-rot report of a data folder, in one of its formats."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console

from crawler.archivetools.options import new_file
from crawler.console import CommandConsole
from crawler.exceptions import BadInputError
from crawler.linkrot.listing import as_csv, write_table
from crawler.linkrot.page import links_page
from crawler.linkrot.survey import Survey
from crawler.venues.loader import load_registry

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

FORMATS: Final = ("table", "csv", "html")
_WIDTH: Final = 160


def write_links(settings: BaseSettings, format_: str, output: str | None) -> None:
    """Write the report to standard output, or to a file, which takes the place of an earlier one.

    Raises:
        BadInputError: there are no records, or the file would become part of the archive.
        CannotWriteError: the file can't be written.
    """
    data_dir = Path(settings["DATA_DIR"])
    path = Path(output) if output else None
    if path is not None and path.resolve().is_relative_to((data_dir / "archive").resolve()):
        raise BadInputError(f"{output} would become part of the archive; name a file outside of {data_dir}")
    survey = Survey(data_dir, load_registry(settings), settings["REPLAY_URL"])
    if format_ == "table" and path is None:
        write_table(survey.links, CommandConsole.of_output(_WIDTH))
        return
    text = _text(survey, format_)
    if path is None:
        sys.stdout.write(text)
        return
    with new_file(path) as file:
        file.write(text.encode("utf-8", "replace"))
    sys.stdout.write(f"{path}\n")


def _text(survey: Survey, format_: str) -> str:
    if format_ == "html":
        return links_page(survey, datetime.now(UTC))
    if format_ == "csv":
        return as_csv(survey.links)
    console = Console(record=True, width=_WIDTH, quiet=True)
    write_table(survey.links, console)
    return console.export_text()
