"""The recorder: takes a browser's requests to their servers, and archives each exchange before it is seen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from scrapy.exceptions import DownloadFailedError

from archive.exceptions import ArchiveError
from archive.http1 import frame_response
from archive.model import Exchange
from crawler.capture.handler import explain, truncation
from crawler.exceptions import AddressRefusedError, CrawlerError, LimitError
from crawler.recording.transfer import Transfer, closes
from crawler.recording.visit import HTML, Load

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from archive.http1 import Framed, ResponseHead
    from archive.model import Capture
    from crawler.capture.limits import Limits
    from crawler.recording.client import Asked
    from crawler.recording.gate import Gate
    from crawler.recording.upstream import Upstream
    from crawler.recording.visit import Visit

_REDIRECTS: Final = range(300, 400)
_LATER: Final = frozenset({429, 503})
_MEDIA: Final = frozenset({b"audio", b"video", b"track"})


class Answer(NamedTuple):
    """What the browser gets: bytes as the server sent them.

    `ends`: its connection ends behind them. `is_whole` is False where the browser is to see that something
    of it is missing.
    """

    data: bytes | memoryview
    ends: bool = False
    is_whole: bool = True


class RefusedError(CrawlerError):
    """A request of a page isn't passed on."""


class SkippedError(CrawlerError):
    """A page asks for something that its venue doesn't want."""


class Recorder:
    """Answers what browsers ask for, within the limits of a crawl.

    `keep` archives an exchange, `now` is the archive's clock, `timeout` is for one exchange in seconds.
    """

    def __init__(
        self,
        upstream: Upstream,
        gate: Gate,
        limits: Limits,
        keep: Callable[[Exchange], Capture | None],
        now: Callable[[], datetime],
        *,
        timeout: float,
    ) -> None:
        self._upstream, self._gate, self._limits = upstream, gate, limits
        self._keep, self._now = keep, now
        self._timeout = timeout

    async def answer(self, asked: Asked, visit: Visit) -> Answer:
        """Return what a page's request is answered with; the visit then knows of it.

        Raises:
            CrawlerError: it isn't passed on, for the reason that the message has.
            CannotWriteError: the exchange can't be archived.
            Exception: there is no answer; what `Transfer.run` raises.
        """
        method = asked.method.decode("latin-1")
        load = Load(method, asked.url, "failed", self._now())
        is_document = visit.is_document(method, asked.url)
        if is_document:
            visit.document = load
        try:
            visit.check()
            _check(asked, visit)
            async with self._gate.turn(asked.url, is_asked=is_document and not visit.is_again):
                framed = await self._exchange(asked, visit, load)
        except Exception as error:
            self._note_refusal(load, error)
            raise
        finally:
            visit.loads.append(load)
        return _shown(framed, load, visit, asked)

    async def _exchange(self, asked: Asked, visit: Visit, load: Load) -> Framed:
        """Fetch and archive; return what came, also where something of it is missing."""
        transfer = Transfer(asked, self._upstream, self._limits)
        load.started_at = self._now()
        try:
            head = await transfer.run(min(self._timeout, visit.seconds_left))
        except AddressRefusedError:
            raise
        except asyncio.CancelledError:
            load.error = LimitError("the page was done with before the answer was whole")
            self._keep_exchange(asked, transfer, load)
            raise
        except Exception as error:
            load.error = error
            framed = self._keep_exchange(asked, transfer, load)
            if framed is None:
                raise
            return framed
        finally:
            visit.received_bytes += transfer.tap.received_bytes
        framed = self._keep_exchange(asked, transfer, load)
        if head is None or framed is None:
            raise DownloadFailedError("what the server sent is no answer")
        if visit.document is not load:  # of the document the middlewares hear themselves
            self._gate.note(load.to_fetch(), head)
        return framed

    def _keep_exchange(self, asked: Asked, transfer: Transfer, load: Load) -> Framed | None:
        tap = transfer.tap
        load.duration, load.wire_bytes, load.ip = transfer.duration, tap.received_bytes, tap.peer
        sent, received = tap.sent(), bytes(tap.take_response())
        framed = frame_response(received, method=asked.method)
        if load.error is None and framed is not None and not framed.complete:
            load.error = DownloadFailedError("the answer is broken")
        load.complete = load.error is None
        load.capture = self._keep(
            Exchange(
                url=asked.url,
                started_at=load.started_at,
                request=sent,
                response=received,
                duration=load.duration,
                ip=tap.peer,
                truncated=None if load.error is None else truncation(load.error),
                protocols=tap.protocols,
                cipher=tap.cipher,
                error=None if load.error is None else explain(load.error),
            )
        )
        if framed is not None:
            load.how, load.status = "fetched", framed.head.status
        return framed

    def _note_refusal(self, load: Load, error: Exception) -> None:
        """Have the archive say why something wasn't asked for, where it was refused."""
        if load.error is not None or isinstance(error, ArchiveError):
            return
        load.error = error
        load.how = "skipped" if isinstance(error, SkippedError) else "refused"
        if load.how == "refused":
            self._keep(Exchange(load.url, load.started_at, b"", b"", 0.0, error=explain(error)))


def _check(asked: Asked, visit: Visit) -> None:
    """Refuse what isn't passed on whatever the server.

    Raises:
        RefusedError: it has no end, so that it would never be archived.
        SkippedError: the venue doesn't ask for it.
    """
    if asked.get(b"upgrade"):
        kind = asked.get(b"upgrade").decode("latin-1")
        raise RefusedError(f"no connection is opened for {kind!r}: what goes through it can't be archived")
    if b"text/event-stream" in asked.get(b"accept"):
        raise RefusedError("no stream of events is opened: it has no end")
    is_media = asked.get(b"sec-fetch-dest") in _MEDIA
    if (is_media or asked.get(b"accept-encoding").startswith(b"identity;q=1")) and not visit.media:
        raise SkippedError("films and sounds are loaded only where the venue's file asks for them")


def _shown(framed: Framed, load: Load, visit: Visit, asked: Asked) -> Answer:
    """Return an answer as the browser gets it; a page's document may be none of its business."""
    head = framed.head
    is_html = head.mime is None or head.mime in HTML
    if visit.document is load or (is_html and _navigates(asked)):
        load.response = bytes(framed.message)
    if visit.document is load and not (is_html and load.complete and _is_page(head)):
        visit.turned_away = True
        return Answer(_nothing(head))
    is_framed = b"chunked" in head.tokens(b"transfer-encoding") or head.get(b"content-length") is not None
    return Answer(framed.message, closes(head) or not is_framed, load.complete)


def _navigates(asked: Asked) -> bool:
    return asked.get(b"sec-fetch-mode") == b"navigate" or asked.get(b"upgrade-insecure-requests") == b"1"


def _is_page(head: ResponseHead) -> bool:
    """Tell whether an answer is one to look at: no redirect, no file to save, no "later"."""
    is_file = (head.get(b"content-disposition") or b"").lower().startswith(b"attachment")
    return head.status not in _REDIRECTS and head.status not in _LATER and not is_file


def _nothing(head: ResponseHead) -> bytes:
    """Return an answer that leaves a browser where it is, with the cookies that the server set."""
    cookies = [value for name, value in head.headers if name.lower() == b"set-cookie"]
    lines = [b"HTTP/1.1 204 No Content", *(b"Set-Cookie: " + cookie for cookie in cookies)]
    return b"\r\n".join(lines) + b"\r\n\r\n"
