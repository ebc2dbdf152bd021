"""Fields of the CDX interface: what is said of a capture, under the names that other servers use."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from archive.replay import timestamp
from archive.urlkey import url_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from archive.model import Capture

    Field = Callable[[Capture], object]

_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))
_PLAIN: Final = re.compile(r"[!-~]+")


def _mime(capture: Capture) -> str | None:
    return "warc/revisit" if capture.kind == "revisit" else capture.mime


_NAMES: Final[dict[tuple[str, ...], Field]] = {
    ("urlkey",): lambda capture: url_key(capture.url),
    ("timestamp",): lambda capture: timestamp.to_digits(capture.timestamp),
    ("url", "original"): lambda capture: capture.url,
    ("mime", "mimetype"): _mime,
    ("status", "statuscode"): lambda capture: capture.status,
    ("digest",): lambda capture: capture.digest,
    ("redirect",): lambda _: None,
    ("robotflags",): lambda _: None,
    ("length",): lambda capture: capture.length,
    ("offset",): lambda capture: capture.offset,
    ("filename",): lambda capture: capture.filename,
}
FIELDS: Final = {name: field for names, field in _NAMES.items() for name in names}
"""How each field is made, by all of its names; None where a capture has no such thing."""

OF_TEXT: Final = (
    *("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"),
    *("redirect", "robotflags", "length", "offset", "filename"),
)
"""The eleven fields of a CDX file, in its order; the seventh and eighth are never known."""

OF_JSON: Final = (
    *("urlkey", "timestamp", "url", "mime", "status", "digest", "length", "offset", "filename"),
)


def value(capture: Capture, name: str) -> str:
    """Return a field as text, or an empty one where there is no such thing."""
    found = FIELDS[name](capture)
    return "" if found is None else str(found)


def text_line(capture: Capture, names: Sequence[str]) -> str:
    """Return fields with a space between; nothing in them is a space or ends a line."""
    return " ".join(_one_word(value(capture, name)) for name in names) + "\n"


def json_line(capture: Capture, names: Sequence[str]) -> str:
    """Return a JSON object in one line; its values are text, and what isn't known is left out."""
    return json.dumps({name: text for name in names if (text := value(capture, name))}) + "\n"


def _one_word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quote(text, safe=_PRINTABLE) or "-"
