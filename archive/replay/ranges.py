"""Ranges: a part of an answer, for who asks for one (RFC 9110, section 14): players seek in films by them."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_RANGE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.IGNORECASE)


def in_part(answer: Response, request: Request) -> Response:
    """Return the part of an answer that a request asks for: 206, or 416 where the answer ends before it.

    The answer as it is where none is asked for, where it is no 200, and where the header asks for several
    parts or can't be understood, as servers may do. It has no validators, so `If-Range` never holds.
    """
    if answer.status_code != HTTPStatus.OK:
        return answer
    answer.headers["accept-ranges"] = "bytes"
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or request.method != "GET" or "if-range" in request.headers:
        return answer
    size = len(answer.body)
    part = _bounds(asked[1], asked[2], size)
    if part is None:
        return answer
    first, last = part
    if first <= last:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer.headers["content-range"] = f"bytes {first}-{last}/{size}"
    else:
        answer.status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        answer.headers["content-range"] = f"bytes */{size}"
    answer.body = bytes(answer.body[first : last + 1])
    answer.headers["content-length"] = str(len(answer.body))
    return answer


def _bounds(start: str, end: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a range, crossed where none of them is there; None: no range."""
    if not start:
        return (max(0, size - int(end)), size - 1) if end else None
    first, last = int(start), int(end) if end else size - 1
    if end and last < first:
        return None
    return first, min(last, size - 1)
