"""Extractors that need an environment of their own, run by its Python: a page a line on standard input.

A line is a JSON object with `url` and `html`; a line back has, for each extractor, what it found and the CPU
seconds that it took. Imports nothing of the project.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from typing import TYPE_CHECKING, Any

import lxml.html
import newspaper
import tldextract
from readability import Document

if TYPE_CHECKING:
    from collections.abc import Callable

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
# newspaper4k would ask the network for each page's pictures, and for the list of public suffixes.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())


def _readability(url: str, html: str) -> dict[str, Any]:
    document = Document(html, url=url)
    text = lxml.html.fromstring(document.summary()).text_content()
    return {"text": str(text), "title": document.short_title()}


def _newspaper(url: str, html: str) -> dict[str, Any]:
    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    date = article.publish_date
    found = {"text": article.text, "title": article.title, "authors": list(article.authors)}
    return {**found, "published_at": date.isoformat() if hasattr(date, "isoformat") else date}


EXTRACTORS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "readability-lxml": _readability,
    "newspaper4k": _newspaper,
}


def main() -> None:
    """Answer every line."""
    for number, line in enumerate(sys.stdin):
        page = json.loads(line)
        answer = {}
        for name, extract in EXTRACTORS.items():
            if number == 0:
                _attempt(extract, page)  # imports and caches are warm from then on
            began = time.process_time()
            found = _attempt(extract, page)
            answer[name] = {**found, "cpu_s": time.process_time() - began}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _attempt(extract: Callable[[str, str], dict[str, Any]], page: dict[str, str]) -> dict[str, Any]:
    try:
        return extract(page["url"], page["html"])
    except Exception:  # noqa: BLE001 - what it can't read has no text
        return {"text": ""}


if __name__ == "__main__":
    main()
