"""The server of pages with their scripts: the player beside a package, each page on an origin of its own.

What runs there is the archived page's own code. So its origin is no other's: neither the interface's, nor
the archive's, nor another page's; and it has the files that it takes to show this page, and no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse
from starlette.routing import Mount, Route

from archive.exceptions import CannotWriteError, DamagedError
from archive.replay import pages, timestamp
from archive.replay.guard import Guard
from archive.replay.origins import PageHosts

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from archive.replay.catalogue import Catalogue
    from archive.replay.origins import Origins
    from archive.replay.player import Player
    from archive.replay.shelf import Shelf

SANDBOX: Final = "allow-scripts allow-same-origin"
"""What a page with scripts may do; the second lets it have a service worker, on an origin of its own."""
_HEADERS: Final = {
    "connection-allowlist": "(response-origin);webrtc=block;redirects=allow",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
}
_SCRIPT: Final = "text/javascript"
_PACKAGE: Final = "application/wacz"


def scripts_app(catalogue: Catalogue, shelf: Shelf, player: Player, origins: Origins) -> ASGIApp:
    """Return the application that shows the records of `catalogue` with the scripts of their pages."""
    assert origins.scripts_port is not None
    interfaces = origins.interfaces()

    def policy(host: bytes, _path: bytes) -> str:
        return content_policy(f"http://{host.decode('ascii')}", interfaces)

    scripts = _Scripts(catalogue, shelf, player)
    app = Starlette(
        routes=[
            Route("/", scripts.page),
            Route("/replay/", scripts.again),
            Route("/replay/ui.js", scripts.ui),
            Route("/replay/sw.js", scripts.worker),
            Route("/player/sw.js", scripts.player_worker),
            Route("/package/{name}", scripts.package),
            Mount("/static", pages.static_files()),
        ],
        exception_handlers={
            HTTPException: _http_error,
            DamagedError: _failure,
            CannotWriteError: _failure,
            Exception: _failure,
        },
    )
    app.router.redirect_slashes = False
    return Guard(app, PageHosts(origins.scripts_port), policy, _HEADERS)


def content_policy(own: str, interfaces: list[str]) -> str:
    """Return the content security policy of the page around the player, of its files and of its workers.

    All is of the page's own origin, and only the interface may frame it. The player brings its style sheets,
    icons and fonts in its script.
    """
    return (
        f"sandbox {SANDBOX}; default-src 'none'; script-src 'self'; connect-src 'self'; frame-src 'self'"
        f"; worker-src {own}/replay/sw.js; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
        "; font-src data:; form-action 'none'; base-uri 'none'"
        f"; frame-ancestors 'self' {' '.join(interfaces)}"
    )


class _Scripts:
    """The page and its files, one method each; they block, so each request runs in a thread."""

    def __init__(self, catalogue: Catalogue, shelf: Shelf, player: Player) -> None:
        self._catalogue = catalogue
        self._shelf = shelf
        self._player = player

    def page(self, request: Request) -> Response:
        """Show the record that the host's name begins with."""
        resource_id = request.scope["allowed_host"].partition(b".")[0].decode("ascii")
        capture = self._catalogue.shown_capture(resource_id)
        if capture is None:
            raise HTTPException(404)
        package = self._shelf.package(capture)
        values = {"package": package, "url": capture.url, "digits": timestamp.to_digits(capture.timestamp)}
        return pages.page("player", values)

    def again(self, _request: Request) -> Response:
        """Answer for the player's own frame where its service worker doesn't do so yet: it asks again."""
        return pages.page("again", {})

    def ui(self, _request: Request) -> Response:
        """Send the player's script."""
        return FileResponse(self._player.ui, media_type=_SCRIPT)

    def worker(self, _request: Request) -> Response:
        """Send the service worker: ours, which has the player's do its work."""
        return FileResponse(pages.STATIC / "worker.js", media_type=_SCRIPT)

    def player_worker(self, _request: Request) -> Response:
        """Send the player's service worker."""
        return FileResponse(self._player.worker, media_type=_SCRIPT)

    def package(self, request: Request) -> Response:
        """Send a package, or the part of it that the Range header names."""
        path = self._shelf.path(request.path_params["name"])
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=_PACKAGE)


def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse("There is nothing here.\n", error.status_code)


def _failure(_request: Request, error: Exception) -> Response:
    known = isinstance(error, DamagedError | CannotWriteError)
    reason = f"{error}." if known else "a fault of the replay, which its log names."
    sentence = f"This page can't be shown with its scripts: {reason}"
    return pages.message("Can't be shown", sentence, status=502 if known else 500)
