from __future__ import annotations

import pytest

from archive.replay.media import kind_of


@pytest.mark.parametrize(
    ("content_type", "payload", "kind", "name"),
    [
        ("text/html; charset=x", b"", "page", "text/html"),
        ("Text/HTML", b"", "page", "text/html"),
        ("application/xhtml+xml", b"", "page", "application/xhtml+xml"),
        ("", b" <!DOCTYPE  html><p>", "page", "text/html"),
        ("", b"\x89PNG\r\n\x1a\n...", "media", "image/png"),
        ("", b"bytes", "file", "application/octet-stream"),
        ("text/css", b"", "style", "text/css"),
        ("image/svg+xml", b"", "drawing", "image/svg+xml"),
        ("image/webp", b"", "media", "image/webp"),
        ("video/mp4", b"", "media", "video/mp4"),
        ("audio/x-scpls", b"", "text", "text/plain"),
        ("application/vnd.apple.mpegurl", b"", "text", "text/plain"),
        ("font/woff2", b"", "font", "font/woff2"),
        ("application/font-woff", b"", "font", "application/font-woff"),
        ("application/vnd.ms-fontobject", b"", "font", "application/vnd.ms-fontobject"),
        ("application/octet-stream", b"wOF2...", "font", "application/octet-stream"),
        ("text/javascript", b"", "text", "text/plain"),
        ("application/x-javascript", b"", "text", "text/plain"),
        ("application/ecmascript", b"", "text", "text/plain"),
        ("application/json", b"", "text", "text/plain"),
        ("application/ld+json", b"", "text", "text/plain"),
        ("application/rss+xml", b"", "text", "text/plain"),
        ("text/xml", b"", "text", "text/plain"),
        ("text/xsl", b"", "text", "text/plain"),
        ("text/cache-manifest", b"", "text", "text/plain"),
        ("application/pdf", b"", "file", "application/octet-stream"),
        ("application/x-shockwave-flash", b"", "file", "application/octet-stream"),
        ("multipart/x-mixed-replace", b"", "file", "application/octet-stream"),
        ("image/png\r\nSet-Cookie: a=b", b"", "file", "application/octet-stream"),
        ("image/", b"", "file", "application/octet-stream"),
        ("message/rfc822", b"", "file", "application/octet-stream"),
    ],
)
def test_what_it_is_to_a_browser(content_type, payload, kind, name):
    assert kind_of(content_type, payload) == (kind, name)
