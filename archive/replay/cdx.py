"""The CDX interface: the index as lines, for programs that ask it as they ask other web archives."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response, StreamingResponse

from archive.replay.cdxfields import json_line, text_line
from archive.replay.cdxquery import CdxQuery
from archive.replay.cdxsearch import MOST_CAPTURES, MOST_HOSTS, Budget, CdxSearch
from archive.replay.exceptions import BadQueryError, TooLongError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.captures import Captures

PATH: Final = "/cdx"
_CHUNK: Final = 500
_CUT: Final = f"only the first {MOST_CAPTURES} captures, of the first {MOST_HOSTS} hosts, are looked at"


def cdx(captures: Captures, parameters: Iterable[tuple[str, str]], *, with_lines: bool = True) -> Response:
    """Return the captures that a query asks for, one a line; without lines for a HEAD request.

    What goes wrong once lines were sent breaks the connection off: no one takes a part of them for all.
    """
    budget = Budget()
    try:
        query = CdxQuery.parse(parameters)
        kind = "application/x-ndjson" if query.as_json else "text/plain"
        headers = {"content-type": f"{kind}; charset=utf-8"}
        if not with_lines:
            return Response(None, headers=headers)
        search = CdxSearch(captures, query, budget)
        line = json_line if query.as_json else text_line
        lines = (line(each, query.fields) for each in search.captures())
        first = "".join(islice(lines, _CHUNK))
    except BadQueryError as error:
        return PlainTextResponse(f"Sorry, {error}.\n", 400)
    except TooLongError as error:
        return PlainTextResponse(f"Sorry, {error}: ask for less of the archive.\n", 503)
    budget.pause()
    if search.is_cut:
        headers["x-archive-cut"] = _CUT
    return StreamingResponse(chain([first], _chunks(lines, budget)), headers=headers)


def _chunks(lines: Iterator[str], budget: Budget) -> Iterator[str]:
    while True:
        budget.begin()
        chunk = "".join(islice(lines, _CHUNK))
        if not chunk:
            return
        budget.pause()
        yield chunk
