"""The `srcset` attribute: candidates, each a URL with or without a descriptor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_CANDIDATE: Final = re.compile(
    r"[ \t\n\r\f,]*+(?P<url>[^ \t\n\r\f]++)(?P<descriptor>(?:[^,(]|\([^)]*+\)?)*+)"
)
_DESCRIPTOR: Final = re.compile(r"[0-9.]+[wxh](?:[ \t\n\r\f]+[0-9.]+[wxh])?")
_MOST: Final = 100


def rewrite_srcset(value: str, link: Callable[[str], str | None]) -> str:
    """Return `value` with each candidate's URL as `link` maps it; those that lead nowhere are left out.

    Splits as HTML's "parse a srcset attribute" does: a URL may hold commas, only those at its end part it
    from the next one. At most 100 candidates are kept.
    """
    kept: list[str] = []
    position = 0
    while len(kept) < _MOST and (match := _CANDIDATE.match(value, position)) is not None:
        url, descriptor = match["url"], match["descriptor"].strip()
        position = match.end()
        if url.endswith(","):
            url, descriptor, position = url.rstrip(","), "", match.end("url")
        target = link(url) if url else None
        if target is not None:
            suffix = f" {descriptor}" if _DESCRIPTOR.fullmatch(descriptor) else ""
            kept.append(target + suffix)
    return ", ".join(kept)
