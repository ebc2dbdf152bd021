"""The archive's server: captures under `/web/` and lists for programs, on an origin of their own."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from archive.replay import pages
from archive.replay.address import PREFIX
from archive.replay.cdx import PATH as CDX
from archive.replay.cdx import cdx
from archive.replay.current import CurrentCaptures
from archive.replay.guard import Guard
from archive.replay.memento import TIMEGATE, TIMEMAPS
from archive.replay.ranges import in_part
from archive.replay.replayer import Replayer
from archive.replay.timegate import VARY, timegate
from archive.replay.timemap import timemap
from archive.replay.urlroute import UrlRoute

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from archive.reader import Archive
    from archive.records import RecordStore
    from archive.replay.address import ReplayAddress
    from archive.replay.memento import TimeMapForm
    from archive.replay.origins import Origins

_FRAME: Final = re.compile(rb"/web/[0-9]+if_/")


def archive_app(archive: Archive, origins: Origins, records: RecordStore | None) -> ASGIApp:
    """Return the application that serves `archive`; `records` tell its good captures from bad ones."""
    current = CurrentCaptures(archive, records)

    def policy(host: bytes, path: bytes) -> str:
        base = content_policy(origins.sibling(host, origins.archive_port))
        # A frame in an archived page has that page above it, which in its sandbox has no origin to name.
        inner = _FRAME.match(path) is not None
        return base if inner else f"{base}; frame-ancestors {origins.sibling(host, origins.interface_port)}"

    def home(request: Request) -> Response:
        interface = origins.sibling(request.scope["allowed_host"], origins.interface_port)
        sentence = "Captures are served here, under /web/. Their list is a page of its own."
        return pages.message("The archive", sentence, status=200, links={"List of captures": interface})

    programs = _Programs(archive, origins, current)
    app = Starlette(
        routes=[
            Route("/", home),
            Mount("/static", pages.static_files()),
            UrlRoute(PREFIX, _Web(archive, origins, current).capture, _bad_page),
            UrlRoute(TIMEGATE, programs.timegate, _bad_gate),
            *(UrlRoute(path, partial(programs.timemap, form), _bad_line) for form, path in TIMEMAPS.items()),
            Route(CDX, programs.cdx),
        ],
        exception_handlers={HTTPException: _http_error, Exception: _failure},
    )
    app.router.redirect_slashes = False
    return Guard(app, origins.hosts(origins.archive_port), policy)


def content_policy(own: str) -> str:
    """Return the content security policy of everything that the archive answers.

    A sandbox (no scripts, no forms, an origin of its own) that loads from the archive alone. The origin is
    written out: in a sandbox a browser need not take `'self'` for the origin that the page came from.
    """
    loaded = "".join(f"; {kind}-src {own} data:" for kind in ("img", "font", "media"))
    return (
        f"sandbox; default-src 'none'; script-src 'none'; style-src {own} 'unsafe-inline'{loaded}"
        f"; frame-src {own}; object-src 'none'; form-action 'none'; base-uri 'none'"
    )


class _Web:
    """Captures, for browsers."""

    def __init__(self, archive: Archive, origins: Origins, current: CurrentCaptures) -> None:
        self._replayer = Replayer(archive, current)
        self._origins = origins

    def capture(self, request: Request, address: ReplayAddress) -> Response:
        """Show a capture."""
        destination = request.headers.get("sec-fetch-dest", "")
        answer = self._replayer.answer(address, _own(request, self._origins), destination=destination)
        return in_part(answer, request)


class _Programs:
    """Lists, for programs; they block, so each request runs in a thread."""

    def __init__(self, archive: Archive, origins: Origins, current: CurrentCaptures) -> None:
        self._captures = archive.lists
        self._origins = origins
        self._current = current

    def timegate(self, request: Request, address: ReplayAddress) -> Response:
        """Lead to the memento that was asked for."""
        if address.digits:
            return _bad_gate("Sorry, a TimeGate takes the time from Accept-Datetime, not from its address.")
        wanted = request.headers.get("accept-datetime")
        return timegate(self._captures, _own(request, self._origins), address, wanted, self._current)

    def timemap(self, form: TimeMapForm, request: Request, address: ReplayAddress) -> Response:
        """List the mementos of a URL."""
        if address.mode:
            return _bad_line("Sorry, a TimeMap has no other forms than link and json.")
        return timemap(self._captures, _own(request, self._origins), address, form)

    def cdx(self, request: Request) -> Response:
        """List the captures that a query asks for."""
        parameters = request.query_params.multi_items()
        return cdx(self._captures, parameters, with_lines=request.method != "HEAD")


def _own(request: Request, origins: Origins) -> str:
    return origins.sibling(request.scope["allowed_host"], origins.archive_port)


def _bad_page(sentence: str) -> Response:
    return pages.message("No such address", sentence, status=400)


def _bad_line(sentence: str) -> Response:
    return PlainTextResponse(sentence + "\n", 400)


def _bad_gate(sentence: str) -> Response:
    return PlainTextResponse(sentence + "\n", 400, VARY)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return pages.message("Nothing here", "Captures are under /web/.", status=error.status_code)


def _failure(_request: Request, _error: Exception) -> Response:
    sentence = "This capture can't be shown: a fault of the replay, which its log names."
    return pages.message("Something went wrong", sentence, status=500)
