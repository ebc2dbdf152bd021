"""The item: one flat record a page, from the fetch to the preview. docs/data-format.md is its reference."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Final

from crawler.state.validators import Validators  # noqa: TC001 - the schema reads the hints
from crawler.verdicts import Verdict


def _about(text: str, default: Any = None) -> Any:
    """Declare a field with its one-line reference; a list or dict is made anew for each item."""
    if isinstance(default, list | dict):
        return field(default_factory=type(default), metadata={"about": text})
    return field(default=default, metadata={"about": text})


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of an answer as the pipelines need it: decoded bytes, and what is known of them.

    `fetched_at` is when it was fetched, as the item has it. `rendered` is what a browser made of it: HTML in
    UTF-8; None where none was asked.
    """

    body: bytes
    content_type: str | None
    charset: str | None = None
    venue_id: str | None = None
    fetched_at: str = ""
    rendered: bytes | None = None


@dataclass(slots=True, kw_only=True)
class PageItem:
    """One page that was asked for, whatever came of it.

    `answer` and `validators` are for the pipelines alone: they are in no feed or record.
    """

    url: str = field(metadata={"about": "the URL given or discovered, verbatim"})
    normalized_url: str = _about("the URL normalised; for recognising duplicates only", "")
    resource_id: str = _about("first 16 hex digits of the SHA-256 of `url`", "")
    stable_id: str = _about("`sid_` and 10 characters; given once, never changed", "")
    venue_id: str | None = _about("id of the venue; null where no venue has this domain")
    venue_name: str | None = _about("name of the venue")
    credibility: int | None = _about("1 to 5, inherited from the venue")
    credibility_from: str | None = _about("id of the venue that the rating is inherited from")

    verdict: str = _about("what the fetch came to, one of the verdicts", Verdict.ERROR.value)
    error: str | None = _about("what went wrong, one sentence; null where nothing did")
    final_url: str | None = _about("the URL that answered, after redirects; null where none did")
    redirects: list[dict[str, Any]] = _about("the hops before it: `url` and `status` of each", [])
    http_status: int | None = _about("status of the last answer; null where there was none")
    content_type: str | None = _about("the Content-Type header as sent")
    body_bytes: int = _about("size of the body with transfer and content coding removed", 0)
    wire_bytes: int = _about("size of the answer as received: head, body, codings", 0)
    fetched_at: str = _about("when the last request was sent, ISO 8601 in UTC", "")
    duration: float = _about("seconds from sending that request to the end of its answer", 0.0)
    fetch_method: str = _about("`http`, `browser` or `replay`", "http")
    ip: str | None = _about("address of the server; null behind a proxy")

    warc_file: str | None = _about("WARC file of the capture, in the folder `archive/`")
    warc_offset: int | None = _about("offset of its response record there, in bytes")
    warc_record_id: str | None = _about("id of that record")
    payload_digest: str | None = _about("SHA-1 of the payload, `sha1:` and base 32")
    capture: str | None = _about("`new`, or `revisit` where the same payload was there already")
    memento_url: str | None = _about("where the replay shows this capture")
    change: str | None = _about(
        "what this fetch brought: `new` (the first good content), `changed` or `unchanged`; null: none"
    )

    views: dict[str, Any] = _about(
        "what a browser made of the page: `record_id`, `file` and `offset` of each view, by its name", {}
    )

    title: str | None = _about("the article's title, without the site's name")
    authors: list[str] = _about("its authors", [])
    published_at: str | None = _about("when it was published, ISO 8601 with the page's own offset")
    modified_at: str | None = _about("when it was changed, likewise")
    description: str | None = _about("the page's own one-paragraph description")
    language: str | None = _about("ISO 639-1 code")
    article_type: str | None = _about(
        "what the page calls its article in the terms of schema.org, such as `NewsArticle`"
    )
    section: str | None = _about("the part of the publication that it appeared in")
    topics: list[str] = _about("what it is about, in the publication's own words", [])
    image: str | None = _about("URL of its lead image")
    canonical_url: str | None = _about("the URL that the page calls its own")
    doi: str | None = _about("its DOI, such as `10.1000/182`")
    arxiv_id: str | None = _about("its arXiv id, such as `2401.01234`")
    license: str | None = _about("the licence that the page names, a URL where it gives one")
    is_free: bool | None = _about(
        "whether the page says that it may be read without paying; null: it doesn't say"
    )
    field_sources: dict[str, Any] = _about(
        "of each field that was found: its `source`, and its `confidence`: stated, inferred or guessed",
        {},
    )
    evidence: list[str] = _about("what in the content speaks for a bad verdict, one sentence each", [])
    needs_browser: bool = _about("whether the page shows its text by script only", False)
    text: str = field(default="", repr=False, metadata={"about": "the cleaned text of the article"})
    markdown: str = field(
        default="",
        repr=False,
        metadata={"about": "the same in Markdown: headings, lists, links, tables, code"},
    )
    content_fetched_at: str | None = _about(
        "when the good content was fetched that the record shows; null where there was none yet"
    )
    content_length: int = _about("length of `text` in UTF-16 units", 0)
    content_hash: str | None = _about(
        "first 16 hex digits of the SHA-256 of `text` (of its first 1,000,000 UTF-16 units)"
    )
    preview: str = field(
        default="",
        repr=False,
        metadata={
            "about": "its beginning: at most 3,000 UTF-16 units, and how much there is where it is cut"
        },
    )
    truncated: bool = _about("whether there is more text than the preview shows", False)

    answer: Answer | None = field(default=None, repr=False, metadata={"transient": True})
    validators: Validators | None = field(default=None, repr=False, metadata={"transient": True})


FIELDS: Final[dict[str, str]] = {
    each.name: each.metadata["about"] for each in fields(PageItem) if "about" in each.metadata
}
"""Every field that leaves the project, in order, with its reference."""


def to_record(item: PageItem) -> dict[str, Any]:
    """Return the item's public fields as a flat dict of JSON values."""
    return {name: getattr(item, name) for name in FIELDS}
