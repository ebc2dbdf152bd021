"""The guard before each of the servers: who may ask what, and what every answer says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_METHODS: Final = ("GET", "HEAD")
_PASSED: Final = frozenset(
    [
        *(b"content-type", b"content-length", b"content-disposition", b"location", b"allow"),
        *(b"accept-ranges", b"content-range"),
        *(b"memento-datetime", b"link", b"vary", b"access-control-allow-origin"),
        *(b"accept-ranges", b"content-range"),
    ]
)
_ARCHIVED: Final = b"x-archive-"
_PERMISSIONS: Final = ("camera", "microphone", "geolocation", "display-capture", "usb", "serial", "payment")
_FIXED: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-dns-prefetch-control": "off",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "cache-control": "no-store",
    "permissions-policy": ", ".join(f"{name}=()" for name in (*_PERMISSIONS, "fullscreen", "autoplay")),
}


class Guard:
    """Passes requests on to `app` that name an allowed host and only read; answers all others itself.

    Of the headers that `app` sets only known ones leave. `policy` returns the content security policy of an
    answer, given the request's host and path as sent; `headers` are further ones that every answer carries.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Container[bytes],
        policy: Callable[[bytes, bytes], str],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._policy = policy
        self._fixed = [(n.encode(), v.encode()) for n, v in {**_FIXED, **(headers or {})}.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != "http":
            raise ValueError(f"the replay answers HTTP only, not {scope['type']}")
        host = dict(scope["headers"]).get(b"host", b"").lower()
        if host not in self._hosts:
            answer: ASGIApp = PlainTextResponse("This server does not answer for that host.\n", 421)
            policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
        else:
            answer, policy = self._app, self._policy(host, scope.get("raw_path", b""))
            scope["allowed_host"] = host
            if scope["method"] not in _METHODS:
                allowed = {"allow": ", ".join(_METHODS)}
                answer = PlainTextResponse("An archive is only read.\n", 405, headers=allowed)
        fixed = [*self._fixed, (b"content-security-policy", policy.encode("latin-1"))]

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(n, v) for n, v in message["headers"] if n in _PASSED or n.startswith(_ARCHIVED)]
                message = {**message, "headers": [*kept, *fixed]}
            await send(message)

        await answer(scope, receive, send_guarded)
