"""Headers of an archived answer: when it was captured (RFC 7089), and what the server sent, renamed."""

from __future__ import annotations

import re
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_UNSAFE: Final = re.compile(r"[^\x20-\x7e]+")
_MOST: Final = 60
_LONGEST: Final = 500
_URL_CHARACTERS: Final = "%!#$&'()*+,/:;=?@[]~"


def memento_headers(url: str, moment: datetime, original: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the headers of an answer that replays a capture of `url`, made at `moment` (UTC).

    The `original` headers come back as `X-Archive-Orig-NAME`: at most 60, their values cut at 500 characters,
    printable ASCII only. None of them can act on a browser.
    """
    headers = [
        ("memento-datetime", format_datetime(moment, usegmt=True)),
        ("link", f'<{quote(url, safe=_URL_CHARACTERS)}>; rel="original"'),
    ]
    for name, value in original:
        if len(headers) > _MOST:
            break
        if _NAME.fullmatch(name):
            headers.append(
                (f"x-archive-orig-{name.lower()}", _UNSAFE.sub(" ", value).strip()[:_LONGEST].strip())
            )
    return headers
