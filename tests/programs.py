"""Other people's programs, for comparing: in an environment of their own, for their licences and versions."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

WANTED = ("wacz==0.6.0", "cdxj-indexer==1.5.0", "fastwarc==2.0.1")


@cache
def _folder() -> Path | str:
    """The folder of the programs, made once for all runs; or why there is none."""
    named = os.environ.get("VENUE_ARCHIVE_PROGRAMS")
    if named:
        return Path(named) / "bin"
    key = sha256("\n".join((sys.version, *WANTED)).encode()).hexdigest()[:12]
    home = Path(tempfile.gettempdir()) / f"venue-archive-programs-{os.getuid()}-{key}"
    ready = home / "ready"
    if not ready.exists():
        try:
            subprocess.run(
                [sys.executable, "-m", "venv", "--clear", str(home)], check=True, capture_output=True
            )
            install = [str(home / "bin" / "pip"), "install", "--quiet", *WANTED]
            subprocess.run(install, check=True, capture_output=True, timeout=150)
        except (subprocess.SubprocessError, OSError) as error:
            return (
                f"no {', '.join(WANTED)} here ({type(error).__name__}): install them into an environment of "
                "their own and name it in VENUE_ARCHIVE_PROGRAMS"
            )
        ready.touch()
    return home / "bin"


def program(name: str) -> str:
    """The path of another program, or the end of the test where it can't be had."""
    found = _folder()
    if isinstance(found, str):
        pytest.skip(found)
    return str(found / name)


def run(name: str, *args: str, stdin: str | None = None) -> str:
    """What another program says on standard output; it has to end well."""
    done = subprocess.run(
        [program(name), *args], input=stdin, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
