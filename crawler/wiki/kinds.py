"""Kinds: what a source is and what it is for, by rules over its URL, its venue and what its page says.

docs/wiki.md tells the rules in the order in which they are asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.venues.model import Venue


def _hosts(*names: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:[^/]+\.)?(?:{'|'.join(map(re.escape, names))})/")


_BY_ADDRESS: Final = (
    ("arxiv_preprint", re.compile(r"^(?:[^/]+\.)?arxiv\.org/(?:abs|pdf|html)/")),
    ("executive_order", re.compile(r"executive-order|/presidential-actions/", re.IGNORECASE)),
    ("legislation", re.compile(r"^(?:[^/]+\.)?congress\.gov/bill/|^legislation\.gov\.uk/|/legislation/")),
    ("regulation", re.compile(r"^(?:[^/]+\.)?(?:federalregister\.gov|ecfr\.gov|eur-lex\.europa\.eu)/")),
    ("standard", re.compile(r"^(?:[^/]+\.)?(?:iso\.org/standard|standards\.ieee\.org|rfc-editor\.org/rfc)")),
    ("video", _hosts("youtube.com", "youtu.be", "vimeo.com", "ted.com")),
    ("dataset", re.compile(r"^huggingface\.co/datasets/|^kaggle\.com/datasets/|^zenodo\.org/|/datasets?/")),
    ("tool_page", _hosts("github.com", "gitlab.com", "huggingface.co", "pypi.org", "apps.apple.com")),
    ("conference_paper", re.compile(
        r"^(?:[^/]+\.)?(?:openreview\.net|aclanthology\.org|proceedings\.mlr\.press)/|/proceedings/|neurips\.cc/paper"
    )),
    ("wiki_page", re.compile(r"^(?:[^/]+\.)?(?:wikipedia\.org|fandom\.com)/|/wiki/")),
    ("podcast_episode", re.compile(r"/podcasts?/|^podcasts?\.")),
    ("press_release", re.compile(r"/(?:press|news|media)-?releases?/|/press/", re.IGNORECASE)),
    ("policy_brief", re.compile(r"policy-briefs?\b")),
    ("working_paper", re.compile(r"working-papers?\b|^(?:[^/]+\.)?(?:ssrn\.com|nber\.org/papers)")),
    ("guidance_document", re.compile(r"/guidance/")),
    ("documentation", re.compile(r"^(?:docs|developers?|help|support)\.|/(?:docs|documentation|reference)/")),
    ("interview", re.compile(r"/interviews?/")),
    ("opinion_piece", re.compile(r"/(?:opinions?|op-?eds?|commentary|editorials?|ideas)/")),
    ("blog_post", re.compile(r"^blog\.|/blogs?/|\.substack\.com/p/")),
)  # fmt: skip
"""What the address alone tells: the first that is found in host and path, without `www.`."""
_BY_SECTION: Final = (
    ("opinion_piece", re.compile(r"\b(?:opinion|op-ed|commentary|editorial|kommentar|meinung|tribune)s?\b")),
    ("interview", re.compile(r"\binterviews?\b")),
    ("podcast_episode", re.compile(r"\bpodcasts?\b")),
    ("press_release", re.compile(r"\bpress releases?\b")),
)
_BY_VENUE: Final = {
    "academic": "organizational_report",
    "academic_journal": "journal_article",
    "academic_search": "tool_page",
    "blog_platform": "blog_post",
    "code_repository": "tool_page",
    "company_blog": "blog_post",
    "consulting": "organizational_report",
    "encyclopedia": "wiki_page",
    "government": "organizational_report",
    "marketplace": "book",
    "news": "news_article",
    "organization": "organizational_report",
    "preprint_server": "working_paper",
    "think_tank": "organizational_report",
}
_PURPOSE: Final = {
    **dict.fromkeys(
        ("arxiv_preprint", "journal_article", "conference_paper", "working_paper"), "primary_source"
    ),
    **dict.fromkeys(("executive_order", "legislation", "regulation", "press_release"), "primary_source"),
    **dict.fromkeys(("organizational_report", "policy_brief"), "analysis"),
    **dict.fromkeys(("blog_post", "opinion_piece", "interview", "podcast_episode", "video"), "commentary"),
    **dict.fromkeys(("guidance_document", "standard", "book", "book_chapter"), "reference"),
    **dict.fromkeys(("documentation", "wiki_page", "other"), "reference"),
    "news_article": "news",
    "dataset": "dataset",
    "tool_page": "tool",
    "homepage": "homepage",
}
_EDUCATIONAL: Final = re.compile(r"/(?:courses?|tutorials?|learn|curriculum|lessons?)/")


def subtype_of(record: Mapping[str, Any], venue: Venue | None) -> str:
    """Return what a page is: by its address, its ids, the part it appeared in, and its venue's type."""
    parts = urlsplit(record["url"])
    host = (parts.hostname or "").removeprefix("www.")
    if parts.path in {"", "/"} and not parts.query:
        return "homepage"
    address = f"{host}{parts.path}"
    found = next((subtype for subtype, pattern in _BY_ADDRESS if pattern.search(address)), None)
    if found is not None:
        return found
    if record.get("arxiv_id"):
        return "arxiv_preprint"
    section = (record.get("section") or "").lower()
    found = next((subtype for subtype, pattern in _BY_SECTION if pattern.search(section)), None)
    if found is not None:
        return found
    if venue is not None:
        return _BY_VENUE[venue.type]
    return "journal_article" if record.get("doi") else "other"


def purpose_of(subtype: str, url: str, venue: Venue | None) -> str:
    """Return what a page is for, by what it is; a company that tells of its own work is a primary source."""
    if _EDUCATIONAL.search(urlsplit(url).path):
        return "educational"
    if subtype == "blog_post" and venue is not None and venue.type == "company_blog":
        return "primary_source"
    return _PURPOSE[subtype]
