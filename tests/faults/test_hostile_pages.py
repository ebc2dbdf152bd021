"""Pages that were made to break whoever reads them cost themselves, and no other page."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
import uvloop
from scrapy.utils.test import get_crawler

from crawler import settings
from pipelines.extract import ExtractPipeline
from tests.e2e.world import accidents, assert_sound, crawl_list, scrapy_in
from tests.faults.rawserver import RawServer
from tests.faults.rawserver import page as served
from tests.pipelines.extractors.test_html import BODY, SENTENCE, page, stated
from tests.pipelines.items import answered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.items import PageItem

    Extract = Callable[..., list[PageItem]]

LIMIT = 6
TEN = 10_000_000
MILLION = 1_000_000
ENTITIES = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
BOMB = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "aaaaaaaaaa">{ENTITIES}]>'
FILE = '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def article(text: str) -> str:
    return page(body=f"<article>{text}</article>")


def json_ld(text: str) -> str:
    return page(f'<script type="application/ld+json">{text}</script>')


HOSTILE: dict[str, Callable[[], str | bytes]] = {
    "deep": lambda: page(body="<div>" * 100_000 + BODY),
    "deep in a paragraph": lambda: page(body="<p>" + "<b><i>" * 50_000 + SENTENCE * 9),
    "deep tables": lambda: page(body="<table><tr><td>" * 20_000 + BODY),
    "attributes": lambda: page(body=f"<div {' '.join(f'a{n}=1' for n in range(200_000))}>{BODY}</div>"),
    "one paragraph": lambda: article(f"<p>{SENTENCE * (TEN // len(SENTENCE))}</p>"),
    "one word": lambda: article(f"<p>{'a' * TEN}</p>"),
    "brackets": lambda: "<html>" + "<" * TEN,
    "tags": lambda: page(body="<p>a" * MILLION),
    "breaks": lambda: article("<br>" * MILLION + BODY),
    "surrogates": lambda: page().encode() + b"\xed\xa0\x80\xff\xfe\x80 &#xd800; &#55296; \x00" * 9999,
    "cut UTF-16": lambda: b"\xff\xfe" + page().encode("utf-16-le")[:-1] + b"\x00\xd8" * 9999,
    "entity bomb": lambda: f'{BOMB}<html xmlns="http://www.w3.org/1999/xhtml"><p>&j;</p>{BODY}</html>',
    "entity of a file": lambda: FILE + page(body=f"<p>&a;</p>{BODY}"),
    "large JSON-LD": lambda: page(stated(headline="a" * TEN)),
    "many in JSON-LD": lambda: page(stated(headline="Stated", keywords=["a"] * MILLION)),
    "deep JSON-LD": lambda: json_ld("[" * MILLION + "]" * MILLION),
    "JSON-LD of one number": lambda: json_ld("9" * MILLION),
    "open comment": lambda: page("<!--" + "-" * TEN),
    "open script": lambda: page("<script>" + json.dumps("a" * TEN)),
    "open tag": lambda: page(body=BODY + '<a href="' + "a" * TEN),
    "spaces": lambda: page(f"<title>{' ' * MILLION}</title>", f"<p>{SENTENCE}{' ' * MILLION}a</p>"),
}


@pytest.fixture(scope="module")
def extract() -> Iterator[Extract]:
    """What a crawl makes of pages that come at once."""
    ours = {name: value for name, value in vars(settings).items() if name.startswith("EXTRACT")}
    crawler = get_crawler(settings_dict={**ours, "EXTRACT_WORKERS": 2, "EXTRACT_TIMEOUT": LIMIT})
    pipeline = ExtractPipeline.from_crawler(crawler)

    async def work(*bodies: str | bytes) -> list[PageItem]:
        # A limit that doesn't hold fails here; workers may have to be started.
        async with asyncio.timeout(5 * LIMIT):
            return await asyncio.gather(*(pipeline.process_item(answered(body)) for body in bodies))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield lambda *bodies: runner.run(work(*bodies))
        runner.run(pipeline.close_spider())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_at_most_itself(name: str, extract: Extract) -> None:
    hostile, *others = extract(HOSTILE[name](), page(), page())
    others += extract(page())
    for good in others:
        assert (good.verdict, good.error) == ("ok", None)
        assert SENTENCE.strip() in good.text
    assert (hostile.verdict == "error") is (hostile.error is not None)
    assert hostile.answer is None


def test_entities_are_not_followed(extract: Extract) -> None:
    bomb, file = extract(HOSTILE["entity bomb"](), HOSTILE["entity of a file"]())
    assert "aaaaaaaaaa" not in bomb.text
    assert "root:" not in file.text
    assert SENTENCE.strip() in bomb.text
    assert SENTENCE.strip() in file.text


def test_a_crawl_over_pages_that_break_the_extractor(tmp_path: Path) -> None:
    """The other pages have their text, the crawl its end, and nobody has to look after it."""
    errors = {
        "hang": "extraction took longer than 3 seconds",
        "segfault": "extraction crashed: Segmentation fault",
        "end": "extraction crashed: exit code 3",
        "allocate": "extraction needed more than 268435456 bytes of memory",
    }
    scrapy = scrapy_in(tmp_path)
    options = {
        "EXTRACTOR": "tests.pipelines.misbehaving.behave",
        "EXTRACT_TIMEOUT": 3,
        "EXTRACT_MEMORY": 2**28,
    }
    words = [word for name, value in options.items() for word in ("-s", f"{name}={value}")]
    with RawServer(served) as server:
        paths = [*errors, *(f"good{number}" for number in range(20))]
        ran = crawl_list(scrapy, (f"{server.url}/{path}" for path in paths), *words)
    assert (ran.code, accidents(ran.err)) == (0, [])
    items = {item["url"].rpartition("/")[2]: item for item in scrapy.items()}
    assert sorted(items) == sorted(paths)
    assert {path: items[path]["error"] for path in errors} == errors
    for path in paths[len(errors) :]:
        assert (items[path]["verdict"], items[path]["error"]) == ("ok", None)
        assert path in items[path]["text"]
    assert_sound(scrapy)
