"""Routes of the archive whose paths end in a URL, which is read as it was sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.routing import BaseRoute, Match

from archive.replay.address import PREFIX, BadAddressError, ReplayAddress

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

_AT_ONCE: Final = 8
"""Answers of a route that are made at one time: each may take some ten times its capture's size in memory."""


class UrlRoute(BaseRoute):
    """Everything under `prefix`, by the path as it was sent: a decoded one is no longer the archived URL.

    `answer` is called in a thread, since reading and rewriting block; `refuse` makes the answer to what is no
    address, of the sentence that says why.
    """

    def __init__(
        self,
        prefix: str,
        answer: Callable[[Request, ReplayAddress], Response],
        refuse: Callable[[str], Response],
    ) -> None:
        self._prefix = prefix.encode()
        self._answer = answer
        self._refuse = refuse
        self._limiter: CapacityLimiter | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Say whether the path is under the prefix."""
        raw = scope.get("raw_path", b"")
        return (Match.FULL if raw.startswith(self._prefix) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._limiter = self._limiter or CapacityLimiter(_AT_ONCE)
        path = PREFIX.encode() + scope["raw_path"].removeprefix(self._prefix)
        try:
            address = ReplayAddress.parse(path, scope["query_string"])
        except BadAddressError as error:
            response = self._refuse(f"Sorry, {error}.")
        else:
            work = partial(self._answer, Request(scope), address)
            response = await to_thread.run_sync(work, limiter=self._limiter)
        await response(scope, receive, send)
