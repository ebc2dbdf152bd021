"""Validation stops faults of a spider, and lets every page pass."""

from __future__ import annotations

from typing import Any

import pytest
from scrapy import Item
from scrapy.exceptions import DropItem

from crawler.verdicts import Verdict
from pipelines.validate import ValidatePipeline
from tests.pipelines.items import URL, item


@pytest.mark.parametrize("verdict", Verdict)
def test_every_page_passes_as_it_is(verdict: Verdict) -> None:
    for value in (verdict, verdict.value):
        given = item(verdict=value)
        assert ValidatePipeline().process_item(given) is given


@pytest.mark.parametrize("wrong", [{"url": URL}, Item(), "text", None, 3, [item()]])
def test_what_is_no_page_item_is_named(wrong: Any) -> None:
    with pytest.raises(DropItem, match=f"yielded {type(wrong).__name__}; spiders yield PageItem"):
        ValidatePipeline().process_item(wrong)


@pytest.mark.parametrize(
    "values",
    [{"resource_id": "0" * 16}, {"resource_id": ""}, {"verdict": "fine"}, {"verdict": ""}, {"verdict": None}],
)
def test_what_contradicts_itself_is_dropped(values: dict[str, Any]) -> None:
    with pytest.raises(DropItem, match=URL):
        ValidatePipeline().process_item(item(**values))
