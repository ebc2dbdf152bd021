"""The record of a page in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.records import RecordStore
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
