"""The report of the runs as it is asked for: its pages written, or JSON."""

from __future__ import annotations

import json
import sys
import webbrowser
from typing import TYPE_CHECKING, Final

from archive.disk import cannot_open
from crawler.exceptions import BadInputError
from crawler.report.making import Report
from crawler.venues.checks import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

FORMATS: Final = ("html", "json")


def show_runs(data_dir: Path, venue: list[str], format_: str, days: float, *, opened: bool) -> None:
    """Write the pages of the last days and print where they are, of a venue or all; or print JSON.

    With `opened`, the page is opened in a browser.

    Raises:
        BadInputError: there is no record of a run, or none of that venue; or no browser.
        CannotWriteError: the pages can't be written.
    """
    if opened and format_ == "json":
        raise BadInputError("--open is for pages; leave --format json out")
    report = Report(data_dir, days)
    if not report.records:
        raise BadInputError(
            f"{data_dir} holds no record of a run yet; crawl something first, or name its folder "
            "with -s DATA_DIR=FOLDER"
        )
    venues = list(report.records)
    if venue and venue[0] not in venues:
        raise BadInputError(f"there was no run of {venue[0]!r} yet{did_you_mean(venue[0], venues)}")
    if format_ == "json":
        json.dump(report.to_json(venue or venues), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    try:
        index = report.write(venue or venues)
    except OSError as error:
        said = f"can't write the report to {data_dir / 'reports'}: {error.strerror}"
        raise cannot_open(said, error, data_dir) from error
    page = index.with_name(f"{venue[0]}.html") if venue else index
    sys.stdout.write(f"{page}\n")
    if opened and not webbrowser.open(page.absolute().as_uri()):
        raise BadInputError(f"no browser could be opened; open {page} yourself")
