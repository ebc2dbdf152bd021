"""Renditions: what a browser gets of an archived response, rewritten or raw, and never what it would run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.responses import Response

from archive.model import RENDERED_DOM, VIEWS
from archive.replay import charset, media, pages
from archive.replay.address import ReplayAddress
from archive.replay.banner import banner_html, rendered_banner_html
from archive.replay.css import rewrite_css
from archive.replay.html import rewrite_html
from archive.replay.links import LinkMap
from archive.replay.mediaplayer import player_page
from archive.replay.svg import rewrite_svg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.model import View
    from archive.reader import StoredResponse

LARGEST: Final = 10 * 1024 * 1024
"""Most bytes of a page, style sheet, drawing or text that are rewritten."""

FONT: Final = {"access-control-allow-origin": "null"}
"""What lets a page in its sandbox, which is of no origin, have a font: fonts are asked for across origins."""

_DOCUMENTS: Final = frozenset(["document", "iframe", "frame"])
_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")


def shown(
    stored: StoredResponse, address: ReplayAddress, *, destination: str = "", has_dom: bool = False
) -> Response:
    """Return a capture as a browser may show it; `address` is its exact one.

    `has_dom` says whether its rendered DOM is archived too; the banner then leads there.

    A sound or a film that is a document's whole content (`destination`, as in Sec-Fetch-Dest) gets a player.
    """
    kind, name = media.kind_of(header(stored, "content-type"), stored.payload)
    if kind == "media" and destination in _DOCUMENTS and name.startswith(("audio/", "video/")):
        return _text(player_page(stored, address, name), "text/html")
    if kind == "media":
        return _bytes(stored.payload, name)
    if kind == "font":
        return _bytes(stored.payload, name, FONT)
    if kind == "file":
        return _download(stored)
    if len(stored.payload) > LARGEST:
        return _too_large(stored, address)
    return (
        _page(stored, address, xhtml=name != "text/html", has_dom=has_dom)
        if kind == "page"
        else _part(stored, address, kind)
    )


def view(seen: View, content: bytes, address: ReplayAddress) -> Response:
    """Return what a browser made of a page as a browser may show it; `address` is its exact one."""
    if seen.name == RENDERED_DOM:
        return rendered(seen, content, address)
    kind = VIEWS[seen.name]  # type: ignore[index]  # an address asks for those alone that there are
    return _bytes(content, "text/plain; charset=utf-8" if seen.name == "requests" else kind)


def rendered(view: View, content: bytes, address: ReplayAddress) -> Response:
    """Return a page's rendered DOM as a browser may show it; `address` is its exact one."""
    captured = ReplayAddress(address.url, address.digits).path()
    if len(content) > LARGEST:
        sentence = (
            f"What a browser made of this page has {_megabytes(content)}, more than is made safe to open."
        )
        links = {"The page as the server sent it": captured}
        return pages.message("Too large to show", sentence, status=501, url=view.url, links=links)
    text = charset.decode_html(content, VIEWS[RENDERED_DOM])
    banner = rendered_banner_html(view.url, view.timestamp, captured)
    return _text(
        rewrite_html(text, LinkMap(view.url, address.digits), banner=banner, scripted=True), "text/html"
    )


def raw(stored: StoredResponse) -> Response:
    """Return a capture's payload byte for byte, as something that a browser doesn't act on."""
    content_type = header(stored, "content-type")
    kind, name = media.kind_of(content_type, stored.payload)
    if kind in ("media", "font"):
        return _bytes(stored.payload, name)
    if kind == "file":
        return _download(stored)
    label = charset.label(content_type)
    return _bytes(stored.payload, f"text/plain; charset={label}" if label else "text/plain")


def header(stored: StoredResponse, name: str) -> str:
    """Return the first header of that name (in lower case), or an empty string."""
    return next((value for key, value in stored.headers if key.lower() == name), "")


def _page(stored: StoredResponse, address: ReplayAddress, *, xhtml: bool, has_dom: bool) -> Response:
    banner = ""
    if not address.mode:
        banner = banner_html(
            stored.url,
            stored.timestamp,
            status=stored.status,
            complete=stored.complete,
            rendered=ReplayAddress(address.url, address.digits, "dom_").path() if has_dom else None,
        )
    text = charset.decode_html(stored.payload, header(stored, "content-type"))
    links = LinkMap(stored.url, address.digits, framed=address.mode == "if_")
    return _text(rewrite_html(text, links, banner=banner, xhtml=xhtml), "text/html")


def _part(stored: StoredResponse, address: ReplayAddress, kind: media.Kind) -> Response:
    """Return a style sheet or a drawing with its links rewritten, or text as it is."""
    links = LinkMap(stored.url, address.digits)
    drawing = rewrite_svg(stored.payload, links) if kind == "drawing" else None
    if drawing is not None:
        return _bytes(drawing, "image/svg+xml")
    text = charset.decode_css(stored.payload, header(stored, "content-type"))
    return (
        _text(rewrite_css(text, links.resource), "text/css") if kind == "style" else _text(text, "text/plain")
    )


def _bytes(content: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(content, headers={"content-type": content_type, **(headers or {})})


def _text(content: str, name: str) -> Response:
    return _bytes(content.encode("utf-8", "replace"), f"{name}; charset=utf-8")


def _download(stored: StoredResponse) -> Response:
    name = _FILE_NAME.sub("-", urlsplit(stored.url).path.rpartition("/")[2]).strip("-.")[:80] or "capture"
    return _bytes(stored.payload, media.DOWNLOAD, {"content-disposition": f'attachment; filename="{name}"'})


def _too_large(stored: StoredResponse, address: ReplayAddress) -> Response:
    sentence = (
        f"This capture has {_megabytes(stored.payload)}, more than is made safe to open. "
        "Its bytes are there as they were sent."
    )
    raw = ReplayAddress(address.url, address.digits, "id_").path()
    return pages.message("Too large to show", sentence, status=501, url=stored.url, links={"Raw bytes": raw})


def _megabytes(content: bytes) -> str:
    return f"{len(content) / 1024 / 1024:.0f} MB"
