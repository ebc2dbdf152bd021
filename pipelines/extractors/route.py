"""Routes an answer to the extractor for what its bytes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.extractors.html import extract_html
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from crawler.items import Answer


def extract(answer: Answer, url: str) -> Article:
    """Return the article of an answer, whatever kind of document it is; slow, so not for the reactor's thread."""
    head = answer.body[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"html" in (answer.content_type or "").lower().encode() or head.startswith(
        (b"<!doctype html", b"<html")
    ):
        return extract_html(answer, url)
    return Article()
