"""Whether and how a browser shows a venue's pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

BrowserUse = Literal["always", "when-needed", "never"]
BROWSER_USES: Final[tuple[BrowserUse, ...]] = ("always", "when-needed", "never")
"""Every page is shown by a browser; or those that show their text by script only; or none."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """How a browser shows a venue's pages.

    Attributes:
        selector: CSS selector of an element to wait for; None: for no one.
        seconds: Seconds to wait beyond that, and beyond the last request.
        media: Whether films and sounds are loaded.
    """

    selector: str | None = None
    seconds: float | None = None
    media: bool = False
