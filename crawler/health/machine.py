"""The machine: Python, a browser, room on the disk, the clock."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from archive.disk import free_bytes
from archive.exceptions import ArchiveError
from archive.index import FILENAME as INDEX
from archive.reader import Archive
from crawler.health.finding import Finding, bad, fine, note

_PYTHON: Final = (3, 11)
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER: Final = "apt install chromium, or .venv/bin/playwright install chromium, or set CHROMIUM"
"""How to get one."""
_AMPLE: Final = 20
"""How many times the least room makes one not think of it."""
_BUILT: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock is right that is before this."""
_SLACK: Final = timedelta(minutes=5)
_GIGABYTE: Final = 1e9


def check_python() -> Finding:
    """Look at the version of Python."""
    found = platform.python_version()
    if sys.version_info[:2] == _PYTHON:
        return fine("Python", found)
    return bad("Python", f"{found}; 3.11 is what all of this is tried with", "make install with Python 3.11")


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome; CHROMIUM names one that lies elsewhere."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def why_no_browser() -> str | None:
    """Return why no page can be shown by a browser, and what to do; None: it can."""
    if any(find_spec(name) is None for name in ("playwright", "scrapy_playwright", "cryptography")):
        return "the extra `browser` is not installed; make install, or pip install venue-archive[browser]"
    found = find_browser()
    if found is None and _playwrights_own() is None:
        return f"none is installed; {NO_BROWSER}"
    return None if found is None or os.access(found, os.X_OK) else f"{found} can't be run; {NO_BROWSER}"


def _playwrights_own() -> Path | None:
    """Return the browser that `playwright install` has put where it looks for one."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folder = Path(named) if named else Path.home() / ".cache" / "ms-playwright"
    return next(iter(folder.glob("chromium*/*/*chrome*")), None) or next(
        iter(folder.glob("chromium*/*/headless_shell")), None
    )


def check_browser() -> Finding:
    """Look for a browser; crawls do without, unless a venue's pages need one."""
    found = find_browser() or _playwrights_own()
    if found is None:
        return note("browser", "none is installed; crawls do without", NO_BROWSER)
    if not os.access(found, os.X_OK):
        return bad("browser", f"{found} can't be run", "install Chromium, or name it in CHROMIUM")
    missing = why_no_browser()
    return (
        note("browser", f"{found}, but {missing}", "make install") if missing else fine("browser", str(found))
    )


def check_disk(data_dir: Path, least: int) -> Finding:
    """Look at the room below the data folder; `least` is MIN_FREE_BYTES."""
    free = free_bytes(data_dir)
    said = f"{free / _GIGABYTE:,.1f} GB free below {data_dir}"
    if free < least:
        advice = "make room, or move DATA_DIR to a larger disk"
        return bad("disk", f"{said}, less than MIN_FREE_BYTES: no crawl begins", advice)
    if free < _AMPLE * least:
        return note("disk", f"{said}; crawls end at {least / _GIGABYTE:,.1f} GB", "make room before long")
    return fine("disk", said)


def check_clock(data_dir: Path) -> Finding:
    """Hold the clock against the archive: a capture from the future means that one of them was wrong."""
    now = datetime.now(UTC)
    said = f"{now:%Y-%m-%d %H:%M} UTC"
    advice = "set the clock (timedatectl set-ntp true)"
    if now < _BUILT:
        return bad("clock", f"{said} can't be", advice)
    if (data_dir / INDEX).is_file():
        try:
            with Archive(data_dir) as archive:
                last = max((each.timestamp for each in archive.latest(100)), default=now)
        except ArchiveError:  # that is told elsewhere
            last = now
        if last > now + _SLACK:
            return bad("clock", f"{said}, but there are captures of {last:%Y-%m-%d %H:%M}", advice)
    return fine("clock", said)
