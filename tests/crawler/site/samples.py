"""Sources of many kinds in a data folder, and the site of such a folder."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from scrapy.settings import Settings

from crawler import utf16
from crawler.annotations.model import Annotation
from crawler.site.builder import SiteBuilder
from crawler.site.folder import SiteFolder
from crawler.site.reading import SheetReader
from crawler.state.history import History
from crawler.state.pages import Outcome, Visit
from crawler.state.revisit import Revisit
from crawler.urls import resource_id
from crawler.venues.loader import load_registry
from crawler.wiki.knowledge import Knowledge
from tests.archive.replay.world import NOON, DataFolder
from tests.crawler.wiki import armsrace

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from crawler.site.builder import Contents
    from crawler.site.folder import Report

REPLAY: Final = "https://replay.example/archive"
HOSTILE: Final = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)> \x00\x0b\x1f"
ARABIC: Final = "هل يفوز أحد في السباق؟"
CHINESE: Final = "人工智能竞赛没有赢家"
RACE: Final = armsrace.URL
ARXIV: Final = "https://arxiv.org/abs/2401.01234"
GONE: Final = "https://openai.com/index/gone"
WALL: Final = "https://www.nytimes.com/2024/05/06/a-wall.html"
ODD: Final = "javascript:alert(1)"
EASTERN: Final = "https://zh.example/赛"
MANY: Final = 130
"""Further sources, all of one venue: a list of them has more than one page."""

SAID: Final = Annotation(
    by="rules",
    summary="Nobody wins. Both lose.",
    key_points=("Races end.", "This one doesn't.", "Talk."),
    context_note="A letter to those who keep the score.",
    subtype="news_article",
    purpose="commentary",
    importance=52,
    tags=("arms race", "policy"),
)


def fill(data: DataFolder) -> None:
    """Put the sources into a data folder, with their captures and their history."""
    with History(data.path) as history:
        text = "\n\n".join(armsrace.PARAGRAPHS)
        captures = [data.put(RACE, f"<p>{day}", at=NOON + timedelta(days=day)) for day in range(7)]
        common = {"title": armsrace.TITLE, "authors": ["Rosalind Iversen", "Wen Dao"], "language": "en"}
        data.record(RACE, captures[-1], **common, **content(text), **at(NOON, captures[-1].timestamp))
        for capture in captures:
            visit(history, RACE, capture.timestamp, content_hash=capture.record_id)
        paper = data.put(ARXIV, "<p>A paper", at=NOON)
        data.record(
            ARXIV, paper, title="Épreuves of Évidence", published_at="2024-01-03", **content("Short.")
        )
        none = data.put(GONE, "no", status="404 Not Found")
        data.record(GONE, none, verdict="not_found", http_status=404, error="the server answered 404")
        wall = {"verdict": "paywall", "evidence": ["A <b>wall</b>"], "published_at": "2025-03-01"}
        data.record(WALL, title=HOSTILE, **wall, **content("Pay <b>."))
        data.record(ODD, title=ARABIC, language="ar", authors=["عمر"], **content(f"{ARABIC}\n\nline\nline"))
        data.record(EASTERN, title=CHINESE, language='"><script>', topics=["</script>"], **content("没有"))
        for number in range(MANY):
            url = f"https://www.brookings.edu/articles/{number}"
            data.record(url, title=f"Report number {number}", published_at=f"20{number % 20:02}-06-01")
            visit(history, url, NOON)
        history.flush()


def content(text: str) -> dict[str, Any]:
    """The fields of a record that its text gives."""
    length = utf16.length(text)
    rest = f"\n\n... (truncated, {int(length / 1024 + 0.5)} KB total)" if length > 3000 else ""
    return {
        "text": text,
        "content_length": length,
        "preview": utf16.cut(text, 3000) + rest,
        "truncated": bool(rest),
        "content_hash": resource_id(text),
        "content_fetched_at": NOON.isoformat(),
    }


def at(published: datetime, fetched: datetime) -> dict[str, Any]:
    """The fields of a record that say when, and where the replay shows it."""
    moment = f"{fetched:%Y%m%d%H%M%S}"
    return {
        "published_at": f"{published:%Y-%m-%d}",
        "fetched_at": fetched.isoformat().replace("+00:00", "Z"),
        "memento_url": f"http://127.0.0.1:8081/web/{moment}/{RACE}",
        "content_type": "text/html; charset=UTF-8",
    }


def visit(history: History, url: str, moment: datetime, content_hash: str = "0") -> None:
    """Note a good fetch in the history."""
    fetch = Visit(
        url=url, normalized_url=url, venue_id=None, at=moment, verdict="ok", content_hash=content_hash
    )
    outcome = history.outcome(fetch)
    assert outcome is not Outcome.FAILED
    history.note(fetch, outcome, Revisit(), "run")


def build(data: Path, output: Path, site_url: str = "") -> tuple[Contents, Report]:
    """Write the site of a data folder; what is said of the race is in `SAID`."""
    registry = load_registry(Settings())
    knowledge = Knowledge(
        registry=registry,
        annotate=lambda records: [SAID if record["url"] == RACE else None for record in records],
    )
    with SheetReader(data, knowledge, REPLAY) as reader, SiteFolder(output) as folder:
        contents = SiteBuilder(folder, registry, site_url).build(filter(None, reader.all()))
        return contents, folder.commit()
