"""Validators: what a server gives for asking later whether a page is still the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave for asking whether a page has changed, and of which URL (RFC 9110, section 8.8)."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
