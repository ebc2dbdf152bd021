"""What came of showing a page by a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.model import View


@dataclass(frozen=True, slots=True)
class Browsed:
    """The views of a page as archived, its rendered DOM (HTML in UTF-8), and what of it is missing."""

    views: tuple[View, ...] = ()
    rendered: bytes | None = None
    faults: tuple[str, ...] = ()
