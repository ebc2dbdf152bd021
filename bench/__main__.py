"""`make bench`: measures everything and prints it as a table; `--write` keeps it in bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import crawling, indexing, verifying, writing
from bench.corpus import exchanges, real_pages

RESULTS = Path(__file__).parent / "RESULTS.md"
FLOORS = {
    "crawl_gzip_ratio": ("at least", 0.90),
    "crawl_identity_ratio": ("at least", 0.80),
    "speed_ratio": ("at least", 4),
    "size_ratio": ("at most", 1.15),
    "lookup_latest_us": ("at most", 50),
    "lookup_nearest_us": ("at most", 50),
    "rebuild_records_per_s": ("at least", 15_000),
    "verify_pages_times": ("at least", 3),
    "verify_55kb_gzip_times": ("at least", 3),
    "verify_2kb_gzip_times": ("at least", 3),
    "verify_large_wall_times": ("at least", 3),
}
"""What is aimed at, of the figures that something is aimed at for."""


def main() -> None:
    """Measure, and print or keep the table."""
    figures: dict[str, float] = {}
    for part in (
        lambda: crawling.measure("gzip"),
        lambda: crawling.measure("identity"),
        writing.measure,
        indexing.lookup,
        indexing.rebuild,
        lambda: verifying.measure("pages", real_pages()) if real_pages() else {},
        lambda: verifying.measure("55kb_gzip", list(exchanges(400, 55_000, coding="gzip"))),
        lambda: verifying.measure("2kb_gzip", list(exchanges(3_000, 2_000, coding="gzip"))),
        lambda: verifying.measure("large_wall", exchanges(3_000, 55_000), time.perf_counter),
    ):
        figures.update(part())
        sys.stderr.write(".")
        sys.stderr.flush()
    report = _report(figures)
    sys.stdout.write("\n" + report)
    if "--write" in sys.argv:
        RESULTS.write_text(report, encoding="utf-8")


def _report(figures: dict[str, float]) -> str:
    packages = ("scrapy", "twisted", "warcio", "isal", "uvloop")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {versions}"
    lines = [
        "# Results",
        "",
        f"`make bench` on {datetime.now(UTC):%Y-%m-%d}: {machine}.",
        "Medians of 5 rounds after a warm-up, both sides in turn in one run. `cpu_s` are CPU seconds.",
        "",
        "| figure | value | aimed at | met |",
        "|---|---|---|---|",
    ]
    for name, value in figures.items():
        word, bound = FLOORS.get(name, ("", 0.0))
        met = "" if not word else "yes" if (value >= bound) == (word == "at least") else "no"
        lines.append(f"| {name} | {value:,.3f} | {f'{word} {bound:,}' if word else ''} | {met} |")
    return "\n".join(lines) + "\n\n" + _NOTES


_NOTES = """\
- crawl: pages per CPU second of a crawl of 1,500 pages that are not parsed (112 KB HTML sent as gzip, 55 KB
  sent as it is), everything archived, against the same spider under bare Scrapy with its own default settings
  (`crawl_*_ratio`), and against bare Scrapy with the project's settings but without capture
  (`crawl_*_tuned_ratio`): the latter is the price of capture alone.
- writing: MB of records per CPU second against warcio at its default level, and the size of the files. On
  real publishers' pages where VENUE_ARCHIVE_PAGES names them, else on generated text.
- lookup: microseconds of wall time at a million rows. rebuild: records of 2 KB per second of wall time.
- verify: CPU seconds for the same file, against `warcio check`; `times` is how many times faster ours is: on
  real publishers' pages where VENUE_ARCHIVE_PAGES names them (else it is left out), and on generated ones.
  `large_wall` is wall time for a file of some 60 MB, which ours reads with all cores.
"""


if __name__ == "__main__":
    main()
