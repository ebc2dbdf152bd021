"""The stand-in's endpoints: the wiki's paths, answers and errors."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.wikiserver import schema
from tests.wikiserver.faults import Faults, Meter
from tests.wikiserver.shelf import DatabaseError, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    Endpoint = Callable[["Wiki", Request, Any], Response]


@dataclass
class Wiki:
    """The state of the stand-in, which a test looks at and turns."""

    key: str
    shelf: Shelf = field(default_factory=Shelf)
    faults: Faults = field(default_factory=Faults)
    writes: Meter = field(default_factory=lambda: Meter(1_000_000))
    reads: Meter = field(default_factory=lambda: Meter(1_000_000))
    refused: list[str] = field(default_factory=list)
    """What was outside of the limits: fields of which validation has complained, sent too often."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of each request."""
    ill: int = 0
    """A status that is answered to everything, 0: none."""
    leads_to: str = ""
    """Where every request is sent on to."""

    async def answer(self, endpoint: Endpoint, request: Request) -> Response:
        """Answer a request, with whatever fault it draws."""
        self.asked.append((request.method, request.url.path))
        body = await request.body()
        refusal = self._refusal(request)
        if refusal:
            return refusal
        fault = self.faults.draw()
        if fault == "busy":
            return error(429, "rate_limited", "too many requests", self.faults.headers())
        if fault in {"broken", "cut"}:
            return _FAULTS[fault]()
        reply = self._reply(endpoint, request, body)
        return _FAULTS[fault]() if fault else reply

    def _refusal(self, request: Request) -> Response | None:
        """What a request is answered before anybody looks at what it wants."""
        if self.leads_to:
            return Response(status_code=308, headers={"Location": self.leads_to + request.url.path})
        if self.ill:
            return error(self.ill, "internal_error", "out of order")
        if request.headers.get("Authorization") != f"Bearer {self.key}":
            return PlainTextResponse("Unauthorized", 401)
        if (self.reads if request.method == "GET" else self.writes).passes():
            return None
        self.refused.append("too many requests a minute")
        return error(429, "rate_limited", "too many requests", {"Retry-After": "1"})

    def _reply(self, endpoint: Endpoint, request: Request, body: bytes) -> Response:
        values: Any = None
        if request.method != "GET":
            try:
                values = json.loads(body)
            except ValueError:
                return error(400, "invalid_json", "Request body must be valid JSON")
        try:
            return endpoint(self, request, values)
        except DatabaseError as problem:
            return error(500, "database_error", str(problem))

    def _invalid(self, found: list[str]) -> Response:
        self.refused += found
        return error(400, "validation_error", ", ".join(found))

    def batch(self, _: Request, values: Any) -> Response:
        items = values.get("items") if isinstance(values, dict) else None
        if not isinstance(items, list) or not 1 <= len(items) <= 200:
            return self._invalid(["items"])
        found = [
            f"items.{number}.{name}"
            for number, item in enumerate(items)
            for name in schema.faults(schema.RESOURCE, item, {"id", "url"}, frozenset({"type"}))
        ]
        if found:
            return self._invalid(found)
        self.shelf.put(items)
        results = [{"id": item["id"], "url": item["url"]} for item in items]
        return JSONResponse({"inserted": len(items), "results": results}, 201)

    def upsert(self, _: Request, values: Any) -> Response:
        found = schema.faults(schema.CONTENT, values, {"url", "fetchedAt"})
        if found:
            return self._invalid(found)
        self.shelf.overwrite(values)
        return JSONResponse({"url": values["url"]})

    def status(self, request: Request, values: Any) -> Response:
        found = schema.faults(schema.STATUS, values, {"fetchStatus", "lastFetchedAt"})
        if found:
            return self._invalid(found)
        there = self.shelf.note(request.path_params["id"], values)
        return JSONResponse({"ok": True}) if there else error(404, "not_found", "Resource not found")

    def lookup(self, request: Request, _: Any) -> Response:
        found = self.shelf.look_up(request.query_params.get("url", ""))
        return JSONResponse(found) if found else error(404, "not_found", "No resource found")

    def content(self, request: Request, _: Any) -> Response:
        found = self.shelf.contents.get(request.query_params.get("url", ""))
        return JSONResponse(found) if found else error(404, "not_found", "No content found")

    def link(self, _request: Request, _: Any) -> Response:
        return JSONResponse({"linked": self.shelf.link()})


class Cut(Response):
    """The beginning of an answer, after which the connection ends."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"100"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def error(status: int, name: str, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error in the wiki's form."""
    return JSONResponse({"error": name, "message": message}, status, headers)


def _broken() -> Response:
    return error(500, "internal_error", "an accident")


_FAULTS = {"broken": _broken, "broken_after": _broken, "cut": Cut, "cut_after": Cut}


def app(wiki: Wiki) -> Starlette:
    """The application of a stand-in."""
    routes: list[tuple[str, str, Endpoint]] = [
        ("/api/resources/batch", "POST", Wiki.batch),
        ("/api/resources/{id}/fetch-status", "PATCH", Wiki.status),
        ("/api/resources/lookup", "GET", Wiki.lookup),
        ("/api/citations/content/upsert", "POST", Wiki.upsert),
        ("/api/citations/content/link-resources", "POST", Wiki.link),
        ("/api/citations/content", "GET", Wiki.content),
    ]
    return Starlette(
        routes=[Route(path, partial(wiki.answer, does), methods=[method]) for path, method, does in routes]
    )
