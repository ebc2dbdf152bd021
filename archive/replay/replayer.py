"""The replayer: from an address of the archive to the answer that a browser gets."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urldefrag

from starlette.responses import Response

from archive.exceptions import ArchiveError
from archive.model import RENDERED_DOM
from archive.replay import pages, rendition, timestamp
from archive.replay.address import VIEWS_OF_MODES, ReplayAddress
from archive.replay.links import LinkMap
from archive.replay.memento import Original, memento_headers
from archive.replay.mementos import Mementos

if TYPE_CHECKING:
    from archive.model import Capture, View
    from archive.reader import Archive, StoredResponse
    from archive.replay.current import CurrentCaptures

_PAGES: Final = frozenset([None, "text/html", "application/xhtml+xml"])
_SHOWN_SUCCESSES: Final = frozenset([HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED])


class Replayer:
    """Answers for one archive; safe to share between threads. It reads, and connects to nothing."""

    def __init__(self, archive: Archive, current: CurrentCaptures) -> None:
        self._archive = archive
        self._current = current

    def answer(self, address: ReplayAddress, origin: str, *, destination: str = "") -> Response:
        """Return what the archive has at `address`; `origin` is its own.

        `destination` is what the browser wants it for (`Sec-Fetch-Dest`): a frame's content that is opened
        as a page of its own gets its banner back, and a film opened by itself a player.
        """
        if address.mode == "if_" and destination == "document":
            return _redirect(ReplayAddress(address.url, address.digits))
        try:
            capture = self._find(address)
            if capture is None:
                return _miss(address)
            exact = _exact(capture, address)
            if exact.path() != address.path():
                return _redirect(exact, destination)
            view = self._view(capture, exact)
            if view is not None and exact.mode in VIEWS_OF_MODES:
                answer, sent = rendition.view(view, self._archive.read_view(view), exact), []
            else:
                stored = self._archive.read(capture)
                if exact.mode in VIEWS_OF_MODES and not _is_redirect(stored.status):
                    return _not_rendered(exact)
                answer = self._replay(stored, exact, destination, has_dom=view is not None)
                sent = stored.headers
        except ArchiveError as error:
            return _damaged(address, str(error))
        original = Original(origin, capture.url)
        around = Mementos(self._archive.lists, capture.url).around(capture.timestamp)
        links = [*original.links(), *original.memento_links(around)]
        for name, value in memento_headers(links, capture.timestamp, sent):
            answer.headers.append(name, value)
        return answer

    def _find(self, address: ReplayAddress) -> Capture | None:
        """Return the capture nearest in time; where no time is asked for, the current one."""
        for url in address.candidates():
            if address.digits:
                found = self._archive.nearest(url, timestamp.middle(address.digits))
            else:
                found = self._current.of(url)
            if found is not None:
                return found
        return None

    def _view(self, capture: Capture, address: ReplayAddress) -> View | None:
        """Return the view of a capture that is asked for, or its rendered DOM where a page leads there.

        Another capture of the URL in the same second will do: an address can't tell them apart.
        """
        leads_there = address.mode == "" and capture.mime in _PAGES
        if address.mode not in VIEWS_OF_MODES and not leads_there:
            return None
        name = VIEWS_OF_MODES.get(address.mode, RENDERED_DOM)
        second = capture.timestamp.replace(microsecond=0)
        found = self._archive.views(capture.url, name, second, second + timedelta(seconds=1))
        return found[-1] if found else None

    def _replay(
        self, stored: StoredResponse, address: ReplayAddress, destination: str, *, has_dom: bool
    ) -> Response:
        location = rendition.header(stored, "location")
        if location and _is_redirect(stored.status):
            return self._follow(stored, address, location, destination)
        status = stored.status
        if status not in _SHOWN_SUCCESSES and not HTTPStatus.BAD_REQUEST <= status < 600:  # noqa: PLR2004 - past 5xx
            status = HTTPStatus.OK
        answer = (
            rendition.raw(stored)
            if address.mode == "id_"
            else rendition.shown(stored, address, destination=destination, has_dom=has_dom)
        )
        if answer.status_code == HTTPStatus.OK:
            answer.status_code = status
        return answer

    def _follow(
        self, stored: StoredResponse, address: ReplayAddress, location: str, destination: str
    ) -> Response:
        """Return the way to a redirect's target, at the redirect's time."""
        target = LinkMap(stored.url, address.digits).absolute(_as_text(location))
        if target is None:
            sentence = (
                "The server redirected to an address that is not on the web, so there is no copy of it."
            )
            return pages.message("A redirect out of the web", sentence, status=404, url=location)
        if urldefrag(target).url != urldefrag(stored.url).url:
            return _redirect(ReplayAddress(target, address.digits, address.mode), destination)
        pages_of_it = [
            c for c in self._archive.captures(stored.url) if c.status and not _is_redirect(c.status)
        ]
        if not pages_of_it:
            sentence = "The server redirected this address to itself, and never sent anything else."
            return pages.message("A redirect in a circle", sentence, status=508, url=stored.url)
        nearest = min(pages_of_it, key=lambda capture: abs(capture.timestamp - stored.timestamp))
        exact = _exact(nearest, address)
        if exact.path() == address.path():  # of the same second: there is no other address for it
            return self._replay(self._archive.read(nearest), exact, destination, has_dom=False)
        return _redirect(exact, destination)


def _redirect(address: ReplayAddress, destination: str = "") -> Response:
    headers = {"location": address.path(), **(rendition.FONT if destination == "font" else {})}
    return Response(None, HTTPStatus.FOUND, headers)


def _miss(address: ReplayAddress) -> Response:
    sentence = (
        "There is no capture of this address. The archive never asks the live web for what it does not have."
    )
    return pages.message("Not in the archive", sentence, status=404, url=address.url)


def _not_rendered(address: ReplayAddress) -> Response:
    sentence = "There is a capture of this address of that time, but not what a browser made of it."
    links = {"The page as the server sent it": ReplayAddress(address.url, address.digits).path()}
    return pages.message("Not seen by a browser", sentence, status=404, url=address.url, links=links)


def _damaged(address: ReplayAddress, error: str) -> Response:
    sentence = f"There is a capture of this address, but it can't be read back: {error}."
    return pages.message("A damaged capture", sentence, status=502, url=address.url)


def _exact(capture: Capture, asked: ReplayAddress) -> ReplayAddress:
    return ReplayAddress(capture.url, timestamp.to_digits(capture.timestamp), asked.mode)


def _is_redirect(status: int) -> bool:
    return (
        HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST and status != HTTPStatus.NOT_MODIFIED
    )


def _as_text(value: str) -> str:
    """Return a header's value, read as latin-1, as the UTF-8 that it most often is."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
