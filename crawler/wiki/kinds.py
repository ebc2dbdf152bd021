"""Kinds: what a source is and what it is for, by rules over its URL, its venue and what its page says.

docs/wiki.md tells the rules in the order in which they are asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.venues.model import Venue


_BY_HOST: Final = {
    "arxiv.org": "arxiv_preprint",
    "federalregister.gov": "regulation",
    "ecfr.gov": "regulation",
    "eur-lex.europa.eu": "regulation",
    "legislation.gov.uk": "legislation",
    "standards.ieee.org": "standard",
    "rfc-editor.org": "standard",
    "youtube.com": "video",
    "youtu.be": "video",
    "vimeo.com": "video",
    "ted.com": "video",
    "zenodo.org": "dataset",
    "github.com": "tool_page",
    "gitlab.com": "tool_page",
    "huggingface.co": "tool_page",
    "pypi.org": "tool_page",
    "openreview.net": "conference_paper",
    "aclanthology.org": "conference_paper",
    "proceedings.mlr.press": "conference_paper",
    "wikipedia.org": "wiki_page",
    "fandom.com": "wiki_page",
    "ssrn.com": "working_paper",
    "nber.org": "working_paper",
}
"""What everything on a host and its subdomains is."""
_BY_LABEL: Final = {
    **dict.fromkeys(("docs", "developer", "developers", "help", "support"), "documentation"),
    **dict.fromkeys(("podcast", "podcasts"), "podcast_episode"),
    "blog": "blog_post",
}
"""What the first label of a host tells."""
_BY_FOLDER: Final = {
    **dict.fromkeys(("dataset", "datasets"), "dataset"),
    **dict.fromkeys(("podcast", "podcasts"), "podcast_episode"),
    **dict.fromkeys(("press", "press-release", "press-releases", "news-releases"), "press_release"),
    **dict.fromkeys(("opinion", "opinions", "op-ed", "commentary", "editorials", "ideas"), "opinion_piece"),
    **dict.fromkeys(("interview", "interviews"), "interview"),
    **dict.fromkeys(("docs", "documentation"), "documentation"),
    **dict.fromkeys(("blog", "blogs"), "blog_post"),
    **dict.fromkeys(("proceedings", "neurips"), "conference_paper"),
    **dict.fromkeys(("bill", "legislation"), "legislation"),
    "presidential-actions": "executive_order",
    "guidance": "guidance_document",
    "standard": "standard",
    "wiki": "wiki_page",
}
"""What a folder of the path tells; the first that is known."""
_BY_PHRASE: Final = (
    ("executive-order", "executive_order"),
    ("policy-brief", "policy_brief"),
    ("working-paper", "working_paper"),
)
"""What words anywhere in the path tell."""
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
_BY_TYPE: Final = {
    "ScholarlyArticle": "journal_article",
    "MedicalScholarlyArticle": "journal_article",
    "OpinionNewsArticle": "opinion_piece",
    "ReviewNewsArticle": "opinion_piece",
    "BlogPosting": "blog_post",
    "SocialMediaPosting": "blog_post",
    "DiscussionForumPosting": "blog_post",
    "TechArticle": "documentation",
    "APIReference": "documentation",
    "Report": "organizational_report",
    "PodcastEpisode": "podcast_episode",
    "VideoObject": "video",
    "Dataset": "dataset",
    "Book": "book",
    "Chapter": "book_chapter",
    "Legislation": "legislation",
}
"""What the page calls its article, in the terms of schema.org."""
_NEWS_TYPES: Final = frozenset(
    {"NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "LiveBlogPosting"}
)
"""The same; but many a site calls all that it has news."""
_NEWS_AMONG: Final = frozenset({"academic", "academic_journal", "preprint_server", "news"})
"""Types of venues whose pages are news where they say so."""
_ANALYSES: Final = frozenset({"AnalysisNewsArticle", "BackgroundNewsArticle"})
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
_EDUCATIONAL: Final = frozenset(
    {"course", "courses", "tutorial", "tutorials", "learn", "curriculum", "lessons"}
)


def kinds_of(record: Mapping[str, Any], venue: Venue | None) -> tuple[str, str]:
    """Return subtype and purpose of a page, by address, ids, what it calls itself, section, venue."""
    host, folders = _address(record["url"])
    subtype = _by_address(host, folders) or _by_content(record, venue)
    if not _EDUCATIONAL.isdisjoint(folders):
        return subtype, "educational"
    if subtype == "news_article" and record.get("article_type") in _ANALYSES:
        return subtype, "analysis"
    return subtype, purpose_of(subtype, venue)


def purpose_of(subtype: str, venue: Venue | None) -> str:
    """Return what a page is for, by what it is; a company that tells of its own work is a primary source."""
    if subtype == "blog_post" and venue is not None and venue.type == "company_blog":
        return "primary_source"
    return _PURPOSE[subtype]


def _address(url: str) -> tuple[str, list[str]]:
    """Return the host of a URL without `www.`, and the parts of its path; a query counts as one."""
    bare = url.partition("#")[0]
    place, _, query = bare.partition("?")
    host, *folders = place.split("/")[2:] or [""]
    parts = [folder.lower() for folder in folders if folder]
    return host.lower().removeprefix("www."), parts if parts or not query else ["?"]


def _by_address(host: str, folders: list[str]) -> str | None:
    if not folders:
        return "homepage"
    labels = host.partition(":")[0].split(".")
    found = next((_BY_FOLDER[folder] for folder in folders if folder in _BY_FOLDER), None)
    if found is None or found in {"blog_post", "documentation"}:  # which every platform has
        domains = (".".join(labels[first:]) for first in range(len(labels) - 1))
        found = next((_BY_HOST[domain] for domain in domains if domain in _BY_HOST), found)
    for folder in folders:
        if "-" in folder:
            for phrase, subtype in _BY_PHRASE:
                if phrase in folder:
                    return subtype
    if found is None and host.endswith(".substack.com"):
        return "blog_post"
    return found or _BY_LABEL.get(labels[0])


def _by_content(record: Mapping[str, Any], venue: Venue | None) -> str:
    if record.get("arxiv_id"):
        return "arxiv_preprint"
    stated = record.get("article_type") or ""
    if stated in _BY_TYPE:
        return _BY_TYPE[stated]
    section = (record.get("section") or "").lower()
    found = next((subtype for subtype, pattern in _BY_SECTION if pattern.search(section)), None)
    if found is not None:
        return found
    if stated in _NEWS_TYPES and (venue is None or venue.type in _NEWS_AMONG):
        return "news_article"
    if venue is not None:
        return _BY_VENUE[venue.type]
    return "journal_article" if record.get("doi") else "other"
