"""Items as a spider yields them, and a crawler for pipelines that ask it for something."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from scrapy.utils.test import get_crawler

from crawler.extensions.archive import ArchiveOwner
from crawler.items import Answer, PageItem
from crawler.urls import resource_id, stable_id
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler

URL = "https://site.example/a"


def item(url: str = URL, **values: Any) -> PageItem:
    """A page that answered well, unless `values` say otherwise."""
    given = {
        "verdict": Verdict.OK.value,
        "resource_id": resource_id(url),
        "stable_id": stable_id(url),
        **values,
    }
    return PageItem(url=url, **given)


def answered(
    body: bytes | str, content_type: str | None = "text/html; charset=utf-8", **values: Any
) -> PageItem:
    """A page with what the server answered, before it is extracted."""
    data = body.encode() if isinstance(body, str) else body
    return item(answer=Answer(data, content_type, None), **values)


def crawler_of(data: Path, **settings: Any) -> Crawler:
    return get_crawler(settings_dict={"DATA_DIR": str(data), "TELNETCONSOLE_ENABLED": False, **settings})


def owned(crawler: Crawler) -> Crawler:
    """The same crawler, with an archive's owner; close it in the end."""
    crawler.extensions = SimpleNamespace(middlewares=(ArchiveOwner.from_crawler(crawler),))  # type: ignore[assignment]
    return crawler
