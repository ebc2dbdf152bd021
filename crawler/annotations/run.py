"""A run of annotating: what hasn't been said yet of the records of a data folder is, and kept at once."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crawler.annotations import extractive, prompt
from crawler.annotations.model import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from crawler.annotations.annotator import Annotator
    from crawler.annotations.model import Annotation
    from crawler.annotations.store import AnnotationStore

    Record = Mapping[str, Any]

_BATCH: Final = 100


@dataclass(slots=True)
class Counts:
    """What came of a run so far.

    Attributes:
        looked_at: Records.
        known: Of which the same had been said before.
        empty: Without a text to say anything of.
        written: Annotations that were made and kept, by rules and model alike.
        by_model: Of these, the model's.
    """

    looked_at: int = 0
    known: int = 0
    empty: int = 0
    written: int = 0
    by_model: int = 0


class AnnotationRun:
    """Annotates records, by rules, or by a model and by rules where that has nothing to say.

    Each annotation is kept as it comes, so that a run that was cut off goes on where it was.
    """

    def __init__(self, store: AnnotationStore, annotator: Annotator | None, model: str, width: int) -> None:
        self._store, self._annotator, self._width = store, annotator, width
        self._author, self._version = (model, prompt.VERSION) if annotator else (RULES, extractive.VERSION)
        self.counts = Counts()

    def annotate(
        self, records: Iterable[Record], limit: int | None, progress: Callable[[int], object]
    ) -> None:
        """Annotate `limit` records at most; `progress` is told how many were looked at, as they are."""
        fresh = islice(self._fresh(records, progress), limit)
        if self._annotator is None:
            while batch := list(islice(fresh, _BATCH)):
                self._keep([(record["content_hash"], extractive.annotate(record)) for record in batch])
        else:
            self._ask(self._annotator, fresh)
        progress(self.counts.looked_at)

    def _fresh(self, records: Iterable[Record], progress: Callable[[int], object]) -> Iterator[Record]:
        """Yield the records of whose text the author hasn't said anything yet, each text once."""
        met: set[str] = set()
        for record in records:
            progress(self.counts.looked_at)
            self.counts.looked_at += 1
            content_hash = record.get("content_hash")
            if not content_hash:
                self.counts.empty += 1
            elif content_hash in met or self._store.has(content_hash, self._author, self._version):
                self.counts.known += 1
            else:
                met.add(content_hash)
                yield record

    def _ask(self, annotator: Annotator, fresh: Iterable[Record]) -> None:
        """Ask the model about several records at once; what it doesn't say, the rules say."""
        waiting: deque[tuple[Record, Future[Annotation | None]]] = deque()
        pool = ThreadPoolExecutor(self._width, thread_name_prefix="annotate")
        try:
            for record in fresh:
                waiting.append((record, pool.submit(annotator.annotate, record)))
                if len(waiting) >= 2 * self._width:
                    self._settle(*waiting.popleft())
                if annotator.given_up:
                    break
            while waiting:
                self._settle(*waiting.popleft())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _settle(self, record: Record, answer: Future[Annotation | None]) -> None:
        said = answer.result()
        if said is None:
            self._keep([(record["content_hash"], extractive.annotate(record))])
            return
        self._store.put(record["content_hash"], said, prompt.VERSION)
        self.counts.written += 1
        self.counts.by_model += 1

    def _keep(self, said: Iterable[tuple[str, Annotation | None]]) -> None:
        """Keep what the rules say."""
        found = [(content_hash, each) for content_hash, each in said if each is not None]
        self._store.put_all(found, extractive.VERSION)
        self.counts.written += len(found)
