"""arXiv: of a preprint's page, the abstract is the text; the history of its versions is none of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crawler.charset import decode_text
from crawler.dates import iso_date
from crawler.markup import elements, parse_html, strings, text_of
from pipelines.extractors.html import extract_html
from pipelines.extractors.metadata.identifiers import find_doi
from pipelines.extractors.model import Source
from pipelines.extractors.venues import Version

if TYPE_CHECKING:
    from crawler.items import Answer
    from crawler.markup import Tree
    from pipelines.extractors.model import Article

_ABSTRACT_PAGE: Final = re.compile(r"https?://(?:[\w-]+\.)?arxiv\.org/abs/")
_LABEL: Final = re.compile(r"^Abstract:\s*")
_DOI_CELLS: Final = ("contains(concat(@class, ' '), ' doi ')", "contains(@class, 'arxivdoi')")
_REVISED: Final = re.compile(r"last revised (\d{1,2} \w{3,9} \d{4})")


def extract(answer: Answer, url: str) -> Article | None:
    """Return the preprint of an abstract's page; other metadata is what the general extractor finds."""
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
    _identify(article, tree)
    # It is the site's logo.
    article.image = None
    article.sources.pop("image", None)
    revised = _REVISED.search(" ".join(strings(tree, "//div[@class='dateline']//text()")))
    if revised:
        article.modified_at = iso_date(revised[1])
        article.sources["modified_at"] = Source("venue")
    return article


def _identify(article: Article, tree: Tree) -> None:
    """Read the DOI, the journal's before arXiv's own, and the licence."""
    dois = [address for cell in _DOI_CELLS for address in strings(tree, f"//td[{cell}]//a/@href")]
    licences = strings(tree, "//div[contains(@class, 'abs-license')]//a/@href")
    for name, found in (("doi", find_doi(dois)), ("license", next(iter(licences), None))):
        if found:
            setattr(article, name, found)
            article.sources[name] = Source("venue")


VERSIONS: Final = (Version(extract),)
