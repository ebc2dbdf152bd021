"""A page at the address that the wiki's own example has, in the shape of its publisher's pages."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

URL: Final = (
    "https://www.technologyreview.com/2025/01/21/1110269/there-can-be-no-winners-in-a-us-china-ai-arms-race/"
)
TITLE: Final = "There can be no winners in a US-China AI arms race"
OPENING: Final = "The United States and China are entangled in a contest that neither of them can end alone."
_THEMES: Final = (
    "the mathematics of deterrence", "the supply of chips", "the language of treaties",
    "the training of engineers", "the patience of diplomats", "the price of power",
    "the habits of censors", "the hopes of investors",
)  # fmt: skip
PARAGRAPHS: Final = (
    OPENING,
    *(
        f"Nobody who has studied {theme} expects a finish line, wrote a reader in letter {number}. "
        f"A race needs a course, a clock and a judge, and {theme} offers none of the three. “What is won "
        f"on a Monday,” she said, “is copied by the Friday after.” Those who pay for it — ministries, funds "
        f"and laboratories alike — keep asking for the score, and the score keeps changing its meaning."
        for number, theme in enumerate(_THEMES * 3, 1)
    ),
    "It is time to put the stopwatches away, and to talk.",
)
"""Our own words: 15 KB or so of them."""


def pages(folder: Path, paragraphs: Sequence[str] = PARAGRAPHS) -> Path:
    """Make a folder that a `ReplayProxy` serves, and says at each later request that nothing has changed."""
    folder.mkdir(parents=True)
    (folder / "race.html").write_text(_page(paragraphs), encoding="utf-8")
    (folder / "robots.txt").write_text("User-agent: *\nAllow: /\n", encoding="utf-8")
    rows = (
        {
            "url": URL,
            "file": "race.html",
            "content_type": "text/html; charset=UTF-8",
            "headers": {"ETag": '"1"'},
        },
        {"url": URL, "status": 304, "headers": {"ETag": '"1"'}},
        {"url": "https://www.technologyreview.com/robots.txt", "file": "robots.txt"},
    )
    (folder / "index.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def _page(paragraphs: Sequence[str]) -> str:
    stated = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "datePublished": "2025-01-21T04:00:00-05:00",
        "author": [{"@type": "Person", "name": "Rosalind Iversen"}, {"@type": "Person", "name": "Wen Dao"}],
        "articleSection": ["Artificial intelligence"],
        "publisher": {"@type": "Organization", "name": "MIT Technology Review"},
    }
    body = "\n".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8">
<title>{TITLE} | MIT Technology Review</title>
<link rel="canonical" href="{URL}">
<script type="application/ld+json">{json.dumps(stated)}</script></head>
<body><noscript>You need to enable JavaScript to view this site.</noscript>
<a class="skip-link" href="#content">Skip to Content</a>
<header><nav><a href="/topic/computing/">Topics</a> <a href="/newsletters/">Newsletters</a></nav></header>
<main id="content"><article><h1>{TITLE}</h1>
<p class="byline">By <a href="/author/1/">Rosalind Iversen</a> and <a href="/author/2/">Wen Dao</a></p>
<div class="body">{body}</div></article></main>
<footer><a href="/about/">About us</a> <a href="/privacy/">Privacy</a></footer></body></html>
"""
