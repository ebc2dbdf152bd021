"""The interface's server: venues, records, captures and a search over them, as pages for people."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount, Route

from archive.exceptions import DamagedError
from archive.replay import pages
from archive.replay.catalogue import PAGE_SIZE, Catalogue
from archive.replay.guard import Guard
from archive.replay.question import LONGEST, BadQuestionError, Question, page_number
from archive.replay.scripts_app import SANDBOX

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from archive.replay.origins import Origins

_SCRIPTS: Final = re.compile(rb"/record/([0-9a-f]{16})/scripts")
_HEADERS: Final = {
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def interface_app(catalogue: Catalogue, origins: Origins) -> ASGIApp:
    """Return the application that shows `catalogue`; its archive is on the other port of `origins`."""

    def policy(host: bytes, path: bytes) -> str:
        page = _SCRIPTS.fullmatch(path)
        scripts = origins.scripts(host, page[1].decode()) if page else None
        return content_policy(scripts or origins.sibling(host, origins.archive_port))

    interface = _Interface(catalogue, origins)
    app = Starlette(
        routes=[
            Route("/", interface.index),
            Route("/search", interface.search),
            Route("/venue/{venue_id:path}", interface.venue),
            Route("/record/{resource_id}.json", interface.record_json),
            *([Route("/record/{resource_id}/scripts", interface.scripts)] if origins.scripts_port else []),
            Route("/record/{resource_id}/compare", interface.comparison),
            Route("/record/{resource_id}/warc/{warc_id:path}", interface.warc_record),
            Route("/record/{resource_id}", interface.record),
            Route("/captures", interface.captures),
            Mount("/static", pages.static_files()),
        ],
        exception_handlers={HTTPException: _http_error, DamagedError: _damaged, Exception: _failure},
    )
    app.router.redirect_slashes = False
    return Guard(app, origins.hosts(origins.interface_port), policy, _HEADERS)


def content_policy(framed: str) -> str:
    """Return the interface's content security policy: all is its own, but for the one origin in frames."""
    return (
        f"default-src 'none'; style-src 'self'; img-src 'self' {framed}; frame-src {framed}"
        "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


class _Interface:
    """The pages, one method each; they block, so each request runs in a thread."""

    def __init__(self, catalogue: Catalogue, origins: Origins) -> None:
        self._catalogue = catalogue
        self._origins = origins

    def index(self, _request: Request) -> Response:
        """Show the venues and the records fetched last."""
        venues, recent = self._catalogue.overview()
        return pages.page("index", {"venues": venues, "recent": recent, "note": self._catalogue.note()})

    def search(self, request: Request) -> Response:
        """Show the search's form, and what was found."""
        question = Question.parse(request.query_params)
        fault, found = None, None
        try:
            question.check()
        except BadQuestionError as error:
            fault = str(error)
        else:
            if question.q or question.filtered:
                found = self._catalogue.find(question.to_query(), question.page)
        count = _page_count(found.total if found else 0)
        if not 1 <= question.page <= count:
            raise HTTPException(404)
        values = {
            "question": question,
            "found": found,
            "count": count,
            "fault": fault,
            "longest": LONGEST,
            "choices": self._catalogue.choices(),
            "note": self._catalogue.note(),
        }
        return pages.page("search", values, status=400 if fault else 200)

    def venue(self, request: Request) -> Response:
        """Show the records of one venue, page by page."""
        current = page_number(request.query_params.get("page", "1"))
        found = self._catalogue.venue(request.path_params["venue_id"], current)
        if not found.lines:
            raise HTTPException(404)
        values = {
            "lines": found.lines,
            "total": found.total,
            "current": current,
            "count": _page_count(found.total),
            "venue": found.lines[0],
            "note": self._catalogue.note(),
        }
        return pages.page("venue", values)

    def record(self, request: Request) -> Response:
        """Show one record, with its captures and the archived page in a frame."""
        sheet = self._catalogue.sheet(request.path_params["resource_id"])
        if sheet is None:
            raise HTTPException(404)
        with_scripts = self._origins.scripts_port is not None
        values = {"sheet": sheet, "archive": self._archive_origin(request), "with_scripts": with_scripts}
        return pages.page("record", values)

    def scripts(self, request: Request) -> Response:
        """Show a record's page with its scripts, in a frame of an origin of its own."""
        resource_id = request.path_params["resource_id"]
        line = self._catalogue.line(resource_id)
        if line is None or self._catalogue.shown_capture(resource_id) is None:
            raise HTTPException(404)
        frame = self._origins.scripts(request.scope["allowed_host"], resource_id)
        values = {"line": line, "frame": frame, "sandbox": SANDBOX}
        return pages.page("scripts", values)

    def record_json(self, request: Request) -> Response:
        """Send one record as it is stored."""
        record = self._catalogue.record(request.path_params["resource_id"])
        if record is None:
            raise HTTPException(404)
        return Response(json.dumps(record, indent=2) + "\n", media_type="application/json")

    def warc_record(self, request: Request) -> Response:
        """Send the WARC record of a capture as text, with the beginning of its body."""
        parameters = request.path_params
        found = self._catalogue.warc_record(parameters["resource_id"], parameters["warc_id"])
        if found is None:
            raise HTTPException(404)
        shown, left_out = found
        headers = {"x-archive-bytes-left-out": str(left_out)}
        return Response(shown, headers=headers, media_type="text/plain")

    def comparison(self, request: Request) -> Response:
        """Show the texts of two captures of a record side by side."""
        one, other = (request.query_params.get(name, "") for name in ("one", "other"))
        try:
            compared = self._catalogue.comparison(request.path_params["resource_id"], one, other)
        except ValueError as error:
            return pages.message("No such comparison", f"Sorry, {error}.", status=400, links=_WAYS)
        if compared is None:
            raise HTTPException(404)
        return pages.page("compare", {"compared": compared, "archive": self._archive_origin(request)})

    def captures(self, request: Request) -> Response:
        """Show the captures written last."""
        lines = self._catalogue.latest_captures()
        return pages.page("captures", {"lines": lines, "archive": self._archive_origin(request)})

    def _archive_origin(self, request: Request) -> str:
        return self._origins.sibling(request.scope["allowed_host"], self._origins.archive_port)


_WAYS: Final = {"All venues": "/"}


def _page_count(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = "There is no such page here. The list of venues leads to everything that there is."
    return pages.message("Not found", sentence, status=error.status_code, links=_WAYS)


def _damaged(_request: Request, error: Exception) -> Response:
    sentence = f"There is such a capture, but it can't be read back: {error}."
    return pages.message("A damaged capture", sentence, status=502, links=_WAYS)


def _failure(_request: Request, _error: Exception) -> Response:
    sentence = "This page can't be shown: a fault of the replay, which its log names."
    return pages.message("Something went wrong", sentence, status=500, links=_WAYS)
