"""The wording of the site: the record's words as people read them, and what a bad fetch says of a page."""

from __future__ import annotations

import re
from typing import Final

from crawler.verdicts import Verdict

STATUSES: Final = {
    "ok": ("Readable", "good"),
    "paywall": ("Paywall", "mixed"),
    "error": ("Error", "mixed"),
    "dead": ("Dead", "bad"),
}
"""Of each fetch status its word and its tone, from the best to the worst."""
REASONS: Final = {
    Verdict.NOT_ARTICLE: "The page is there, without an article in it.",
    Verdict.PAYWALL: "The rest of the article is for those who pay; the text is what may be read.",
    Verdict.LOGIN: "The page is there for those who have an account.",
    Verdict.NOT_FOUND: "The server says that there is no such page (404).",
    Verdict.GONE: "The server says that the page is gone (410).",
    Verdict.SOFT_404: "The page itself says that it is missing.",
    Verdict.BLOCKED: "Whoever asked was turned away; that says nothing of the page.",
    Verdict.CONSENT: "A wall that asks for consent stands before the page.",
    Verdict.PARTIAL: "The answer was cut.",
    Verdict.SERVER_ERROR: "The server failed, or its redirects led nowhere.",
    Verdict.UNREACHABLE: "No answer came.",
    Verdict.ERROR: "The page could not be fetched or read; that says nothing of it.",
}
"""Why a page has another status than readable, or none of its text: a sentence for each verdict but `ok`."""
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SPELLED: Final = {"arxiv_preprint": "arXiv preprint"}


def legible(text: str) -> str:
    """Return a text without what neither HTML nor XML may contain, by whatever escape."""
    return _CONTROLS.sub("", text) if _CONTROLS.search(text) else text


def words(name: str) -> str:
    """Return a name of the vocabulary (`news_article`) as it is read."""
    return _SPELLED.get(name, name.replace("_", " "))


def status_word(status: str) -> str:
    """Return the word for a fetch status."""
    return STATUSES[status][0]


def status_tone(status: str) -> str:
    """Return the tone of a fetch status: good, mixed or bad."""
    return STATUSES[status][1]
