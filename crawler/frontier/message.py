"""A request as JSON: what a frontier keeps, never pickle."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request

from crawler.requests import BROWSED, FETCH, UNFINISHED

if TYPE_CHECKING:
    from scrapy import Spider

_OF_ONE_TRY: Final = frozenset(
    {BROWSED, FETCH, "download_latency", "download_slot", "proxy", "_scheme_proxy", "_auth_proxy", UNFINISHED}
)
"""Meta keys that the next try sets anew; a proxy's credentials are none of a file's business."""


def to_message(request: Request) -> str:
    """Return a request as JSON; its callbacks are methods of the spider, kept by name.

    Raises:
        TypeError: something in it, such as a meta value, is no JSON.
    """
    headers = {
        name.decode("latin-1"): [value.decode("latin-1") for value in values]
        for name, values in request.headers.items()
        if name.lower() != b"proxy-authorization"
    }
    values: dict[str, Any] = {
        "url": request.url,
        "callback": getattr(request.callback, "__name__", None),
        "errback": getattr(request.errback, "__name__", None),
        "priority": request.priority,
        "dont_filter": request.dont_filter,
        "headers": headers,
        "meta": {key: value for key, value in request.meta.items() if key not in _OF_ONE_TRY},
        "cb_kwargs": request.cb_kwargs,
    }
    if request.method != "GET":
        values["method"] = request.method
    if request.body:
        values["body"] = base64.b64encode(request.body).decode("ascii")
    return json.dumps(values)


def from_message(message: str, spider: Spider) -> Request:
    """Return the request that `to_message` was given.

    Raises:
        AttributeError: the spider has no such callback any more.
    """
    values = json.loads(message)
    for name in ("callback", "errback"):
        values[name] = getattr(spider, values[name]) if values[name] else None
    values["headers"] = {
        name: [value.encode("latin-1") for value in given] for name, given in values["headers"].items()
    }
    if "body" in values:
        values["body"] = base64.b64decode(values["body"])
    return Request(**values)
