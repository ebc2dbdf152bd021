"""The guard before each of the two servers: who may ask what, and what every answer says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS: Final = ("GET", "HEAD")
_PASSED: Final = frozenset(
    [
        *(b"content-type", b"content-length", b"content-disposition", b"location", b"allow"),
        *(b"memento-datetime", b"link", b"access-control-allow-origin"),
    ]
)
_ARCHIVED: Final = b"x-archive-"
_FIXED: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-dns-prefetch-control", b"off"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex, nofollow, noarchive"),
    (
        b"permissions-policy",
        b"camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), payment=(), "
        b"fullscreen=(), autoplay=(), screen-wake-lock=(), clipboard-read=(), clipboard-write=()",
    ),
)


class Guard:
    """Passes requests on to `app` that name an allowed host and only read; answers all others itself.

    Of the headers that `app` sets only known ones leave. `policy` returns the content security policy of an
    answer, given the request's host.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[bytes], policy: Callable[[bytes], str]) -> None:
        self._app = app
        self._hosts = hosts
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"the replay answers HTTP only, not {scope['type']}")
        host = dict(scope["headers"]).get(b"host", b"").lower()
        if host not in self._hosts:
            answer: ASGIApp = PlainTextResponse("This server does not answer for that host.\n", 421)
            policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
        else:
            answer, policy = self._app, self._policy(host)
            if scope["method"] not in _METHODS:
                allowed = {"allow": ", ".join(_METHODS)}
                answer = PlainTextResponse("An archive is only read.\n", 405, headers=allowed)
        fixed = [*_FIXED, (b"content-security-policy", policy.encode("latin-1"))]

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(n, v) for n, v in message["headers"] if n in _PASSED or n.startswith(_ARCHIVED)]
                message = {**message, "headers": [*kept, *fixed]}
            await send(message)

        await answer(scope, receive, send_guarded)
