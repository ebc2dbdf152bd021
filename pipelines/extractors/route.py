"""Routes an answer to the extractor for what its bytes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.charset import decode_text
from crawler.verdicts import Verdict
from pipelines.extractors.documents.jsondoc import extract_json
from pipelines.extractors.documents.kinds import Kind, kind_of
from pipelines.extractors.documents.plain import extract_plain
from pipelines.extractors.html import extract_html
from pipelines.extractors.model import Article
from pipelines.extractors.venues import extractor_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.items import Answer


def extract(answer: Answer, url: str) -> Article:
    """Return the article of an answer, whatever kind of document it is.

    The venue's own extractor goes first, where it has one. Slow, so not for the reactor's thread.
    """
    own = extractor_for(answer.venue_id, answer.fetched_at)
    article = own(answer, url) if own is not None else None
    if article is not None:
        return article
    kind = kind_of(answer.body, answer.content_type)
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(answer, url)
    what = (
        "the answer is empty" if kind == Kind.EMPTY else f"the document is {_NAMES[kind]}, with no text in it"
    )
    return Article(verdict=Verdict.NOT_ARTICLE, evidence=[what])


def _extract_pdf(answer: Answer, _: str) -> Article:
    from pipelines.extractors.documents.pdf import extract_pdf  # noqa: PLC0415 - as below

    return extract_pdf(answer.body)


def _extract_feed(answer: Answer, url: str) -> Article:
    from pipelines.extractors.documents.newsfeed import (  # noqa: PLC0415 - slow to import, and seldom needed
        extract_feed,
    )

    return extract_feed(answer.body, url)


_READERS: Final[dict[Kind, Callable[[Answer, str], Article]]] = {
    Kind.HTML: extract_html,
    Kind.PDF: _extract_pdf,
    Kind.FEED: _extract_feed,
    Kind.JSON: lambda answer, url: extract_json(answer.body, url),
    Kind.TEXT: lambda answer, _: extract_plain(decode_text(answer.body, answer.content_type)),
}
_NAMES: Final = {Kind.IMAGE: "an image", Kind.BINARY: "of a kind that isn't read"}
