"""Requests: how a page, a source or a requisite is asked for, and every meta key that we set.

| key | set by | holds |
|---|---|---|
| `verbatim_url` | here | True: the URL goes over the wire as it stands |
| `page_url` | here | the page's URL as it was given or discovered |
| `page_key` | here | what two URLs of the same page share |
| `validators` | here | what the server gave for asking whether the page has changed |
| `asked_if_changed` | the conditional middleware | True: they were sent with this request |
| `told_by_url` | here | True: what is posted is told by the URL, and so is the answer |
| `fetch` | the download handler | a `Fetch`: what is known of the last exchange |
| `unfinished` | the spiders | True: a shutdown cut it off; the frontier keeps it for the next run |
| `robots_read` | the robots middleware | for robots.txt alone: how many bytes of it were read |
| `beside` | the recording proxy | True: a request of a page in the browser, while its page is under way |
| `browser` | the spiders | how a browser shows the page, as crawler/browser/terms.py has it; without: none |
| `browsed` | the download handler | a `Browsed`: what a browser made of the page |
| `dont_obey_robotstxt` | the robots middleware | True, for robots.txt itself |
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from scrapy import Request

from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from archive.model import Capture
    from crawler.browser.terms import Terms
    from crawler.state.validators import Validators

PAGE_URL: Final = "page_url"
PAGE_KEY: Final = "page_key"
VALIDATORS: Final = "validators"
ASKED_IF_CHANGED: Final = "asked_if_changed"
TOLD_BY_URL: Final = "told_by_url"
FETCH: Final = "fetch"
READ: Final = "robots_read"
UNFINISHED: Final = "unfinished"
BESIDE: Final = "beside"
BROWSER: Final = "browser"
BROWSED: Final = "browsed"
SOURCE_PRIORITY: Final = 100
REVISIT_PRIORITY: Final = -5
"""Of pages that are known already: new ones go first."""
REQUISITE_PRIORITY: Final = -10
_JSON: Final = {"Content-Type": "application/json", "Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Fetch:
    """What is known of one exchange after it ended, well or not.

    `fetched_at` is UTC; `duration` is in seconds; `wire_bytes` counts what was received. `capture` is
    None where there was nothing to archive. `complete` is False where the answer is cut or broken.
    """

    url: str
    fetched_at: datetime
    duration: float
    wire_bytes: int
    ip: str | None
    capture: Capture | None
    complete: bool


def page_request(
    url: str,
    key: str,
    callback: Callable[..., Any],
    errback: Callable[..., Any],
    *,
    validators: Validators | None = None,
    priority: int = 0,
    terms: Terms | None = None,
) -> Request:
    """Ask for a page, exactly as `url` says (the fragment aside); those of one `key` are asked for once.

    With `validators` the server is asked for it only if it has changed. With `terms` a browser shows it, and
    there are no validators: what a script makes of a page may change where the page doesn't.

    Raises:
        BadInputError: `url` is no http or https URL.
    """
    return Request(
        fetch_url(url),
        callback=callback,
        errback=errback,
        priority=priority,
        meta={
            "verbatim_url": True,
            PAGE_URL: url,
            PAGE_KEY: key,
            **_conditions(validators if terms is None else None),
            **({BROWSER: terms.to_meta()} if terms is not None else {}),
        },
    )


def other_request(
    url: str,
    callback: Callable[..., Any],
    errback: Callable[..., Any],
    priority: int,
    *,
    posted: bytes | None = None,
    validators: Validators | None = None,
    **values: Any,
) -> Request:
    """Ask for a source of URLs (before the pages) or a page's requisite (after them).

    With `posted`, JSON that follows from `url`, it is a POST; `validators` are as for a page, and `values`
    go to the callback.

    Raises:
        BadInputError: `url` is no http or https URL.
    """
    return Request(
        fetch_url(url),
        callback=callback,
        errback=errback,
        priority=priority,
        meta={
            "verbatim_url": True,
            **_conditions(validators),
            **({} if posted is None else {TOLD_BY_URL: True}),
        },
        cb_kwargs=values,
        method="GET" if posted is None else "POST",
        body=posted,
        headers=None if posted is None else _JSON,
    )


def _conditions(validators: Validators | None) -> dict[str, Any]:
    return {VALIDATORS: asdict(validators)} if validators else {}


def host_of(request: Request) -> str:
    """Return the host that a request is for, as politeness counts hosts: whatever the port."""
    return _host(request.url)


@lru_cache(maxsize=1000)  # several parts ask, of each request
def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")


def fetch_of(request: Request) -> Fetch | None:
    """Return what is known of the exchange of this very request, not of a hop or try before it."""
    fetch = cast("Fetch | None", request.meta.get(FETCH))
    return fetch if fetch is not None and fetch.url == request.url else None
