"""The `srcset` attribute: candidates, each a URL with or without a descriptor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_CANDIDATE: Final = re.compile(
    r"[ \t\n\r\f,]*+(?P<url>[^ \t\n\r\f]++)(?P<descriptor>(?:[^,(]|\([^)]*+\)?)*+)"
)
_SPACE: Final = " \t\n\r\f"
_WIDTH: Final = "0*[1-9][0-9]*w"
_DENSITY: Final = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?x"
_DESCRIPTOR: Final = re.compile(
    rf"(?:{_DENSITY}|{_WIDTH}(?:[{_SPACE}]+[0-9]+h)?|[0-9]+h[{_SPACE}]+{_WIDTH})?"
)
_MOST: Final = 100


def rewrite_srcset(value: str, link: Callable[[str], str | None]) -> str:
    """Return `value` with each candidate's URL as `link` maps it; those that lead nowhere are left out.

    Splits as HTML's "parse a srcset attribute" does: a URL may hold commas, only those at its end part it
    from the next one, and a candidate with a descriptor that is none doesn't count. At most 100 are kept.
    """
    kept: list[str] = []
    position = 0
    while len(kept) < _MOST and (match := _CANDIDATE.match(value, position)) is not None:
        url, descriptor = match["url"], match["descriptor"].strip(_SPACE)
        position = match.end()
        if url.endswith(","):
            url, descriptor, position = url.rstrip(","), "", match.end("url")
        target = link(url) if url and _DESCRIPTOR.fullmatch(descriptor) else None
        if target is not None:
            kept.append(f"{target} {descriptor}".rstrip())
    return ", ".join(kept)
