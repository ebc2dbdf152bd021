"""Answers: whatever came of asking for a page, good or bad, becomes one item."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.exceptions import DownloadCancelledError
from w3lib.encoding import http_content_type_encoding

from archive.exceptions import ArchiveError
from crawler.capture.handler import explain
from crawler.capture.replay import ReplayedFetch
from crawler.downloadermiddlewares.decoding import is_cut
from crawler.downloadermiddlewares.politeness import TOO_MUCH
from crawler.exceptions import AddressRefusedError, BrowserError, LimitError
from crawler.ignored import RedirectError, ReplayMissError, RobotsError
from crawler.items import Answer, PageItem
from crawler.requests import ASKED_IF_CHANGED, BROWSED, BROWSER, PAGE_URL, fetch_of
from crawler.state.validators import Validators
from crawler.urls import normalize_url, resource_id, stable_id
from crawler.verdicts import Verdict, verdict_of_status

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from archive.model import Capture
    from crawler.browser.browsed import Browsed
    from crawler.venues.model import Venue

_VERDICT_OF_ERROR = {
    RobotsError: Verdict.BLOCKED,
    RedirectError: Verdict.SERVER_ERROR,
    DownloadCancelledError: Verdict.PARTIAL,
    LimitError: Verdict.PARTIAL,
    BrowserError: Verdict.ERROR,
    AddressRefusedError: Verdict.ERROR,
    ArchiveError: Verdict.ERROR,
    ReplayMissError: Verdict.ERROR,
}


def answered(response: Response, venue: Venue | None, replay_url: str) -> PageItem:
    """Return the item of a page that a server answered; `replay_url` is where the replay is served."""
    assert response.request is not None
    item = _begin(response.request, venue, replay_url)
    content_type = response.headers.get("Content-Type")
    item.final_url = response.url
    item.http_status = response.status
    item.content_type = content_type.decode("latin-1") if content_type else None
    item.body_bytes = len(response.body)
    item.verdict = verdict_of_status(response.status).value
    if response.status == HTTPStatus.NOT_MODIFIED and response.request.meta.get(ASKED_IF_CHANGED):
        item.verdict = Verdict.OK.value
        return item
    if response.status in TOO_MUCH:
        tries = response.request.meta.get("retry_times", 0) + 1
        item.error = f"HTTP status {response.status}: the server wants to be left alone (tries: {tries})"
    item.validators = validators_of(response)
    if item.verdict == Verdict.OK and is_cut(response):
        item.verdict = Verdict.PARTIAL.value
        item.error = "the answer is cut or broken"
    charset = http_content_type_encoding(item.content_type)
    browsed: Browsed | None = response.request.meta.get(BROWSED)
    rendered = browsed.rendered if browsed else None
    item.answer = Answer(response.body, item.content_type, charset, item.venue_id, item.fetched_at, rendered)
    return item


def validators_of(response: Response) -> Validators | None:
    """Return what the server gave for asking whether the page has changed."""
    etag, modified = (
        (response.headers.get(name) or b"").decode("latin-1") or None for name in ("ETag", "Last-Modified")
    )
    return Validators(response.url, etag, modified) if etag or modified else None


def failed(request: Request, error: BaseException, venue: Venue | None, replay_url: str) -> PageItem:
    """Return the item of a page that ended in an error; a status that came before it is kept."""
    item = _begin(request, venue, replay_url)
    fetch = fetch_of(request)
    if fetch is not None and fetch.capture is not None:
        item.http_status = fetch.capture.status
        item.content_type = fetch.capture.mime
        item.final_url = request.url
    verdicts = (verdict for kind, verdict in _VERDICT_OF_ERROR.items() if isinstance(error, kind))
    item.verdict = next(verdicts, Verdict.UNREACHABLE).value
    item.error = explain(error)
    return item


def _begin(request: Request, venue: Venue | None, replay_url: str) -> PageItem:
    url: str = request.meta[PAGE_URL]
    hops = zip(request.meta.get("redirect_urls", []), request.meta.get("redirect_reasons", []), strict=True)
    item = PageItem(
        url=url,
        normalized_url=normalize_url(url),
        resource_id=resource_id(url),
        stable_id=stable_id(url),
        redirects=[{"url": hop, "status": why if isinstance(why, int) else None} for hop, why in hops],
        fetched_at=_iso(datetime.now(UTC)),
    )
    if venue is not None:
        item.venue_id, item.venue_name = venue.id, venue.name
        item.credibility, item.credibility_from = venue.credibility, venue.id
    fetch = fetch_of(request)
    if fetch is not None:
        item.fetched_at, item.duration = _iso(fetch.fetched_at), round(fetch.duration, 6)
        item.wire_bytes, item.ip = fetch.wire_bytes, fetch.ip
        if isinstance(fetch, ReplayedFetch):
            item.fetch_method = "replay"
        if fetch.capture is not None:
            _place(item, fetch.capture, replay_url)
    _tell_browsed(item, request)
    return item


def _tell_browsed(item: PageItem, request: Request) -> None:
    """Say what a browser made of a page, and what of that is missing."""
    if BROWSER not in request.meta or item.fetch_method == "replay":
        return
    item.fetch_method = "browser"
    browsed: Browsed | None = request.meta.get(BROWSED)
    if browsed is not None:
        item.views = {
            view.name: {"record_id": view.record_id, "file": view.filename, "offset": view.offset}
            for view in browsed.views
        }
        item.error = "; ".join(browsed.faults) or None


def _place(item: PageItem, capture: Capture, replay_url: str) -> None:
    item.warc_file, item.warc_offset = capture.filename, capture.offset
    item.warc_record_id, item.payload_digest = capture.record_id, capture.digest
    item.capture = "revisit" if capture.kind == "revisit" else "new"
    item.memento_url = f"{replay_url.rstrip('/')}/web/{capture.timestamp:%Y%m%d%H%M%S}/{capture.url}"


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
