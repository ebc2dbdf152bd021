"""The banner at the top of an archived page: that it is a copy, of what, and from when."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

_STYLE: Final = {
    "all": "initial",
    "display": "block",
    "position": "relative",
    "z-index": "2147483647",
    "flex": "none",
    "grid-column": "1 / -1",
    "box-sizing": "border-box",
    "width": "100%",
    "padding": "7px 14px",
    "background": "#1d2733",
    # Across the whole window and up to its edge, whatever margins the body has; the page gets no wider.
    "box-shadow": "0 0 0 100vmax #1d2733",
    "clip-path": "inset(-100vmax -100vmax 0)",
    "color": "#f3f5f7",
    "font": "400 13px/19px system-ui, sans-serif",
    "text-align": "left",
    "text-wrap": "pretty",
    "overflow-wrap": "anywhere",
}
_CSS: Final = ";".join(f"{name}:{value} !important" for name, value in _STYLE.items())
_LINK_STYLE: Final = {
    # The browser's own style, its mark of the focus among it, whatever the page has for links.
    "all": "revert",
    "font": "inherit",
    "color": "#9fd0ff",
    "text-decoration": "underline",
}
_LINK_CSS: Final = ";".join(f"{name}:{value} !important" for name, value in _LINK_STYLE.items())
_SHOWN: Final = 160


def banner_html(
    url: str, moment: datetime, *, status: int, complete: bool, rendered: str | None = None
) -> str:
    """Return the banner's markup: one element that takes nothing from the page's styles.

    `moment` is in UTC. An answer other than 200 and a capture that is cut short are named. `rendered` is the
    path of what a browser showed of the page, where that is archived.
    """
    remarks = [f"The server answered {status}."] if status != 200 else []  # noqa: PLR2004 - HTTP's "OK"
    if not complete:
        remarks.append("Part of the page is missing.")
    text = f"Archive copy of {_short(url)}, captured {_when(moment)}."
    link = _link("As a browser showed it", rendered) if rendered else ""
    return _banner(" ".join([text, *remarks, "Scripts are left out."]), link)


def rendered_banner_html(url: str, moment: datetime, captured: str) -> str:
    """Return the banner of what a browser made of a page at `moment` (UTC).

    `captured` is the path of the page as the server sent it.
    """
    text = (
        f"Archive copy of {_short(url)}, as a browser showed it after running its scripts, {_when(moment)}. "
        "No script runs here."
    )
    return _banner(text, _link("As the server sent it", captured))


def _banner(text: str, link: str) -> str:
    content = f"{escape(text)} {link}" if link else escape(text)
    return f'<archive-banner role="note" lang="en" dir="ltr" style="{_CSS}">{content}</archive-banner>'


def _link(text: str, path: str) -> str:
    return f'<a href="{escape(path)}" style="{_LINK_CSS}">{text}</a>'


def _short(url: str) -> str:
    return url if len(url) <= _SHOWN else url[:_SHOWN] + "\N{HORIZONTAL ELLIPSIS}"


def _when(moment: datetime) -> str:
    return f"{moment.day} {moment:%B} {moment.year}, {moment:%H:%M:%S} UTC"
