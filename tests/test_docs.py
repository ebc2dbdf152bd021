"""The documents speak of what is there: every command, setting, field and verdict."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler import settings
from crawler.items import FIELDS
from crawler.schema import item_schema
from crawler.verdicts import Verdict
from crawler.wiki.fetchstatus import fetch_status
from crawler.wiki.record import FIELDS as SOURCE_FIELDS
from crawler.wiki.schema import source_schema

if TYPE_CHECKING:
    from tests.conftest import Scrapy

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
COMMANDS = sorted(p.stem for p in (ROOT / "crawler" / "commands").glob("*.py") if p.stem != "__init__")
OURS = sorted(name for name in vars(settings) if name.isupper())
WIRING = {
    *("BOT_NAME", "SPIDER_MODULES", "SPIDER_LOADER_CLASS", "COMMANDS_MODULE", "FIELDS"),
    *("DOWNLOAD_HANDLERS", "DOWNLOADER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS", "TWISTED_DNS_RESOLVER"),
    *("FEED_EXPORT_FIELDS", "FEED_EXPORT_ENCODING", "TWISTED_REACTOR", "REACTOR_THREADPOOL_MAXSIZE"),
    *("USER_AGENT", "COOKIES_ENABLED", "CONCURRENT_REQUESTS", "DOWNLOAD_WARNSIZE", "HTTPERROR_ALLOW_ALL"),
    *("LOG_VERSIONS", "SCHEDULER"),
}
"""How the parts hang together: crawler/settings.py is their document."""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"`scrapy {command}" in (DOCS / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches(command: str, scrapy: Scrapy) -> None:
    done = scrapy(command, "--help")
    assert done.code == 0
    assert "Usage" in done.out


@pytest.mark.parametrize("name", sorted(set(OURS) - WIRING))
def test_every_setting_is_documented(name: str) -> None:
    assert f"`{name}`" in (DOCS / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_documented(name: str) -> None:
    assert f"| `{name}` | " in (DOCS / "data-format.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_documented(verdict: Verdict) -> None:
    assert f"`{verdict.value}`" in (DOCS / "data-format.md").read_text(encoding="utf-8")


def test_the_schema_is_the_one_generated() -> None:
    assert json.loads((DOCS / "item.schema.json").read_text(encoding="utf-8")) == item_schema()


@pytest.mark.parametrize("name", SOURCE_FIELDS)
def test_every_field_of_a_source_is_documented(name: str) -> None:
    assert f"| `{name}` | " in (DOCS / "wiki.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_the_wiki_calls_a_verdict_is_documented(verdict: Verdict) -> None:
    row = f"| `{verdict.value}` | `{fetch_status(verdict).value}` |"
    assert row in (DOCS / "wiki.md").read_text(encoding="utf-8")


def test_the_schema_of_sources_is_the_one_generated() -> None:
    assert json.loads((DOCS / "source.schema.json").read_text(encoding="utf-8")) == source_schema()


@pytest.mark.parametrize("document", [*ROOT.glob("*.md"), *DOCS.rglob("*.md")], ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target
