"""The player: a page around a sound or a film that is opened by itself.

The document that a browser makes of one asks for it across origins, which its sandbox doesn't let it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from archive.replay.address import ReplayAddress
from archive.replay.banner import banner_html

if TYPE_CHECKING:
    from archive.reader import StoredResponse

_PAGE: Final = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"></head><body style="margin:0">{banner}'
    '<{element} controls preload="metadata" src="{source}" title="{title}"'
    ' style="display:block;margin:2rem auto;width:min(60rem,94vw);max-height:80vh"></{element}>'
    "</body></html>\n"
)


def player_page(stored: StoredResponse, address: ReplayAddress, media_type: str) -> str:
    """Return the page that plays a capture of an audio or video type; `address` is its exact one."""
    banner = ""
    if not address.mode:
        banner = banner_html(stored.url, stored.timestamp, status=stored.status, complete=stored.complete)
    return _PAGE.format(
        title=escape(stored.url),
        banner=banner,
        element=media_type.partition("/")[0],
        source=escape(ReplayAddress(address.url, address.digits, "id_").path()),
    )
