"""Other people's programs, for comparing: in an environment of their own, for their licences and versions.

`make programs` makes it, in `.programs`; VENUE_ARCHIVE_PROGRAMS names another one. Tests that need a program
are skipped where there is none.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("VENUE_ARCHIVE_PROGRAMS", Path(__file__).parent.parent / ".programs"))


def program(name: str) -> str:
    """The path of another program, or the end of the test where it isn't there."""
    path = FOLDER / "bin" / name
    if not path.exists():
        pytest.skip(f"no {name} here: `make programs` installs it into {FOLDER.name}")
    return str(path)


def run(name: str, *args: str, stdin: str | None = None) -> str:
    """What another program says on standard output; it has to end well."""
    done = subprocess.run(
        [program(name), *args], input=stdin, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
