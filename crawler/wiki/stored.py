"""Records as they are stored, read as far as a source needs them: whole texts stay the JSON that they are.

Unpacking a text only to pack it again is half of what an export to JSON takes.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypedDict

import msgspec

from crawler.items import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TEXTS: Final = ("text", "preview")
_UNUSED: Final = ("markdown", "field_sources", "evidence", "redirects")
_Stored: Any = TypedDict(  # type: ignore[misc]  # mypy can't see what fields an item has
    "_Stored",
    {name: msgspec.Raw if name in _TEXTS else Any for name in FIELDS if name not in _UNUSED},
    total=False,
)
_DECODE: Final[Callable[[bytes], Any]] = msgspec.json.Decoder(_Stored).decode
_LOOKED_AT: Final = re.compile(rb"\\u(?:0000|d[89a-f])")
"""A NUL, or half of a surrogate pair, as JSON has them: databases refuse these, unless two make a pair."""


def read_stored(line: bytes) -> dict[str, Any]:
    """Return a record with its texts as `msgspec.Raw`; as `str` where what is in them has to be looked at."""
    record: dict[str, Any]
    try:
        record = _DECODE(line)
    except msgspec.DecodeError:
        return json.loads(line)  # type: ignore[no-any-return]
    # The preview is the text's beginning.
    return whole(record) if _LOOKED_AT.search(memoryview(record.get("text", b""))) else record


def whole(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with its texts as `str`."""
    texts = {
        name: msgspec.json.decode(record[name])
        for name in _TEXTS
        if isinstance(record.get(name), msgspec.Raw)
    }
    return {**record, **texts}
