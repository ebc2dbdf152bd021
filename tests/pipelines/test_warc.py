"""The cleaned text, and what a browser saw, beside the capture that they were made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from scrapy.exceptions import DropItem

from archive import files
from archive.exceptions import CannotWriteError
from archive.model import RENDERED_DOM
from archive.reader import Archive
from archive.scan import scan_file
from crawler.extensions.archive import ArchiveOwner
from pipelines.warc import WarcPipeline
from tests.archive.samples import URL, exchange
from tests.pipelines.items import crawler_of, item

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[ArchiveOwner]:
    made = ArchiveOwner.from_crawler(crawler_of(tmp_path))
    yield made
    made.close()


def conversions(data: Path) -> list[tuple[str, str, str]]:
    found = [each for path in files.list_files(data / "archive") for each in scan_file(path)]
    return [
        (each.fields["warc-target-uri"], each.fields["warc-refers-to"], each.block.decode())
        for each in found
        if each.kind == "conversion"
    ]


def test_a_text_is_archived_beside_its_capture(tmp_path: Path, owner: ArchiveOwner) -> None:
    capture = owner.keep(exchange())
    assert capture is not None
    given = item(text="Grüße", final_url=URL, warc_record_id=capture.record_id)
    assert WarcPipeline(owner).process_item(given) is given
    assert conversions(tmp_path) == [(URL, capture.record_id, "Grüße")]


@pytest.mark.parametrize("values", [{"text": ""}, {"text": "text", "warc_record_id": None}])
def test_without_a_text_or_a_capture_nothing_is_archived(
    tmp_path: Path, owner: ArchiveOwner, values: dict[str, Any]
) -> None:
    WarcPipeline(owner).process_item(item(**{"warc_record_id": "<urn:x>", **values}))
    assert conversions(tmp_path) == []


def test_the_owner_is_found_in_the_crawler(tmp_path: Path) -> None:
    crawler = crawler_of(tmp_path, EXTENSIONS={"crawler.extensions.archive.ArchiveOwner": 0})
    crawler._apply_settings()
    pipeline = WarcPipeline.from_crawler(crawler)
    owner = crawler.get_extension(ArchiveOwner)
    assert owner is not None
    pipeline.process_item(item(text="text", warc_record_id="<urn:x>"))
    owner.close()
    assert conversions(tmp_path) == [("https://site.example/a", "<urn:x>", "text")]


def test_a_view_is_archived_and_indexed_beside_its_capture(tmp_path: Path, owner: ArchiveOwner) -> None:
    capture = owner.keep(exchange())
    assert capture is not None
    view = owner.keep_view(RENDERED_DOM, capture, b"<p>seen")
    assert owner._crawler.stats.get_value("archive/views") == 1
    with Archive(tmp_path) as archive:
        assert archive.views(URL, RENDERED_DOM) == [view]
        assert archive.read_view(view) == b"<p>seen"


def test_a_view_that_can_not_be_archived_ends_the_crawl(tmp_path: Path, owner: ArchiveOwner) -> None:
    capture = owner.keep(exchange())
    assert capture is not None
    owner._index.close()
    with pytest.raises(CannotWriteError):
        owner.keep_view(RENDERED_DOM, capture, b"<p>seen")
    assert owner.failure is not None
    with pytest.raises(CannotWriteError, match="not written any more"):
        owner.keep_view(RENDERED_DOM, capture, b"<p>seen")


def test_a_text_that_can_not_be_archived_ends_the_crawl(tmp_path: Path, owner: ArchiveOwner) -> None:
    blocked = tmp_path / "archive"
    blocked.rmdir()
    blocked.write_text("in the way")
    with pytest.raises(DropItem, match="kept for the next run"):
        WarcPipeline(owner).process_item(item(text="text", warc_record_id="<urn:x>"))
    assert str(blocked) in str(owner.failure)
    assert owner.failure is not None
