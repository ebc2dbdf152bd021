"""arXiv: of a preprint's page, the abstract is the text; the history of its versions is none of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.charset import decode_text
from crawler.dates import iso_date
from crawler.markup import elements, parse_html, strings, text_of
from pipelines.extractors.html import extract_html
from pipelines.extractors.model import Source
from pipelines.extractors.venues import Version

if TYPE_CHECKING:
    from crawler.items import Answer
    from pipelines.extractors.model import Article

_ABSTRACT_PAGE: Final = re.compile(r"https?://(?:[\w-]+\.)?arxiv\.org/abs/")
_LABEL: Final = re.compile(r"^Abstract:\s*")
_REVISED: Final = re.compile(r"last revised (\d{1,2} \w{3,9} \d{4})")


def extract(answer: Answer, url: str) -> Article | None:
    """Return the preprint of an abstract's page; its metadata is what the general extractor finds."""
    if not _ABSTRACT_PAGE.match(url):
        return None
    tree = parse_html(decode_text(answer.body, answer.content_type))
    abstracts = elements(tree, "//blockquote[contains(@class, 'abstract')]") if tree is not None else []
    if tree is None or not abstracts:
        return None
    article = extract_html(answer, url)
    article.text = article.markdown = _LABEL.sub("", text_of(abstracts[0]))
    article.sources["text"] = Source("venue")
    article.topics = [text_of(each) for each in elements(tree, "//span[@class='primary-subject']")]
    if article.topics:
        article.sources["topics"] = Source("venue")
    revised = _REVISED.search(" ".join(strings(tree, "//div[@class='dateline']//text()")))
    if revised:
        article.modified_at = iso_date(revised[1])
        article.sources["modified_at"] = Source("venue")
    return article


VERSIONS: Final = (Version(extract),)
