"""`make bench`: measures everything and prints it as a table; `--write` keeps it in bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version

from bench import (
    browsing,
    crawling,
    exporting,
    extracting,
    indexing,
    quoting,
    remembering,
    replaying,
    reporting,
    revisiting,
    rotating,
    verifying,
    writing,
)
from bench.corpus import exchanges, real_pages
from bench.results import keep

FLOORS = {
    "crawl_gzip_ratio": ("at least", 0.90),
    "crawl_identity_ratio": ("at least", 0.80),
    "extracting_ratio": ("at least", 0.5),
    "speed_ratio": ("at least", 4),
    "size_ratio": ("at most", 1.15),
    "lookup_latest_us": ("at most", 50),
    "lookup_nearest_us": ("at most", 50),
    "rebuild_records_per_s": ("at least", 15_000),
    "verify_command_55kb_gzip_times": ("at least", 3),
    "verify_command_2kb_gzip_times": ("at least", 3),
    "verify_command_55kb_identity_times": ("at least", 3),
    "verify_command_pages_gzip_times": ("at least", 3),
    "memory_peak_mb": ("at most", 400),
    "memory_growth_kb_per_page": ("at most", 5),
    "together_times": ("at least", 3),
    "replay_start_s": ("at most", 2),
    "replay_page_ratio": ("at most", 0.5),
    "replay_large_ratio": ("at most", 0.3),
    "replay_readers_errors": ("at most", 0),
    "replay_rss_ratio": ("at most", 0.7),
    "replay_pss_ratio": ("at most", 0.7),
    "quotes_10000_in_1000_texts_s": ("at most", 30),
    "revisit_seen_share": ("at least", 0.95),
    "revisit_request_share": ("at most", 0.35),
    "history_due_s": ("at most", 2),
    "history_cpu_share": ("at most", 0.03),
    "report_run_cpu_s": ("at most", 3),
    "report_year_cpu_s": ("at most", 30),
    "export_items_per_cpu_s": ("at least", 20_000),
    "export_sources_per_cpu_s": ("at least", 20_000),
    "export_items_mb_ratio": ("at most", 1.2),
    "export_sources_mb_ratio": ("at most", 1.2),
    "browsing_ratio": ("at least", 0.8),
    "browsing_crawler_growth": ("at most", 1.1),
    "browsing_browser_growth": ("at most", 1.1),
}
"""What is aimed at, of the figures that something is aimed at for."""


def main() -> None:
    """Measure, and print or keep the table."""
    figures: dict[str, float] = {}
    for part in (
        lambda: crawling.measure("gzip"),
        lambda: crawling.measure("identity"),
        extracting.measure,
        writing.measure,
        indexing.lookup,
        indexing.rebuild,
        lambda: verifying.measure("55kb_gzip", list(exchanges(400, 55_000, coding="gzip"))),
        lambda: verifying.measure("2kb_gzip", list(exchanges(3_000, 2_000, coding="gzip"))),
        lambda: verifying.measure("55kb_identity", list(exchanges(400, 55_000))),
        lambda: verifying.measure_command("55kb_gzip", list(exchanges(500, 55_000, coding="gzip")), 24),
        lambda: verifying.measure_command("2kb_gzip", list(exchanges(500, 2_000, coding="gzip")), 100),
        lambda: verifying.measure_command("55kb_identity", list(exchanges(500, 55_000)), 24),
        lambda: verifying.measure_command("pages_gzip", real_pages("gzip"), 20) if real_pages() else {},
        remembering.measure,
        rotating.measure,
        replaying.start,
        replaying.measure,
        quoting.measure,
        revisiting.year,
        revisiting.million,
        reporting.measure,
        exporting.measure,
        browsing.measure,
    ):
        figures.update(part())
        sys.stderr.write(".")
        sys.stderr.flush()
    cpu_us = (os.cpu_count() or 1) * 1e6 / figures["extracting_pages_per_s"]
    figures["history_cpu_share"] = figures["history_us_per_page"] / cpu_us
    report = _report(figures)
    sys.stdout.write("\n" + report)
    if "--write" in sys.argv:
        keep(report)
        revisiting.plot()


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
        met = (
            "" if not word else "yes" if (value >= bound if word == "at least" else value <= bound) else "no"
        )
        lines.append(f"| {name} | {value:,.3f} | {f'{word} {bound:,}' if word else ''} | {met} |")
    return "\n".join(lines) + "\n\n" + _NOTES


_NOTES = """\
- crawl: pages per CPU second of a crawl of 1,500 pages that are not parsed (112 KB HTML sent as gzip, 55 KB
  sent as it is), everything archived, against the same spider under bare Scrapy with its own default settings
  (`crawl_*_ratio`), and against bare Scrapy with the project's settings but without capture
  (`crawl_*_tuned_ratio`): the latter is the price of capture alone.
