"""The article of an HTML page: text by trafilatura, metadata by JSON-LD, then meta elements."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

import trafilatura
from w3lib.encoding import html_to_unicode

from crawler.dates import iso_date
from crawler.markup import parse_html
from pipelines.extractors.jsonld import read_jsonld
from pipelines.extractors.meta import read_meta
from pipelines.extractors.model import Article

if TYPE_CHECKING:
    from crawler.items import Answer

# It logs what is odd about a page as an error of the program.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_AND: Final = re.compile(r"\s+(?:and|und|et|og|och|y|e|&)\s+")
_BY: Final = re.compile(r"^(?:[Bb][Yy]\s+|(?:von|par|por|door|av)\s+(?=\S+\s+\S))")
"""What stands before names; other languages' words for it are names as well (von Braun, Di Wu)."""
_NOT_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def extract_html(answer: Answer, url: str) -> Article:
    """Return the article of a page; one without an article has an empty text.

    Slow (some 50 ms a page): not for the reactor's thread.
    """
    try:
        _, page = html_to_unicode(answer.content_type, answer.body, auto_detect_fun=_detect)
    except (LookupError, UnicodeError):  # a codec of Python's that is no charset, such as base64
        page = answer.body.decode("utf-8", "replace")
    page = _NOT_XML.sub("", page)
    tree = parse_html(page)
    if tree is None:
        return Article()
    stated, meta = read_jsonld(tree), read_meta(tree)
    text = trafilatura.extract(
        page, url=url, favor_precision=True, include_comments=False, include_tables=True, with_metadata=False
    )
    return Article(
        title=stated.title or meta.title,
        authors=_authors(stated.authors or meta.authors or _byline(page)),
        published_at=iso_date(stated.published_at) or iso_date(meta.published_at),
        modified_at=iso_date(stated.modified_at) or iso_date(meta.modified_at),
        description=stated.description or meta.description,
        language=_language(stated.language) or _language(meta.language),
        text=text or "",
    )


def _detect(body: bytes) -> str:
    """Name the coding of bytes that nothing declares: UTF-8 where they are, else what browsers assume."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _byline(page: str) -> list[str]:
    """Return the names that stand in the page itself, where its metadata has none."""
    found = trafilatura.extract_metadata(page, extensive=False)
    return (found.author or "").split(";") if found is not None else []


def _authors(names: list[str]) -> list[str]:
    """Return names each once, without "by" before them; what was put into one string is taken apart."""
    parts = (part for name in names for part in _people(name))
    return list(dict.fromkeys(clean for part in parts if (clean := _BY.sub("", " ".join(part.split())))))


def _people(names: str) -> list[str]:
    """Take "Ann Lee and Bo Wu" apart; an organisation's name ("Food and Agriculture") stays whole."""
    listed = re.split(r"\s*[,;]\s*", names)
    apart = [part for piece in listed for part in _AND.split(piece)]
    return apart if len(listed) > 1 or all(" " in part.strip() for part in apart) else listed


def _language(tag: str | None) -> str | None:
    code = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None  # noqa: PLR2004 - ISO 639-1
