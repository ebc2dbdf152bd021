"""Validates: what comes in is an item of ours, and says what it must."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from crawler.items import PageItem
from crawler.urls import resource_id
from crawler.verdicts import Verdict


class ValidatePipeline:
    """Drops what isn't a page item, or one that contradicts itself: a fault of a spider, never of a page."""

    def process_item(self, item: Any) -> PageItem:
        """Return the item as it came."""
        if not isinstance(item, PageItem):
            raise DropItem(
                f"a spider yielded {type(item).__name__}; spiders yield PageItem (crawler/items.py)"
            )
        if item.resource_id != resource_id(item.url) or item.verdict not in set(Verdict):
            raise DropItem(f"the item of {item.url} has another URL's resource_id, or no known verdict")
        return item
