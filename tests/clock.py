"""Another day: a command runs at a moment of our choice, by libfaketime (Debian's package `faketime`).

It is preloaded into the command alone: the wall clock begins at that moment, and goes on at its real rate.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from datetime import datetime

_PLACES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")


def at(moment: datetime) -> dict[str, str]:
    """The environment of a command that begins at a moment; the end of the test where it can't be had."""
    library = next((str(path) for place in _PLACES for path in Path("/").glob(place[1:])), None)
    if library is None:
        pytest.skip("no libfaketime here: `make programs` installs Debian's package faketime")
    return {
        "LD_PRELOAD": library,
        "TZ": "UTC",
        "FAKETIME": f"@{moment:%Y-%m-%d %H:%M:%S}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
