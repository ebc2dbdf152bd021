"""Extractors that find something else than today's: dotted paths for the setting EXTRACTOR."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.verdicts import Verdict
from pipelines.extractors.model import Article
from pipelines.extractors.route import extract

if TYPE_CHECKING:
    from crawler.items import Answer


def shortened(answer: Answer, url: str) -> Article:
    """What is extracted today, without its last paragraph."""
    article = extract(answer, url)
    article.text = article.text.rpartition("\n")[0].rstrip()
    return article


def walled(answer: Answer, url: str) -> Article:
    """A page that is taken for a paywall."""
    return Article(verdict=Verdict.PAYWALL, evidence=["it says so"], text="Subscribe to read on.")


def broken(answer: Answer, url: str) -> Article:
    """An extractor with a mistake in it."""
    raise RuntimeError("no")
