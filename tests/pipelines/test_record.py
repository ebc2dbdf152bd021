"""The record of a page in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.exceptions import CloseSpider, DropItem

from archive.records import RecordStore
from archive.state import open_state
from crawler.extensions.archive import ArchiveOwner
from crawler.items import FIELDS, to_record
from pipelines.record import RecordPipeline
from tests.pipelines.items import crawler_of, item, owned

if TYPE_CHECKING:
    from pathlib import Path


def test_a_record_is_stored(tmp_path: Path) -> None:
    crawler = owned(crawler_of(tmp_path))
    pipeline = RecordPipeline.from_crawler(crawler)
    pipeline.close_spider()
    pipeline.open_spider()
    given = item(text="Grüße", title="Title")
    assert pipeline.process_item(given) is given
    pipeline.close_spider()
    ArchiveOwner.of(crawler).close()
    with RecordStore(tmp_path, read_only=True) as store:
        record = store.get(given.resource_id)
    assert record == to_record(given)
    assert list(record or {}) == list(FIELDS)


def test_a_store_that_can_not_be_opened_ends_the_crawl(tmp_path: Path) -> None:
    crawler = owned(crawler_of(tmp_path))
    owner = ArchiveOwner.of(crawler)
    pipeline = RecordPipeline.from_crawler(crawler)
    for name in ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "state.sqlite").write_bytes(b"no database at all " * 100)
    with pytest.raises(CloseSpider):
        pipeline.open_spider()
    assert owner.broken
    assert "state.sqlite" in str(owner.failure)
    pipeline.close_spider()
    owner.close()


def test_a_record_that_can_not_be_stored_ends_the_crawl_and_its_page_is_left_to_the_next(
    tmp_path: Path,
) -> None:
    crawler = owned(crawler_of(tmp_path))
    owner = ArchiveOwner.of(crawler)
    pipeline = RecordPipeline.from_crawler(crawler)
    pipeline.open_spider()
    with open_state(tmp_path) as other:
        other.execute("DROP TABLE records")
    with pytest.raises(DropItem, match=r"https://site\.example/a is left to the next crawl"):
        pipeline.process_item(item())
    with pytest.raises(DropItem):
        pipeline.process_item(item("https://site.example/b"))
    assert owner.broken
    pipeline.close_spider()
    owner.close()
