"""The interface's server: venues, records and captures, as pages for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route

from archive.replay import pages
from archive.replay.catalogue import PAGE_SIZE, Catalogue
from archive.replay.guard import Guard

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from archive.replay.origins import Origins

_HEADERS = {
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def interface_app(catalogue: Catalogue, origins: Origins) -> ASGIApp:
    """Return the application that shows `catalogue`; its archive is on the other port of `origins`."""

    def policy(host: bytes, _path: bytes) -> str:
        return content_policy(origins.sibling(host, origins.archive_port))

    interface = _Interface(catalogue, origins)
    app = Starlette(
        routes=[
            Route("/", interface.index),
            Route("/venue/{venue_id:path}", interface.venue),
            Route("/record/{resource_id}", interface.record),
            Route("/captures", interface.captures),
            Mount("/static", pages.static_files()),
        ],
        exception_handlers={HTTPException: _http_error, Exception: _failure},
    )
    return Guard(app, origins.hosts(origins.interface_port), policy, _HEADERS)


def content_policy(archive: str) -> str:
    """Return the interface's content security policy: its own styles and images, and the archive framed."""
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self'; frame-src {archive}"
        "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )


class _Interface:
    """The pages, one method each; they block, so each request runs in a thread."""

    def __init__(self, catalogue: Catalogue, origins: Origins) -> None:
        self._catalogue = catalogue
        self._origins = origins

    def index(self, _request: Request) -> Response:
        """Show the venues and the records fetched last."""
        venues, recent = self._catalogue.overview()
        return pages.page("index", {"venues": venues, "recent": recent})

    def venue(self, request: Request) -> Response:
        """Show the records of one venue, page by page."""
        lines = self._catalogue.venue(request.path_params["venue_id"])
        count = max(1, -(-len(lines) // PAGE_SIZE))
        number = request.query_params.get("page", "1")
        current = int(number) if number.isascii() and number.isdigit() and len(number) < len("1000000") else 0
        if not lines or not 1 <= current <= count:
            raise HTTPException(404)
        shown = lines[(current - 1) * PAGE_SIZE : current * PAGE_SIZE]
        return pages.page(
            "venue",
            {"lines": shown, "total": len(lines), "current": current, "count": count, "venue": lines[0]},
        )

    def record(self, request: Request) -> Response:
        """Show one record, with its captures and the archived page in a frame."""
        sheet = self._catalogue.sheet(request.path_params["resource_id"])
        if sheet is None:
            raise HTTPException(404)
        return pages.page("record", {"sheet": sheet, "archive": self._archive_origin(request)})

    def captures(self, request: Request) -> Response:
        """Show the captures written last."""
        lines = self._catalogue.latest_captures()
        return pages.page("captures", {"lines": lines, "archive": self._archive_origin(request)})

    def _archive_origin(self, request: Request) -> str:
        return self._origins.sibling(request.scope["allowed_host"], self._origins.archive_port)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = "There is no such page here. The list of venues leads to everything that there is."
    return pages.message("Not found", sentence, status=error.status_code, links={"All venues": "/"})


def _failure(_request: Request, _error: Exception) -> Response:
    sentence = "This page can't be shown: a fault of the replay, which its log names."
    return pages.message("Something went wrong", sentence, status=500, links={"All venues": "/"})
