"""Exporting: 100,000 records to JSON Lines, and the memory that this takes; how long annotating takes."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from archive.rows import microseconds
from archive.state import open_state
from bench.measure import median
from crawler.annotations import extractive
from crawler.annotations.model import RULES, Annotation
from crawler.annotations.store import AnnotationStore
from crawler.items import PageItem, to_record
from crawler.urls import resource_id, stable_id
from pipelines.preview import PreviewPipeline

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT, ROUNDS, ANNOTATED = 100_000, 3, 200
UNITS: Final = 6_000
_HOSTS: Final = ("www.technologyreview.com", "arxiv.org", "www.nature.com", "blog.example", "news.example")
_PROSE: Final = (
    "archive of the pages that people cite needs a name a date and some care so that each can be found "
    "when the server has gone and nobody remembers who wrote what about which machine or law or river in the "
    "year when it was new “for readers” — as a librarian would say of the books that stand on shelves behind "
    "the old reading room where rain is measured every morning by someone who likes numbers more than words"
)

_READER: Final = """
import resource, sys, time
from pathlib import Path
from scrapy.settings import Settings
from crawler.annotations.reading import Annotations
from crawler.exporting.lines import write_lines
from crawler.exporting.rows import ITEMS, SOURCES, Rows
from crawler.venues.loader import load_registry
from crawler.wiki.knowledge import Knowledge
from crawler.wiki.sources import Sources
from archive.records import RecordStore

folder, kind = Path(sys.argv[1]), sys.argv[2]
began = time.process_time()
with open("/dev/null", "wb") as out:
    if kind == "items":
        store = RecordStore(folder, read_only=True)
        write_lines(Rows(ITEMS, store.all(), store.lines()), out)
    else:
        knowledge = Knowledge(registry=load_registry(Settings()), annotate=Annotations(folder).of)
        sources = Sources(folder, knowledge)
        write_lines(Rows(SOURCES, sources.all(), sources.lines()), out)
seconds = time.process_time() - began
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measure() -> dict[str, float]:
    """Return records per CPU second for both kinds of records, and MB of memory at two sizes."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        small, large = Path(name) / "small", Path(name) / "large"
        _fill(small, COUNT // 10)
        _fill(large, COUNT)
        for kind in ("items", "sources"):
            runs = [_run(large, kind) for _ in range(ROUNDS)]
            figures[f"export_{kind}_per_cpu_s"] = COUNT / median([seconds for seconds, _ in runs])
            figures[f"export_{kind}_mb"] = median([megabytes for _, megabytes in runs])
            figures[f"export_{kind}_mb_ratio"] = figures[f"export_{kind}_mb"] / _run(small, kind)[1]
    return {**figures, **annotating()}


def annotating() -> dict[str, float]:
    """Return texts per CPU second that the rules annotate."""
    records = list(_records(ANNOTATED))
    began = time.process_time()
    for record in records:
        assert extractive.annotate(record) is not None
    return {"annotate_rules_per_cpu_s": ANNOTATED / (time.process_time() - began)}


def _run(folder: Path, kind: str) -> tuple[float, float]:
    command = [sys.executable, "-c", _READER, str(folder), kind]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def _fill(folder: Path, count: int) -> None:
    folder.mkdir()
    moment = microseconds(datetime(2026, 5, 1, tzinfo=UTC))
    with open_state(folder) as state:
        state.execute_many(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    *(record["resource_id"], record["url"], record["venue_id"], record["fetched_at"], "ok"),
                    json.dumps(record),
                )
                for record in _records(count)
            ),
        )
        state.execute_many(
            "INSERT INTO pages VALUES (?1, ?1, NULL, ?2, ?2, ?2, ?2, 1, 0, 0, 'ok', 200, 'sha1:A', 'b', "
            "NULL, NULL, NULL, ?2)",
            ((record["url"], moment) for record in _records(count)),
        )
    with AnnotationStore(folder) as store:
        annotation = Annotation(
            by=RULES,
            summary="It is about an archive. It says why. " * 6,
            key_points=tuple(f"The point of number {number} is care." for number in range(5)),
        )
        store.put_all(
            ((record["content_hash"], annotation) for record in _records(count)), extractive.VERSION
        )


def _records(count: int) -> Iterator[dict[str, Any]]:
    """Yield records of articles of 6,000 UTF-16 units, each another one."""
    rng, words = random.Random(1), _PROSE.split()
    sentences = [" ".join(rng.choices(words, k=rng.randint(8, 24))).capitalize() + "." for _ in range(400)]
    measures = PreviewPipeline()
    for number in range(count):
        url = f"https://{_HOSTS[number % len(_HOSTS)]}/2026/05/article-{number}/"
        text = ""
        while len(text) < UNITS:
            text += " ".join(rng.choices(sentences, k=4)) + "\n\n"
        item = PageItem(
            url=url,
            resource_id=resource_id(url),
            stable_id=stable_id(url),
            verdict="ok",
            http_status=200,
            fetched_at="2026-05-20T10:00:00.000Z",
            content_fetched_at="2026-05-20T10:00:00.000Z",
            title=f"Article {number}",
            authors=["Ada Example"],
            published_at="2026-05-12T05:00:00-04:00",
            text=text,
            markdown=text,
        )
        yield to_record(measures.process_item(item))
