"""Cleans: the text as a reader wants it, beginning with the article."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from crawler.items import PageItem

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u200b]")
_SPACES: Final = re.compile(r"\s+")
_LIST_ITEM: Final = re.compile(r"(?:[-*•|]|\d+[.)])\s")
_NOTICE: Final = re.compile(
    r"(?:skip to (?:main )?content|jump to content|you need to enable javascript.*|please enable javascript.*"
    r"|advertisement|sign in|log in|subscribe(?: now)?|share(?: this)?(?: article)?|menu|search"
    r"|(?:we use|this (?:web)?site uses) cookies.*|accept(?: all)?(?: cookies)?)\W*",
    re.IGNORECASE,
)


class CleanPipeline:
    """Brings the text into its final form; a page without text is no article."""

    def process_item(self, item: PageItem) -> PageItem:
        """Return the item with its text, title and authors cleaned."""
        item.title = _flat(item.title) or None
        item.description = _flat(item.description) or None
        item.authors = [clean for name in item.authors if (clean := _flat(name))]
        item.text = clean_text(item.text, item.title)
        if item.verdict == Verdict.OK and not item.text:
            item.verdict = Verdict.NOT_ARTICLE.value
            item.error = item.error or "no article text in it"
        if item.verdict == Verdict.OK:
            item.content_fetched_at = item.fetched_at
        return item


def clean_text(text: str, title: str | None) -> str:
    """Return paragraphs with a blank line between them, list items on lines of their own.

    The title and notices before the first paragraph are left out.
    """
    lines = [_flat(line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    while lines and (_same(lines[0], title) or _NOTICE.fullmatch(lines[0])):
        del lines[0]
    parts: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        together = _LIST_ITEM.match(before) and _LIST_ITEM.match(line)
        parts += ["\n" if together else "\n\n" if before else "", line]
    return "".join(parts)


def _flat(text: str | None) -> str:
    """Return one line in NFC, single-spaced, without control characters and lone surrogates."""
    # White space first: some of it is controls, which part words no more once they are gone.
    flat = _SPACES.sub(" ", _CONTROLS.sub("", _SPACES.sub(" ", text or ""))).strip()
    return unicodedata.normalize("NFC", flat)


def _same(line: str, title: str | None) -> bool:
    return title is not None and line.casefold().rstrip(".") == title.casefold().rstrip(".")
