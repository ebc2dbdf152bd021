"""What becomes of one venue among many: over all its turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from crawler.command import exit_code
from crawler.extensions.archive import ArchiveOwner
from crawler.extensions.runs import RunRecorder
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.runs.record import RunRecord

_COUNTED: Final = {
    "items": ("item_scraped_count",),
    "captures": ("archive/captures",),
    "received": ("archive/bytes_received",),
    "bad": tuple(f"verdict/{verdict.value}" for verdict in Verdict if verdict != Verdict.OK),
    "sources failed": ("sources/failed",),
}
_CRASHED: Final = 70


class State(StrEnum):
    """Where a venue is."""

    WAITING = "waits"
    RUNNING = "runs"
    FINISHED = "finished"
    CUT_OFF = "cut off, goes on"
    FAILED = "failed"


@dataclass(slots=True, eq=False)
class VenueRun:
    """A venue's crawl, of one turn or several.

    Attributes:
        venue_id: Whose.
        state: Where it is.
        code: What `scrapy crawl` of it would have ended with.
        error: Why it failed; empty: it didn't.
        seconds: That its ended turns took.
        turns: How many there were.
        record: Of its last turn, where that got as far as to have one.
    """

    venue_id: str
    state: State = State.WAITING
    code: int = 0
    error: str = ""
    seconds: float = 0.0
    turns: int = 0
    record: RunRecord | None = None
    _counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    _crawler: Crawler | None = None
    _began: float = 0.0

    def begin(self, crawler: Crawler) -> None:
        """Begin a turn."""
        self._crawler, self._began = crawler, monotonic()
        self.state = State.RUNNING
        self.turns += 1

    def end(self, error: BaseException | None) -> None:
        """End a turn, with what kept it from going on; its state then says whether there is another one."""
        crawler, self._crawler = self._crawler, None
        assert crawler is not None
        self.seconds += monotonic() - self._began
        self._counts = {name: self._counts[name] + _count(crawler, name) for name in _COUNTED}
        made = crawler._extensions is not None  # noqa: SLF001 - it would raise
        owner = crawler.get_extension(ArchiveOwner) if made else None
        recorder = crawler.get_extension(RunRecorder) if made else None
        self.record = recorder.record if recorder is not None else None
        reason = crawler.stats.get_value("finish_reason") if crawler._stats is not None else None  # noqa: SLF001 - the same
        if error is not None and owner is not None:
            owner.close()  # Scrapy closes nothing of a crawl whose engine was never made
        error = error or (owner.failure if owner is not None else None)
        if error is not None:
            self.fail(error)
        elif reason == "start_error":
            self.fail(RuntimeError("its spider couldn't begin; the log says why"))
        else:
            self.state = State.FINISHED if reason == "finished" else State.CUT_OFF

    def fail(self, error: BaseException) -> None:
        """Note that it failed."""
        self.state, self.error = State.FAILED, str(error) or type(error).__name__
        self.code = exit_code(error) if isinstance(error, Exception) else _CRASHED

    def count(self, name: str) -> int:
        """Return how many there were up to now: `items`, `captures`, `received`, `bad`, `sources failed`."""
        return self._counts[name] + (_count(self._crawler, name) if self._crawler is not None else 0)

    @property
    def left(self) -> int:
        """Requests that it still has to make, as far as they are known; 0 while it doesn't run."""
        crawler = self._crawler
        running = crawler is not None and crawler._engine is not None and crawler.engine._slot is not None  # noqa: SLF001 - it would raise
        return len(crawler.engine._slot.scheduler) if running else 0  # type: ignore[union-attr, arg-type]  # noqa: SLF001 - Scrapy says it nowhere else

    @property
    def turn(self) -> float:
        """Seconds that its turn has taken up to now; 0 while it has none."""
        return monotonic() - self._began if self._crawler is not None else 0.0


def _count(crawler: Crawler, name: str) -> int:
    if crawler._stats is None:  # noqa: SLF001 - it would raise
        return 0
    values: list[Any] = [crawler.stats.get_value(key, 0) for key in _COUNTED[name]]
    return sum(map(int, values))
