"""The wiki's words for what a source is and what it is for."""

from __future__ import annotations

from typing import Final

TYPE_OF_SUBTYPE: Final = {
    "arxiv_preprint": "paper",
    "journal_article": "paper",
    "conference_paper": "paper",
    "working_paper": "paper",
    "blog_post": "blog",
    "news_article": "web",
    "organizational_report": "report",
    "policy_brief": "report",
    "executive_order": "government",
    "legislation": "government",
    "regulation": "government",
    "guidance_document": "government",
    "standard": "reference",
    "book_chapter": "book",
    "book": "book",
    "video": "talk",
    "podcast_episode": "podcast",
    "dataset": "reference",
    "tool_page": "web",
    "documentation": "reference",
    "wiki_page": "reference",
    "homepage": "web",
    "press_release": "web",
    "opinion_piece": "web",
    "interview": "web",
    "other": "web",
}
"""Every subtype, with the older and coarser type that it belongs to."""
SUBTYPES: Final = tuple(TYPE_OF_SUBTYPE)
TYPES: Final = ("paper", "blog", "report", "book", "talk", "podcast", "government", "reference", "web")
PURPOSES: Final = (
    *("primary_source", "commentary", "analysis", "reference", "tool", "dataset", "homepage", "news"),
    "educational",
)
