"""The item, its fields and their order."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

from itemadapter import ItemAdapter

from crawler.items import FIELDS, Answer, PageItem, to_record

REFERENCE = Path(__file__).parent.parent.parent / "docs" / "data-format.md"


def test_the_order_is_that_of_the_class_and_of_the_reference() -> None:
    named = [each.name for each in fields(PageItem) if "transient" not in each.metadata]
    assert list(FIELDS) == named
    documented = re.findall(r"^\| `(\w+)` \| [\w ]+ \|", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in documented if name in FIELDS] == named


def test_every_field_has_its_reference() -> None:
    assert all(len(about) > 5 for about in FIELDS.values())


def test_these_names_are_promised() -> None:
    promised = (
        "url final_url redirects http_status content_type body_bytes wire_bytes content_length "
        "fetched_at duration fetch_method error verdict venue_id resource_id title "
        "authors published_at text preview truncated content_hash warc_file warc_offset payload_digest "
    )
    assert set(promised.split()) <= set(FIELDS)


def test_a_record_is_flat_json_without_the_answer() -> None:
    item = PageItem(url="https://site.example/", answer=Answer(b"body", "text/html", None))
    record = to_record(item)
    assert list(record) == list(FIELDS)
    assert json.loads(json.dumps(record)) == record
    assert "b'body'" not in repr(item)


def test_lists_are_each_items_own() -> None:
    one, other = PageItem(url="a"), PageItem(url="b")
    one.authors.append("Ada")
    one.redirects.append({"url": "x", "status": 301})
    assert other.authors == other.redirects == []


def test_scrapy_can_read_it() -> None:
    adapter = ItemAdapter(PageItem(url="https://site.example/"))
    assert adapter["url"] == "https://site.example/"
    assert set(FIELDS) < set(adapter.field_names())
