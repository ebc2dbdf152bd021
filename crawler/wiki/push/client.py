"""The client: one request to the wiki's server, tried again as long as that may help."""

from __future__ import annotations

import json
import random
import ssl
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from crawler.capture.authorities import authority_files
from crawler.exceptions import BadInputError, WikiKeyError, WikiUnavailableError
from crawler.politeness.retryafter import retry_after
from crawler.useragent import PRODUCT, VERSION
from crawler.wiki.push.allowance import Allowance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crawler.wiki.push.server import Server

TRIES: Final = 8
_REFUSED_BY_RATE: Final = 30
"""Answers of 429 to one request after which it is given up."""
_BACKOFF_MOST: Final = 60.0
_ANSWER_MOST: Final = 1_000_000
"""Bytes of an answer that are read."""
_DOWN: Final = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, and its JSON where it is an object."""

    status: int
    data: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether the server has done what it was asked for."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's success

    @property
    def reason(self) -> str:
        """What the server says, in a few words."""
        said = [str(self.data[name]) for name in ("error", "message") if self.data.get(name)]
        words = " ".join(": ".join(said).split())
        return f"the wiki answers {self.status}" + (f" ({words[:300]})" if words else "")


class WikiClient:
    """Sends JSON, one request after the other, over connections that are kept.

    A request that is cut off is sent again: all that the wiki takes may be sent twice. Redirects aren't
    followed, so that the key goes to nobody else.
    """

    def __init__(self, server: Server, sleep: Callable[[float], None] = time.sleep) -> None:
        self._server, self._sleep = server, sleep
        self._pool = _pool(server)
        self._writes, self._reads = Allowance(server.writes), Allowance(server.reads)
        self.sent = 0

    def get(self, path: str, fields: Mapping[str, str]) -> Reply:
        """Ask for something."""
        return self._request("GET", path, fields=fields)

    def send(self, method: str, path: str, body: Mapping[str, Any], tries: int = TRIES) -> Reply:
        """Send something; returns the last answer of those tries.

        Raises:
            WikiKeyError: the server refuses the key.
            WikiUnavailableError: it can't be reached, or is too busy.
            BadInputError: what answers at this URL isn't the wiki's server itself.
        """
        encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return self._request(method, path, body=encoded, tries=tries)

    def _request(self, method: str, path: str, *, tries: int = TRIES, **what: Any) -> Reply:
        failed = busy = 0
        while True:
            (self._reads if method == "GET" else self._writes).take()
            try:
                answer, reply = self._once(method, path, what)
            except urllib3.exceptions.HTTPError as error:
                failed += 1
                if failed >= TRIES or isinstance(error, urllib3.exceptions.SSLError):
                    raise WikiUnavailableError(f"{self._server.url} {_failure(error)}") from error
                self._sleep(self._backoff(failed))
                continue
            if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
                busy += 1
                if busy >= _REFUSED_BY_RATE:
                    raise WikiUnavailableError(f"{self._server.url} lets nobody in: 429, {busy} times")
                self._sleep(self._asked_wait(answer, busy))
                continue
            if reply.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                return self._checked(reply, answer)
            failed += 1
            if reply.status in _DOWN and failed >= TRIES:
                raise WikiUnavailableError(f"{self._server.url} is down: {reply.reason}")
            if reply.status not in _DOWN and failed >= tries:
                return reply
            self._sleep(self._backoff(failed))

    def _once(
        self, method: str, path: str, what: Mapping[str, Any]
    ) -> tuple[urllib3.BaseHTTPResponse, Reply]:
        headers = {
            "Authorization": f"Bearer {self._server.key}",
            "Accept": "application/json",
            "User-Agent": f"{PRODUCT}/{VERSION}",
            **({"Content-Type": "application/json"} if "body" in what else {}),
        }
        self.sent += 1
        answer = self._pool.request(
            method,
            self._server.url + path,
            headers=headers,
            preload_content=False,
            retries=False,  # they are counted here
            redirect=False,
            **what,
        )
        try:
            data = answer.read(_ANSWER_MOST)
            rest = answer.read(1)
        except BaseException:
            answer.close()
            raise
        if rest:
            answer.close()
        answer.release_conn()
        try:
            found = json.loads(data)
        except ValueError:  # a plain text, or a page of a proxy in front
            found = {"message": data[:300].decode("utf-8", "replace")}
        return answer, Reply(answer.status, found if isinstance(found, dict) else {})

    def _checked(self, reply: Reply, answer: urllib3.BaseHTTPResponse) -> Reply:
        if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise WikiKeyError(
                f"{self._server.url} refuses the key ({reply.status}); set VENUE_ARCHIVE_WIKI_KEY to one "
                "that it takes"
            )
        if 300 <= reply.status < 400:  # noqa: PLR2004 - HTTP's redirects
            raise BadInputError(
                f"WIKI_URL={self._server.url} leads on to {answer.headers.get('Location', 'elsewhere')}, "
                "where the key isn't sent; set WIKI_URL to the server itself"
            )
        return reply

    def _asked_wait(self, answer: urllib3.BaseHTTPResponse, busy: int) -> float:
        asked = retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"))
        if asked is None:
            return self._backoff(busy)
        return min(asked, self._server.retry_after_most) + self._backoff(1)

    def _backoff(self, failed: int) -> float:
        longest: float = min(self._server.backoff * 2 ** (failed - 1), _BACKOFF_MOST)
        return random.uniform(longest / 2, longest)  # noqa: S311 - that clients don't come all at once

    def close(self) -> None:
        """Close the connections."""
        self._pool.clear()


def _pool(server: Server) -> urllib3.PoolManager:
    parts = urlsplit(server.url)
    context = ssl.create_default_context()
    for path in authority_files():
        context.load_verify_locations(path)
    options: dict[str, Any] = {
        "timeout": urllib3.Timeout(connect=min(10.0, server.timeout), read=server.timeout),
        "ssl_context": context,
        "maxsize": 1,
    }
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.netloc):
        return urllib3.ProxyManager(proxy, **options)
    return urllib3.PoolManager(**options)


def _failure(error: urllib3.exceptions.HTTPError) -> str:
    """Return what went wrong, without the object that urllib3 writes in front of it."""
    cause = next((each for each in reversed(error.args) if isinstance(each, Exception)), error)
    words = " ".join(str(cause).rpartition(">: ")[2].split())
    return f"can't be reached: {words[:200] or type(error).__name__}"
