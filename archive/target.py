"""How a URL, or whatever came from outside, is written into a record: in one line."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f]")
_URN: Final = re.compile(r"urn:venue-archive:([a-z]+(?:-[a-z]+)*):(\S+)")


def one_line(value: str) -> str:
    """Percent-encode control characters: a line break in a value would begin a field of its own."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", value)


def target_uri(url: str) -> str:
    """Return a URL as WARC-Target-URI and the index have it: without its fragment, in one line."""
    return one_line(url.partition("#")[0])


def urn(name: str, url: str) -> str:
    """Return the target of a record that is about a page and must never be replayed as the page itself."""
    return f"urn:venue-archive:{name}:{quote(url, safe='')}"


def parse_urn(target: str) -> tuple[str, str] | None:
    """Return the name and the URL in such a target, or None where it is another one."""
    match = _URN.fullmatch(target)
    return (match[1], target_uri(unquote(match[2]))) if match else None
