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
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
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
        item.topics = [clean for topic in item.topics if (clean := _flat(topic))]
        item.section = _flat(item.section) or None
        item.text = clean_text(item.text, item.title)
        item.markdown = clean_text(item.markdown, None)
        if item.verdict == Verdict.OK and not item.text:
            item.verdict = Verdict.NOT_ARTICLE.value
            item.error = item.error or "no article text in it"
        if item.verdict == Verdict.OK and item.content_fetched_at is None:
            item.content_fetched_at = item.fetched_at
        return item


def clean_text(text: str, title: str | None) -> str:
    """Return paragraphs with one blank line between them, without controls; lines and indents stay.

    The title and notices before the first paragraph are left out.
    """
    if not text.replace("\n", "").isprintable():  # it may hold controls; to look for them takes much longer
        text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n")]
    while lines and (not lines[0] or _same(lines[0].strip(), title) or _NOTICE.fullmatch(lines[0].strip())):
        del lines[0]
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).rstrip("\n")


def _flat(text: str | None) -> str:
    """Return one line in NFC, single-spaced, without control characters and lone surrogates."""
    text = text or ""
    if text.isprintable():
        return unicodedata.normalize("NFC", " ".join(text.split()))
    # White space first: some of it is controls, which part words no more once they are gone.
    flat = _SPACES.sub(" ", _CONTROLS.sub("", _SPACES.sub(" ", text))).strip()
    return unicodedata.normalize("NFC", flat)


def _same(line: str, title: str | None) -> bool:
    return title is not None and " ".join(line.split()).casefold().rstrip(".") == title.casefold().rstrip(".")