- extracting: pages per second of wall time of a crawl of a list of 2,000 URLs, items and records and all,
  with extraction and without; on real publishers' pages where VENUE_ARCHIVE_PAGES names some, each with a
  payload of its own, since what is stored already would but be referred to.
- writing: MB of records per CPU second against warcio at its default level, and the size of the files. On
  real publishers' pages where VENUE_ARCHIVE_PAGES names them, else on generated text.
- lookup: microseconds of wall time at a million rows. rebuild: records of 2 KB per second of wall time.
- verify: `verify_command_*` is wall time of the commands as a user runs them, `scrapy archive verify` with
  its start-up and all cores against `warcio check`, on one WARC file of 230 to 310 MB (of 2 KB pages 110 MB):
  pages as servers send them (gzip), also real publishers' where VENUE_ARCHIVE_PAGES names some, and pages
  without a coding. The other `verify_*` are CPU seconds of both libraries in one process. For pages without a
  coding these can't reach 3: SHA-1 of block and payload and unpacking alone is half of what warcio spends.
- memory: what the main process of a crawl of 20,000 pages of 2 KB has resident, items and records and all:
  its peak, and by how much it grows with each page after the first fifth of them.
- together: `scrapy crawlall` of 8 venues on hosts of their own, of 30 pages each, asked 5 times a second,
  against `scrapy crawl` of one after another: how many times as fast, start-up and all (docs/adr/0009), and
  the memory of main process and workers (PSS, at its peak). `at_full_speed` is both without delays.
- replay: `scrapy replay` against pywb 2.10 (in `.pywb`; left out where it isn't there), over one WARC
  file: real publishers' pages where VENUE_ARCHIVE_PAGES names some, else generated ones of 112 KB, and one of
  1.5 MB (`large`), all gzipped as servers send them. `page` and `large` are median times until the whole HTML
  has come over one connection that is kept. Both rewrite it: ours with its banner (`/web/TIME/URL`), pywb's
  as it stands in its frame (`/COLLECTION/TIMEmp_/URL`); the page around that frame isn't counted. `readers`
  is the time until 50 clients at once have had 2 pages each; errors are answers other than one client alone
  gets. Memory is that of the processes after all of this: what is resident, and their share of it (PSS).
- replay_start: from the command until the archive has given a page and the interface its home page, with a
  million captures in the index and 1,000 records; at the first start the search over these is made, too.
- quotes: `scrapy check-quotes` as a user runs it, with its start-up: 10,000 quotes of 25 words from 1,000
  texts of 10,000 characters, each with two captures. Three of ten stand there exactly, two in another
  printing, two nearly; one was there in the first capture alone, two never. It works on one core.
- revisit: a simulated year of 1,000 pages (60 % never change after day 3, 30 % change every 20 days or so,
  10 % every 2) by the history's own rule, against a crawl of all of them each night: the share of its changes
  that is seen, and of its requests (bench/revisiting.svg).
- history: opening a state of a million URLs and finding the due ones (one in thirty), in seconds of wall
  time; the CPU that noting a page takes, and its share of what the crawl with extraction takes for one.
- report: CPU seconds of making the report of 80 venues' nightly runs: as each run makes it, of 30 days and
  one venue's page beside a million known pages, and of a whole year (29,200 records) with the pages of all.
- export: 100,000 records with texts of 6,000 characters to JSON Lines, as `scrapy export` writes them, and
  sources with their history and annotations. Memory is the most that was resident; its ratio is to that of a
  tenth of them. annotate: texts that the rules annotate in a CPU second.
- browsing: pages per second of wall time, from the first page to the last, of pages that a script makes, 8 at
  once: shown by Chromium with everything archived and all views taken, against bare scrapy-playwright, which
  returns the page's HTML once it has its heading. `growth`: how much more memory was needed in the last third
  of 300 pages than in the second one (bench/browsing.svg).
"""


if __name__ == "__main__":
    main()
