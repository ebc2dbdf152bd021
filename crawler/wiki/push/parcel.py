"""The parcel: what is sent of one source, in its three parts, checked before anything is sent."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from crawler import utf16
from crawler.wiki.mapping import day_of, in_utc, plain
from crawler.wiki.push.limits import CONTENT, PREVIEW, RESOURCE, STATUS, fit, problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.wiki.push.limits import Rule
    from crawler.wiki.record import SourceRecord

FRAGILE: Final = frozenset({"keyPoints", "authors", "tags", "fetchedAt"})
"""Fields of a resource that make one version of the server answer 500."""
_SCHEMAS: Final[Mapping[str, Mapping[str, Rule]]] = {
    "resource": RESOURCE,
    "content": CONTENT,
    "status": STATUS,
}


class Part(StrEnum):
    """The requests that a source needs, in the order in which they are sent."""

    RESOURCE = "resource"
    CONTENT = "content"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent of a source.

    Attributes:
        parts: The body of each part; a source without a text has no content, which would empty the wiki's.
        notes: What was changed to make it fit.
        reasons: Why it isn't sent at all; empty: it is.
    """

    resource_id: str
    url: str
    parts: Mapping[Part, dict[str, Any]]
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def parcel_of(source: SourceRecord) -> Parcel:
    """Return what is sent of a source, cut to the wiki's limits where that loses no identity."""
    parts: dict[Part, dict[str, Any]] = {}
    notes: list[str] = []
    reasons: list[str] = []
    for part, values in _values(source).items():
        parts[part], cut = fit(_SCHEMAS[part], _cleaned(values))
        notes += cut
        reasons += problems(_SCHEMAS[part], parts[part])
    return Parcel(
        source.resource_id, source.url, parts, tuple(dict.fromkeys(notes)), tuple(dict.fromkeys(reasons))
    )


def reduced(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource without the fields that one version of the server can't take."""
    return {name: value for name, value in body.items() if name not in FRAGILE}


def field_digests(body: Mapping[str, Any]) -> dict[str, str]:
    """Return of each field the first 12 hex digits of the SHA-256 of its JSON."""
    return {name: hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12] for name, value in body.items()}


def _values(source: SourceRecord) -> dict[Part, dict[str, Any]]:
    fetched = in_utc(source.fetched_at)
    text = plain(source.text)
    found: dict[Part, dict[str, Any]] = {
        Part.RESOURCE: {
            "id": source.resource_id,
            "url": source.url,
            "title": source.title,
            "type": source.type,
            "summary": source.summary,
            "keyPoints": source.key_points or None,  # what is left out is kept as it is
            "publicationId": source.venue_id,
            "authors": source.authors or None,
            "tags": source.tags or None,
            "publishedDate": day_of(source.published_date),
            "fetchedAt": fetched,
            "contentHash": source.content_hash,
            "stableId": source.stable_id,
            "archiveUrl": _public(source.archive_url),
            "credibilityOverride": _share(source.credibility_override),
        }
    }
    if text:
        found[Part.CONTENT] = {
            "url": source.url,
            "fetchedAt": fetched,
            "resourceId": source.resource_id,
            "httpStatus": source.http_status,
            "contentType": source.content_type,
            "pageTitle": source.title,
            "fullTextPreview": utf16.cut(text, PREVIEW),
            "fullText": text,
            "contentLength": utf16.length(text),
            "contentHash": source.content_hash,
            "fetchMethod": source.fetch_method,
        }
    found[Part.STATUS] = {
        "fetchStatus": source.fetch_status,
        "lastFetchedAt": fetched,
        "fetchedTitle": source.title,
    }
    return found


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without NULs and halves of surrogate pairs; a URL is refused, never changed."""
    return {
        name: value
        if name == "url"
        else [plain(text) for text in value]
        if isinstance(value, list)
        else plain(value)
        if isinstance(value, str)
        else value
        for name, value in values.items()
    }


def _public(url: str | None) -> str | None:
    """Return the address of a capture, unless it leads to whoever reads it: to loopback."""
    host = urlsplit(url).hostname if url else None
    try:
        loopback = host == "localhost" or ip_address(host or "::1").is_loopback
    except ValueError:
        loopback = False
    return None if loopback else url


def _share(rating: int | None) -> float | None:
    """Return a rating of 1 to 5 as the share of 5 that the wiki takes."""
    return None if rating is None else rating / 5
