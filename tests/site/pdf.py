"""Small PDF files, written by hand: one of text, and one that is only a picture of a page."""

from __future__ import annotations

import textwrap
import zlib

_LINES = 28
_COLUMNS = 74
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_SIDE = 64


def text_pdf(text: str, info: dict[str, str]) -> bytes:
    """Set a text whose first line is its title, with a running head and a folio on each page.

    Args:
        text: Paragraphs with empty lines between them, in the characters of windows-1252.
        info: The entries of the document's Info dictionary; dates are in PDF's own form.
    """
    title, _, rest = text.strip().partition("\n")
    paragraphs = [p for p in rest.split("\n\n") if p.strip()]
    lines = [line for p in paragraphs for line in [*textwrap.wrap(p, _COLUMNS, break_on_hyphens=False), ""]]
    pages = [lines[n : n + _LINES] for n in range(0, len(lines), _LINES)]
    contents = [_set(title, page, f"{n} of {len(pages)}", first=n == 1) for n, page in enumerate(pages, 1)]
    return _file(b"/Font << /R 3 0 R >>", _FONT, contents, info)


def scan_pdf(info: dict[str, str]) -> bytes:
    """A picture of a written page, and a blank one behind it."""
    return _file(b"/XObject << /R 3 0 R >>", _picture(), [b"q 451 0 0 640 72 100 cm /R Do Q", b""], info)


def _set(title: str, lines: list[str], folio: str, *, first: bool) -> bytes:
    rows = [(9, 72, 790, title), (9, 290, 40, folio)]
    rows += [(20, 72, 740, title)] if first else []
    rows += [(12, 72, 700 - 22 * n, line) for n, line in enumerate(lines) if line]
    return b"\n".join(b"BT /R %d Tf %d %d Td %s Tj ET" % (*row[:3], _literal(row[3])) for row in rows)


def _picture() -> bytes:
    """Grey stripes on white, as writing looks from across the room."""
    rows = [bytes([90 if y % 4 == 0 and 6 < x < 58 else 245 for x in range(_SIDE)]) for y in range(_SIDE)]
    head = (
        b"<< /Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    )
    return _stream(head + b" /Width %d /Height %d" % (_SIDE, _SIDE), zlib.compress(b"".join(rows)))


def _file(kind: bytes, resource: bytes, contents: list[bytes], info: dict[str, str]) -> bytes:
    """Number the objects, and list where each begins (ISO 32000-1, 7.5)."""
    firsts = range(5, 5 + 2 * len(contents), 2)
    entries = b" ".join(b"/%s %s" % (name.encode(), _string(value)) for name, value in info.items())
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(firsts), b" ".join(b"%d 0 R" % n for n in firsts)),
        resource,
        b"<< %s >>" % entries,
    ]
    for first, content in zip(firsts, contents, strict=True):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << %s >> /Contents %d 0 R >>"
        objects += [page % (kind, first + 1), _stream(b"<<", content)]

    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, thing in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size %d /Root 1 0 R /Info 4 0 R >>" % (len(objects) + 1)
    count = len(objects) + 1
    return out + b"xref\n0 %d\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (count, table, trailer, len(out))


def _stream(head: bytes, data: bytes) -> bytes:
    return b"%s /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)


def _literal(text: str) -> bytes:
    data = text.encode("cp1252")
    for mark in (b"\\", b"(", b")"):
        data = data.replace(mark, b"\\" + mark)
    return b"(%s)" % data


def _string(text: str) -> bytes:
    """A text string: ASCII as it is, anything else in UTF-16 (ISO 32000-1, 7.9.2.2)."""
    if text.isascii():
        return _literal(text)
    return b"<FEFF%s>" % text.encode("utf-16-be").hex().upper().encode()
