"""The archive's server: captures under `/web/`, on an origin of their own."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match, Mount, Route

from archive.replay import pages
from archive.replay.address import PREFIX, BadAddressError, ReplayAddress
from archive.replay.guard import Guard
from archive.replay.replayer import Replayer

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from archive.reader import Archive
    from archive.replay.origins import Origins

_FRAME: Final = re.compile(rb"/web/[0-9]+if_/")
_AT_ONCE: Final = 8
"""Captures that are read and rewritten at one time: each may take some ten times its size in memory."""


def archive_app(archive: Archive, origins: Origins) -> ASGIApp:
    """Return the application that serves `archive`."""

    def policy(host: bytes, path: bytes) -> str:
        base = content_policy(origins.sibling(host, origins.archive_port))
        # A frame in an archived page has that page above it, which in its sandbox has no origin to name.
        inner = _FRAME.match(path) is not None
        return base if inner else f"{base}; frame-ancestors {origins.sibling(host, origins.interface_port)}"

    def home(request: Request) -> Response:
        interface = origins.sibling(request.scope["allowed_host"], origins.interface_port)
        sentence = "Captures are served here, under /web/. Their list is a page of its own."
        return pages.message("The archive", sentence, status=200, links={"List of captures": interface})

    app = Starlette(
        routes=[Route("/", home), Mount("/static", pages.static_files()), _WebRoute(Replayer(archive))],
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


class _WebRoute(BaseRoute):
    """Everything under `/web/`, by the path as it was sent: a decoded one is no longer the archived URL."""

    def __init__(self, replayer: Replayer) -> None:
        self._replayer = replayer
        self._limiter: CapacityLimiter | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether the path is one of the archive's."""
        raw = scope.get("raw_path", b"")
        return (Match.FULL if raw.startswith(PREFIX.encode()) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request in a thread: reading and rewriting block."""
        self._limiter = self._limiter or CapacityLimiter(_AT_ONCE)
        try:
            address = ReplayAddress.parse(scope["raw_path"], scope["query_string"])
        except BadAddressError as error:
            response: Response = pages.message("No such address", f"Sorry, {error}.", status=400)
        else:
            destination = dict(scope["headers"]).get(b"sec-fetch-dest", b"").decode("latin-1")
            work = partial(self._replayer.answer, address, destination=destination)
            response = await to_thread.run_sync(work, limiter=self._limiter)
        await response(scope, receive, send)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return pages.message("Nothing here", "Captures are under /web/.", status=error.status_code)


def _failure(_request: Request, _error: Exception) -> Response:
    sentence = "This capture can't be shown: a fault of the replay, which its log names."
    return pages.message("Something went wrong", sentence, status=500)
