"""The lines of a PDF: what stands on its pages, in reading order, each with its place."""

from __future__ import annotations

import math
import re
import sys
from collections import Counter
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

# It comes without types.
import pypdfium2
from pypdfium2 import raw

HYPHEN: Final = "\x02"
"""PDFium's mark of a hyphen at the end of a line; it takes the place of the line's end."""
NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\xad]")
_PAGES: Final = 300
_CHARACTERS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands on its page: where it begins and ends, its baseline (growing upwards) and size."""

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float


def read_lines(pdf: Any) -> tuple[list[list[Line]], bool]:
    """Return the lines of each page, and whether one without any has an image.

    At most 300 pages and 2,000,000 characters. A line that stands across the others has no size (NaN).
    """
    pages: list[list[Line]] = []
    room, has_image = _CHARACTERS, False
    for index in range(min(len(pdf), _PAGES)):
        try:
            page = pdf[index]
            text = page.get_textpage()
            units = max(0, min(raw.FPDFText_CountChars(text), room))
            pages.append(_lines(text, units, index))
            if not pages[-1] and not has_image:
                has_image = any(True for _ in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
            page.close()
        except pypdfium2.PdfiumError:  # the other pages may be whole
            continue
        room -= units
        if room <= 0:
            break
    return pages, has_image


def _lines(page: Any, units: int, index: int) -> list[Line]:
    """Return the lines of a page in the file's order; those that stand across the others have no size."""
    text = "".join([_character(page, at) for at in range(units)])
    ranges = [found.span() for found in re.finditer(rf"[^\r\n{HYPHEN}]+{HYPHEN}?", text)]
    ranges = [(start, end) for start, end in ranges if text[start:end].strip()]
    angles = [_angle(page, start) for start, _ in ranges]
    # A page may be turned as a whole.
    main = Counter(angles).most_common(1)[0][0] if angles else 0
    lines = []
    for (start, end), angle in zip(ranges, angles, strict=True):
        piece = text[start:end].rstrip()
        left, base = _origin(page, start, main)
        right, _ = _origin(page, start + len(piece) - 1, main)
        size = _size(page, start + len(piece) // 2) if angle == main else math.nan
        clean = piece.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        clean = NOT_TEXT.sub("", clean.replace(HYPHEN, "\t")).replace("\t", HYPHEN).strip(" ")
        lines.append(Line(clean, index, left, right, base, size))
    # Some programs draw their pages in no order at all.
    jumps = sum(after.base > before.base + 1 for before, after in pairwise(lines))
    return sorted(lines, key=lambda each: -each.base) if jumps > max(3, len(lines) // 4) else lines


def _character(page: Any, at: int) -> str:
    unit = raw.FPDFText_GetUnicode(page, at)
    return chr(unit) if unit <= sys.maxunicode else "\ufffd"


def _angle(page: Any, at: int) -> int:
    """Return by how many degrees a character is turned, clockwise."""
    angle = math.degrees(raw.FPDFText_GetCharAngle(page, at))
    return round(angle) % 360 if math.isfinite(angle) else 0


def _origin(page: Any, at: int, angle: int) -> tuple[float, float]:
    """Return where a character stands, on a page turned so that its text runs from left to right."""
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(page, at, x, y)
    turn = math.radians(angle)
    return (
        x.value * math.cos(turn) - y.value * math.sin(turn),
        x.value * math.sin(turn) + y.value * math.cos(turn),
    )


def _size(page: Any, at: int) -> float:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(page, at, matrix)
    size: float = raw.FPDFText_GetFontSize(page, at)
    return abs(size) * (math.hypot(matrix.c, matrix.d) or 1.0)
