"""Reextraction: today's content of the pages whose answers are in the archive, beside what is recorded."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from archive.exceptions import DamagedError
from archive.index import CaptureIndex
from archive.reader import Archive
from crawler.items import PageItem, to_record
from crawler.reextraction.comparison import Comparison
from crawler.reextraction.content import CONTENT, JUDGED, archived_item, is_last_fetch
from crawler.verdicts import Verdict, verdict_of_status

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Iterator
    from pathlib import Path

    from archive.model import Capture
    from crawler.reextraction.content import ContentRun

    Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record, and the capture that its content was made from; None where the index doesn't know it."""

    record: Record
    capture: Capture | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a page: a comparison, or why there is none; `damaged` where its capture can't be read."""

    url: str
    comparison: Comparison | None = None
    failure: str = ""
    damaged: bool = False


class Reextraction:
    """Reads captures and has their content found anew; nothing is written.

    `passed_over` counts the records without a good answer in the archive, which have no content.

    Raises:
        CannotWriteError: the folder has no index.
    """

    def __init__(self, data_dir: Path, run: ContentRun) -> None:
        self._archive, self._index, self._run = Archive(data_dir), CaptureIndex(data_dir, read_only=True), run
        self.passed_over = 0

    def candidates(self, records: Iterable[Record]) -> Iterator[Candidate]:
        """Yield the records that have an answer to look at, with fields that they are too old for."""
        for known in records:
            record = {**to_record(PageItem(url=known["url"])), **known}
            capture = self._capture_of(record) if record["warc_record_id"] else None
            if record["warc_record_id"] and (capture is None or _is_good(record, capture)):
                yield Candidate(record, capture)
            else:
                self.passed_over += 1

    def _capture_of(self, record: Record) -> Capture | None:
        place = record["warc_offset"]
        found = self._index.last_in_file(record["warc_file"], place + 1)
        return found if found is not None and found.record_id == record["warc_record_id"] else None

    async def outcomes(self, candidates: Iterable[Candidate]) -> AsyncGenerator[Outcome]:
        """Yield what comes of each, in their order; as many at once as there are workers, and read ahead."""
        waiting: deque[asyncio.Task[Outcome]] = deque()
        try:
            for each in candidates:
                waiting.append(asyncio.create_task(self._outcome(each)))
                if len(waiting) >= 2 * self._run.width:  # so that no worker waits for a slow page's turn
                    yield await waiting.popleft()
            while waiting:
                yield await waiting.popleft()
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _outcome(self, candidate: Candidate) -> Outcome:
        record, capture = candidate.record, candidate.capture
        url: str = record["url"]
        if capture is None:
            where = f"{record['warc_file']} at offset {record['warc_offset']}"
            return Outcome(url, failure=f"{where}: the capture isn't in the index", damaged=True)
        try:
            stored = await asyncio.to_thread(self._archive.read, capture)
            rendered = await asyncio.to_thread(self._archive.rendered_dom, capture)
        except DamagedError as error:
            return Outcome(url, failure=str(error), damaged=True)
        item = archived_item(record, stored, rendered)
        if not stored.complete:
            # A crawl makes no text of what is cut; that it was taken for whole is the archive's loss.
            return Outcome(url, failure="the answer is cut or broken")
        item = await self._run.process(item)
        if item.verdict == Verdict.ERROR:
            return Outcome(url, failure=item.error or "no reason is given")
        return Outcome(url, Comparison(record, _renewed(record, item, last=_is_last(record, capture))))

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _is_last(record: Record, capture: Capture) -> bool:
    return is_last_fetch(record, capture.timestamp)


def _is_good(record: Record, capture: Capture) -> bool:
    """Tell whether a crawl would look for an article in a capture."""
    if _is_last(record, capture) and record["verdict"] == Verdict.PARTIAL:
        return False
    return capture.status is not None and verdict_of_status(capture.status) == Verdict.OK


def _renewed(record: Record, item: PageItem, *, last: bool) -> Record:
    """Return the record with today's content.

    Where the last fetch was bad and the content is that of an earlier one, what the last one came to
    stays: its content isn't what was looked at.
    """
    names = (*CONTENT, *JUDGED) if last else CONTENT
    return {**record, **{name: getattr(item, name) for name in names}}
