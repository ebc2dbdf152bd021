"""bench/RESULTS.md: the last figures of `make bench`, and below them those of `make bench-content`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
CONTENT: Final = "# Extraction"
"""The heading of the second part."""


def keep(report: str) -> None:
    """Keep a report in the place of the last one of its kind."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    machine, heading, content = text.partition(f"\n{CONTENT}\n")
    if report.startswith(f"{CONTENT}\n"):
        whole = f"{machine.rstrip()}\n\n{report}"
    else:
        whole = f"{report.rstrip()}\n{heading}{content}"
    RESULTS.write_text(whole, encoding="utf-8")
