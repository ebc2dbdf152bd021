"""Captures of every kind, for the tests of the archive's server."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.archive.replay.png import png
from tests.archive.replay.world import NOON

if TYPE_CHECKING:
    from tests.archive.replay.world import DataFolder

E = "https://e.org"

IMAGE = png(3, 2, (200, 30, 30))

HOSTILE_HEADERS = (
    b"Set-Cookie: a=b; Path=/",
    b"Strict-Transport-Security: max-age=1",
    b"Refresh: 0;url=https://evil.example/",
    b"Link: <https://evil.example/x.css>; rel=preload; as=style",
    b'Clear-Site-Data: "*"',
    b"Service-Worker-Allowed: /",
    b"Cross-Origin-Embedder-Policy: require-corp",
    b"Content-Security-Policy: default-src *",
    b'Alt-Svc: h3=":443"',
    b"X-Latin: caf\xe9",
)


def fill(data: DataFolder) -> None:
    """Archive them all."""
    data.put(f"{E}/", "<!doctype html><title>T</title><body><a href=/b?x=1&y=2>b</a><script>x</script>")
    data.put(f"{E}/again", "<body>first", at=NOON)
    data.put(f"{E}/again", "<body>second", at=NOON + timedelta(days=1))
    data.put(f"{E}/again", "<body>failed", at=NOON + timedelta(days=2), status="503 No")
    data.put(f"{E}/only-failed", "<body>failed", status="500 No")
    data.put(f"{E}/a%20b/%C3%A9?q=%26&r=a+b&s='x'|y", "<body>exact")
    data.put(f"{E}/raw space", "<body>spaced")
    data.put(f"{E}/style.css", "@import 'b.css';a{b:url(c.png)}", "text/css")
    data.put(f"{E}/image.png", IMAGE, "image/png")
    data.put(
        f"{E}/drawing.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
        "image/svg+xml",
    )
    data.put(f"{E}/broken.svg", "<svg><script>alert(1)</svg>", "image/svg+xml")
    data.put(f"{E}/code.js", "alert(1)", "text/javascript")
    data.put(
        f"{E}/feed.xml",
        "<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><rss/>",
        "application/rss+xml",
    )
    data.put(f"{E}/paper.pdf", b"%PDF-1.4", "application/pdf")
    data.put(f"{E}/font", b"wOF2....", "application/octet-stream")
    data.put(f"{E}/untyped", "<!doctype html><p onclick=a>untyped", None)
    data.put(f"{E}/latin", "<p>caf\xe9".encode("latin-1"), "text/html; charset=iso-8859-1")
    data.put(f"{E}/zipped", gzip.compress(b"<p>zipped"), headers=(b"Content-Encoding: gzip",))
    data.put(f"{E}/headers", "<p>x", headers=HOSTILE_HEADERS)
    data.put(f"{E}/cut", "<p>half", length=1000)
    data.put(f"{E}/gone", "<p>gone", status="410 Gone")
    data.put(f"{E}/empty", "", status="204 No Content")
    data.put(f"{E}/not-modified", "", status="304 Not Modified")
    data.put(f"{E}/moved", "", status="301 Moved", headers=(b"Location: /again?",))
    data.put(f"{E}/moved-far", "", status="302 Found", headers=(b"Location: //f.org/x y\t#z",))
    data.put(f"{E}/moved-utf8", "", status="302 Found", headers=(b"Location: /caf\xc3\xa9",))
    data.put(f"{E}/moved-out", "", status="302 Found", headers=(b"Location: javascript:alert(1)",))
    data.put(f"{E}/moved-nowhere", "<p>no way", status="302 Found")
    data.put(f"{E}/circle", "", status="302 Found", headers=(b"Location: /circle",))
    data.put(f"{E}/cookie", "", status="302 Found", headers=(b"Location: /cookie#x",))
    data.put(f"{E}/cookie", "<body>in the end", at=NOON + timedelta(seconds=2))
    data.put(f"{E}/quick", "", status="302 Found", headers=(b"Location: /quick",))
    data.put(f"{E}/quick", "<body>at once", at=NOON + timedelta(milliseconds=700))
    data.put(f"{E}/large", b"<p>" + b"x" * (10 * 1024 * 1024))
    data.put(f"{E}/frames", "<frameset><frame src=f></frameset>")
