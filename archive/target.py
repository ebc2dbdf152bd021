"""How a URL, or whatever came from outside, is written into a record: in one line."""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f]")


def one_line(value: str) -> str:
    """Percent-encode control characters: a line break in a value would begin a field of its own."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", value)


def target_uri(url: str) -> str:
    """Return a URL as WARC-Target-URI and the index have it: without its fragment, in one line."""
    return one_line(url.partition("#")[0])
