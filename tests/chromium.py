"""Finds a Chromium for the tests, and installs one where there is none: `python -m tests.chromium`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from crawler.health.machine import find_browser


def find_chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome, or of Playwright's own; None: there is none."""
    return find_browser() or _playwrights_own()


def _playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra that may be missing
    except ImportError:
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def _install() -> None:
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not root or shutil.which("sudo")):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*root, "apt-get", "update", "-q"], env=env, check=False)
        install = [*root, "apt-get", "install", "-y", "-q", "chromium"]
        if subprocess.run(install, env=env, check=False).returncode == 0:
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Make sure that there is a Chromium, and say where; exit code 69 where none can be had."""
    if find_chromium() is None:
        _install()
    found = find_chromium()
    if found is None:
        sys.stderr.write("no Chromium: install one, or name its path in CHROMIUM\n")
        return os.EX_UNAVAILABLE
    sys.stdout.write(f"Chromium: {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
