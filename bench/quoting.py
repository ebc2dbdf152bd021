"""Checking quotes: what `scrapy check-quotes` takes for 10,000 quotes from 1,000 pages."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive.index import CaptureIndex
from archive.records import RecordStore
from archive.writer import WarcWriter
from bench.corpus import WORDS, exchange_of
from crawler.items import PageItem, to_record
from crawler.urls import resource_id, stable_id

ROOT = Path(__file__).parent.parent
PAGES, QUOTES = 1000, 10_000
LENGTH = 1500
"""Words of a text: 10,000 characters or so."""
LEAST = {"exact": 3000, "normalised": 2000, "fuzzy": 2000, "changed": 1000, "absent": 1000}
"""Findings that the quotes are made for."""


def measure() -> dict[str, float]:
    """Return the wall time that the command takes, with its start-up, and its CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        data, listed = Path(folder) / "data", Path(folder) / "quotes.jsonl"
        texts = [_text(number) for number in range(PAGES)]
        _archive(data, texts)
        rng = random.Random(0)
        quotes = [_quote(rng, number, texts[number % PAGES]) for number in range(QUOTES)]
        listed.write_text("".join(json.dumps(quote) + "\n" for quote in quotes), encoding="utf-8")
        command = [sys.executable, "-m", "scrapy", "check-quotes", str(listed), "--format", "jsonl"]
        began, before = time.perf_counter(), os.times()
        done = subprocess.run(
            [*command, "-s", f"DATA_DIR={data}"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        taken, after = time.perf_counter() - began, os.times()
    found = Counter(json.loads(line)["finding"] for line in done.stdout.splitlines())
    assert all(found[name] >= count for name, count in LEAST.items()), (found, done.stderr)
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"quotes_10000_in_1000_texts_s": taken, "quotes_10000_in_1000_texts_cpu_s": spent}


def _text(number: int) -> tuple[str, str]:
    """Return what a page said first and what it says now: another sentence in its middle."""
    rng = random.Random(number)
    words = rng.choices(WORDS, k=LENGTH)
    before, after = (" ".join(rng.choices(WORDS, k=40)) for _ in range(2))
    first, rest = " ".join(words[: LENGTH // 2]), " ".join(words[LENGTH // 2 :])
    return f"{first}.\n\n{before}.\n\n{rest}.", f"{first}.\n\n{after}.\n\n{rest}."


def _archive(data: Path, texts: list[tuple[str, str]]) -> None:
    """Write two captures of each page with their cleaned texts, and the record of the second."""
    (data / "archive").mkdir(parents=True)
    writer = WarcWriter(data / "archive", "bench")
    with CaptureIndex(data) as index, RecordStore(data) as records:
        for version in (0, 1):
            for number, text in enumerate(texts):
                html = f"<!doctype html><article><p>{text[version]}</p></article>".encode()
                exchange = exchange_of(number, gzip.compress(html, 1), "gzip")
                exchange = replace(exchange, started_at=exchange.started_at + timedelta(days=version))
                capture = writer.write_exchange(exchange)
                assert capture is not None
                index.add(capture)
                writer.write_conversion(capture.url, capture.record_id, text[version], capture.timestamp)
                if version:
                    records.put(_record(capture.url, text[1], f"{capture.timestamp:%Y-%m-%dT%H:%M:%SZ}"))
        writer.close()


def _record(url: str, text: str, moment: str) -> dict[str, object]:
    memento = f"http://127.0.0.1:8081/web/{moment.translate(str.maketrans('', '', '-T:Z'))}/{url}"
    item = PageItem(url=url, resource_id=resource_id(url), stable_id=stable_id(url), verdict="ok")
    item.final_url, item.fetched_at, item.content_fetched_at = url, moment, moment
    item.text, item.memento_url = text, memento
    return to_record(item)


def _quote(rng: random.Random, number: int, text: tuple[str, str]) -> dict[str, str]:
    """Return a quote of 25 words: three of ten exact, two in another printing, two nearly, ... (LEAST)."""
    words, kind = text[1].split("\n")[0].split(" "), number // PAGES
    at = rng.randrange(len(words) - 25)
    taken = words[at : at + 25]
    if kind in {3, 4}:
        taken = [f"“{taken[0].upper()}”", *taken[1:-1], f" {taken[-1]}"]
    elif kind in {5, 6}:
        taken = [*taken[:8], "another", *taken[9:]]
    elif kind == 7:
        taken = text[0].split("\n\n")[1].split(" ")[5:30]
    elif kind > 7:
        taken = rng.choices(WORDS, k=25)
    return {
        "url": f"http://bench.example/article/{number % PAGES}",
        "quote": " ".join(taken),
        "place": str(number),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
