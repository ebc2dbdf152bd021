"""A record as a line of JSON: how items and exports are written."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

_ENCODE: Final = msgspec.json.Encoder().encode


def json_line(record: Any) -> bytes:
    """Return a record as an object in UTF-8 without line breaks, and one behind it.

    msgspec is the faster, but refuses halves of surrogate pairs, and texts that are more than that.
    """
    try:
        return _ENCODE(record) + b"\n"
    except (UnicodeEncodeError, TypeError):
        return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
