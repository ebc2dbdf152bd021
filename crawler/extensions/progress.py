"""Progress: a live line on a terminal, log lines elsewhere, and what came of it all at the end."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text
from scrapy import Spider, signals
from scrapy.exceptions import NotConfigured

from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

MEGABYTE = 1_000_000
_SPARED = {"sources/unchanged": "sources unchanged", "sources/not_due": "sources not due"}
_LEFT_OUT = {
    "sources/beyond_cap": "sources beyond SOURCE_PAGES",
    "requisites/beyond_cap": "requisites beyond REQUISITES_PER_PAGE",
    "pages/beyond_PAGES_PER_HOST": "pages beyond PAGES_PER_HOST",
    "pages/beyond_PAGES_PER_PATTERN": "pages beyond PAGES_PER_PATTERN",
    "pages/not_http": "links that are no http(s) URL",
}


class Progress:
    """Shows how a crawl goes, and ends with a table. Off when PROGRESS_ENABLED is."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("PROGRESS_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._replays: str = crawler.settings["REPLAY_FROM"]
        self._console = Console(stderr=True)
        self._live: Live | None = None
        self._began = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension and connect it."""
        progress = cls(crawler)
        crawler.signals.connect(progress.opened, signals.spider_opened)
        crawler.signals.connect(progress.closed, signals.spider_closed)
        return progress

    def opened(self, spider: Spider) -> None:  # noqa: ARG002 - Scrapy's signal
        """Begin."""
        self._began = time.monotonic()
        if self._console.is_terminal:
            self._live = Live(
                get_renderable=self._line, console=self._console, refresh_per_second=4, transient=True
            )
            self._live.start()

    def closed(self, spider: Spider, reason: str) -> None:
        """End with what came of it."""
        if self._live is not None:
            self._live.stop()
            self._console.print(self._table(spider.name, reason))
            return
        summary = ", ".join(f"{name} {value}" for name, value in self._figures(reason).items())
        logger.info("%s: %s", spider.name, summary)

    def _line(self) -> Text:
        engine = self._crawler.engine
        fetched = self._get("item_scraped_count")
        queued = max(self._get("pages/asked") - fetched, 0) if engine.running else 0
        seconds = max(time.monotonic() - self._began, 0.001)
        received = f"  {self._megabytes('archive/bytes_received')} MB"
        novel = "misses" if self._replays else "new"
        count = self._get("replay/misses" if self._replays else "archive/captures")
        return Text(
            f"{self._crawler.spidercls.name}  queued {queued}  fetched {fetched}  "
            f"{novel} {count}  errors {self._errors()}"
            f"{'' if self._replays else received}  {fetched / seconds:.1f} pages/s"
        )

    def _figures(self, reason: str) -> dict[str, str]:
        seconds = max(time.monotonic() - self._began, 0.001)
        items = self._get("item_scraped_count")
        verdicts = {verdict.value: self._get(f"verdict/{verdict.value}") for verdict in Verdict}
        again = "begins anew" if self._replays else "goes on"
        return {
            "ended": reason if reason == "finished" else f"{reason} (the same command again {again})",
            "pages asked for": str(self._get("pages/asked")),
            "items": str(items),
            **{f"  {name}": str(count) for name, count in verdicts.items() if count},
            **({} if self._replays else self._compared()),
            "sources read": str(self._get("sources/read")),
            "sources failed": str(self._get("sources/failed")),
            **{label: str(self._get(name)) for name, label in _SPARED.items() if self._get(name)},
            **{label: str(self._get(name)) for name, label in _LEFT_OUT.items() if self._get(name)},
            **(self._replayed() if self._replays else self._archived()),
            "time": f"{seconds:.1f} s, {items / seconds:.1f} pages/s",
        }

    def _compared(self) -> dict[str, str]:
        """What the good pages brought, and how many weren't asked for."""
        counts = {outcome: self._get(f"pages/{outcome}") for outcome in ("new", "changed", "unchanged")}
        told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count)
        not_due = self._get("pages/not_due")
        return {
            **({"contents": told} if told else {}),
            **({"not due yet": str(not_due)} if not_due else {}),
        }

    def _archived(self) -> dict[str, str]:
        return {
            "captures": str(self._get("archive/captures")),
            "revisits": f"{self._get('archive/revisits')}, {self._megabytes('archive/bytes_saved')} MB saved",
            "received": f"{self._megabytes('archive/bytes_received')} MB",
            "archived": f"{self._megabytes('archive/bytes_written')} MB",
        }

    def _replayed(self) -> dict[str, str]:
        settings = self._crawler.settings
        as_of = f" as of {settings['REPLAY_AT']}" if settings["REPLAY_AT"] else ""
        return {
            "a replay of": f"{self._replays}{as_of}, into {settings['DATA_DIR']}",
            "answers found": str(self._get("replay/answers")),
            "misses": f"{self._get('replay/misses')} (not in the archive)",
        }

    def _table(self, name: str, reason: str) -> Table:
        table = Table(title=name, title_justify="left", show_header=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for label, value in self._figures(reason).items():
            table.add_row(label, value)
        failures: dict[str, str] = self._crawler.stats.get_value("sources/failures", {})
        for url, why in failures.items():
            table.add_row("source failed", Text(f"{url}: {why}", style="red"))
        return table

    def _errors(self) -> int:
        return sum(self._get(f"verdict/{verdict.value}") for verdict in Verdict if verdict != Verdict.OK)

    def _megabytes(self, name: str) -> str:
        return f"{self._get(name) / MEGABYTE:.2f}"

    def _get(self, name: str) -> int:
        value: Any = self._crawler.stats.get_value(name, 0)
        return int(value)
