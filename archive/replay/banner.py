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
_SHOWN: Final = 160


def banner_html(url: str, moment: datetime, *, status: int, complete: bool) -> str:
    """Return the banner's markup: one element that takes nothing from the page's styles.

    `moment` is in UTC. An answer other than 200 and a capture that is cut short are named.
    """
    shown = url if len(url) <= _SHOWN else url[:_SHOWN] + "\N{HORIZONTAL ELLIPSIS}"
    when = f"{moment.day} {moment:%B} {moment.year}, {moment:%H:%M:%S} UTC"
    remarks = [f"The server answered {status}."] if status != 200 else []  # noqa: PLR2004 - HTTP's "OK"
    if not complete:
        remarks.append("Part of the page is missing.")
    text = " ".join([f"Archive copy of {shown}, captured {when}.", *remarks, "Scripts are left out."])
    return f'<archive-banner role="note" lang="en" dir="ltr" style="{_CSS}">{escape(text)}</archive-banner>'
