"""Records of every kind, for the tests of the interface."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.archive.replay.world import NOON

if TYPE_CHECKING:
    from tests.archive.replay.world import DataFolder

URL = "https://news.example/a"

HOSTILE = "<script>alert(1)</script>\"'&"


def fill(data: DataFolder) -> dict[str, str]:
    """Store them all, and return their resource ids by name."""
    news = {"venue_id": "news", "venue_name": "News Example", "credibility": 4, "credibility_from": "news"}
    ids = {}
    old = data.put(URL, "<body>old")
    data.put(URL, "", "text/html", at=NOON + timedelta(days=1), status="403 No")
    ids["good"] = data.record(
        URL,
        old,
        title="A good page",
        preview="First paragraph.\nSame one.\n\nSecond.\n\n... (truncated, 3 KB total)",
        content_length=2560,
        authors=["Ann", "Bob"],
        field_sources={"text": {"source": "page", "confidence": "inferred"}},
        published_at="2025-03-01T09:00:00+01:00",
        language="en",
        fetched_at=(NOON + timedelta(days=1)).isoformat(),
        verdict="blocked",
        http_status=403,
        **news,
    )
    hop = {"url": "https://news.example/short", "status": 301}
    data.put(hop["url"], "", status="301 Moved", headers=(b"Location: /long",))
    final = data.put("https://news.example/long", "<body>long")
    ids["moved"] = data.record(
        hop["url"],
        final,
        final_url="https://news.example/long",
        redirects=[hop],
        title="A moved page",
        **news,
    )
    paper = data.put("https://news.example/p.pdf", b"%PDF", "application/pdf")
    ids["paper"] = data.record("https://news.example/p.pdf", paper, verdict="not_article", **news)
    ids["lost"] = data.record(
        "https://gone.example/",
        verdict="unreachable",
        error="No answer.",
        http_status=None,
        final_url=None,
    )
    ids["hostile"] = data.record(
        f"https://evil.example/?{HOSTILE}",
        title=HOSTILE,
        preview=HOSTILE,
        venue_id="e/v?l <b>",
        venue_name=HOSTILE,
        error=HOSTILE,
        language='"><script>',
        authors=[HOSTILE],
        redirects=[{"url": HOSTILE, "status": 302}],
    )
    for number in range(60):
        data.record(
            f"https://many.example/{number}", title=f"Page {number}", venue_id="many", venue_name="Many"
        )
    return ids
