"""What names a work wherever it lies: its DOI, its arXiv id; and the licence that it is under."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 500
_DOI: Final = re.compile(
    r"(?:^|doi:\s*|doi\.org/|/doi/(?:[a-z]+/)?)(10\.\d{4,9}/[^\s\"'<>?#]+)", re.IGNORECASE
)
_ARXIV_ID: Final = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?(?=$|[/?#\s])"
_ARXIV: Final = re.compile(
    r"(?:\barxiv:\s*|\barxiv\.org/(?:abs|pdf|html)/|\barxiv\.)" + _ARXIV_ID, re.IGNORECASE
)


def find_doi(texts: Iterable[str]) -> str | None:
    """Return the first DOI that some texts are or end in, without the view of it that an address names."""
    for text in texts:
        found = _DOI.search(unquote(text[:_LONGEST].strip()))
        if found:
            return re.sub(r"(?:/(?:full|abstract|pdf|epdf|html))?[.,;)]*$", "", found[1])
    return None


def find_arxiv_id(texts: Iterable[str]) -> str | None:
    """Return the first arXiv id among some texts, without its version."""
    found = (_ARXIV.search(text[:_LONGEST]) for text in texts)
    return next((match[1] for match in found if match), None)


def absolute(url: str, base: str) -> str | None:
    """Return an address as seen from a page; None for what is none on the web."""
    try:
        joined = urljoin(base, url.strip()[: _LONGEST * 8])
        parts = urlsplit(joined)
    except ValueError:
        return None
    return joined if parts.scheme in {"http", "https"} and parts.netloc else None
