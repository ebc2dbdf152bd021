"""Reading WARC and WACZ files that others wrote, whatever they hold: bounded, and past what is damaged.

Own code, since the common readers take headers of any size into memory, trust Content-Length, and stop at
the first damaged record.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from isal import isal_zlib

from archive.exceptions import DamagedError
from archive.members import occurrences, read_member
from archive.scan import HEADER_LIMIT, parse_date
from archive.target import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.members import Bytes

    Damaged = Callable[[int, str], None]

RECORD_LIMIT: Final = 256 * 1024 * 1024
"""Bytes of the largest block that is taken; larger ones couldn't be read back."""
_MAGIC: Final = b"\x1f\x8b"
_GZIP: Final = b"\x1f\x8b\x08"
_VERSION: Final = b"WARC/"
_HEAD_END: Final = b"\r\n\r\n"
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTENT_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length[ \t]*:([^\r]*)(?=\r\n)")
_STEP: Final = 4096
_WBITS: Final = 31
_BRACKETED: Final = re.compile(r"<([^<>]*)>")
_REPEATED: Final = frozenset({"warc-concurrent-to", "warc-protocol"})
"""The fields that a record may have several of (WARC 1.1, 5.7)."""
_URI_FIELDS: Final = frozenset({"warc-target-uri", "warc-refers-to-target-uri"})


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record as someone else wrote it: offset in its file, named fields in order, and its block."""

    offset: int
    fields: tuple[tuple[str, str], ...]
    block: bytes

    def get(self, name: str) -> str | None:
        """Return the first value of the field `name` (lower case), or None."""
        return next((value for key, value in self.fields if key.lower() == name), None)


def read_records(
    view: Bytes, on_damage: Damaged, progress: Callable[[int], None] = lambda _: None
) -> Iterator[ForeignRecord]:
    """Yield the records of a WARC file, compressed or not.

    What is damaged is passed over after a call of `on_damage` with the offset in bytes and what is wrong;
    `progress` is called with the number of bytes read so far.
    """
    if bytes(view[:2]) == _MAGIC:
        yield from _compressed(view, on_damage, progress)
    else:
        yield from _plain(view, None, on_damage, progress)


def _compressed(view: Bytes, on_damage: Damaged, progress: Callable[[int], None]) -> Iterator[ForeignRecord]:
    offset: int | None = 0
    while offset is not None and offset < len(view):
        progress(offset)
        start = offset
        try:
            # Of what doesn't begin as a record, no more is kept than shows that.
            limit = HEADER_LIMIT + (RECORD_LIMIT if _HEAD_END in _opening(view, offset, HEADER_LIMIT) else 0)
            member = read_member(view, offset, limit)
        except DamagedError as error:
            on_damage(start, str(error))
            offset = _next_member(view, offset)
            continue
        offset += member.length
        if member.data.startswith(_MAGIC):
            on_damage(start, "gzip within gzip: one layer is read, unpack the outer one with gunzip first")
        elif member.size > len(member.data) > HEADER_LIMIT:
            on_damage(
                start,
                f"one gzip member of {member.size} bytes, more than the {RECORD_LIMIT} that are taken: if it "
                "holds many records, unpack the file with gunzip first",
            )
        elif member.data:
            # A capture may hold what looks like a record: after damage, nothing in the member is trusted.
            yield from _in_member(member.data, start, on_damage)
    progress(len(view))


def _in_member(data: bytes, start: int, on_damage: Damaged) -> Iterator[ForeignRecord]:
    damaged = False

    def once(_: int, message: str) -> None:
        nonlocal damaged
        if not damaged:
            on_damage(start, message)
        damaged = True

    with memoryview(data) as view:
        for found in _plain(view, start, once, lambda _: None):
            if damaged:
                return
            yield found


def _plain(
    view: Bytes, base: int | None, on_damage: Damaged, progress: Callable[[int], None]
) -> Iterator[ForeignRecord]:
    """Yield the records that stand one behind the other; `base` is the offset reported for all, if given."""
    offset: int | None = 0
    while offset is not None and offset < len(view):
        progress(offset)
        named = offset if base is None else base
        try:
            head, start, finish = _frame(view, offset)
        except DamagedError as error:
            on_damage(named, str(error))
            offset = _next_plain(view, offset)
            continue
        try:
            fields = _fields(head)
            _check_fields(fields, finish - start)
            yield ForeignRecord(named, fields, bytes(view[start:finish]))
        except DamagedError as error:
            on_damage(named, str(error))
        offset = finish + len(_HEAD_END)
    progress(len(view))


def _frame(view: Bytes, offset: int) -> tuple[bytes, int, int]:
    """Return the header of the record at `offset`, and where its block begins and ends.

    Raises:
        DamagedError: there is none, or it isn't as long as it says.
    """
    head = bytes(view[offset : offset + HEADER_LIMIT])
    end = head.find(_HEAD_END)
    if not head.startswith(_VERSION) or end < 0:
        raise DamagedError(f"no WARC header within {HEADER_LIMIT} bytes")
    lengths = _CONTENT_LENGTH.findall(head, 0, end + 2)
    stated = lengths[0].decode("ascii", "replace").strip() if lengths else ""
    if not (stated.isascii() and stated.isdigit()) or len(lengths) > 1:
        what = "given twice" if len(lengths) > 1 else (repr(stated[:30]) if stated else "missing")
        raise DamagedError(f"Content-Length is {what}, which is no number of bytes")
    start = offset + end + len(_HEAD_END)
    finish = start + int(stated[:20])
    following = finish + len(_HEAD_END)
    ends = following == len(view) or bytes(view[following : following + len(_VERSION)]) == _VERSION
    if bytes(view[finish:following]) != _HEAD_END or not ends:
        raise DamagedError(f"Content-Length is {stated[:20]}, the block isn't that long")
    return head[:end], start, finish


def _fields(head: bytes) -> tuple[tuple[str, str], ...]:
    """Return the named fields in the form of WARC 1.1: folded lines joined, no brackets around URLs."""
    lines: list[str] = []
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        if line[:1] in {" ", "\t"} and lines:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    fields = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(name.strip()):
            raise DamagedError(f"a header line that names no field: {line[:60]!r}")
        bracketed = _BRACKETED.fullmatch(value.strip()) if name.strip().lower() in _URI_FIELDS else None
        fields.append((name.strip(), one_line(bracketed[1] if bracketed else value.strip())))
    return tuple(fields)


def _check_fields(fields: tuple[tuple[str, str], ...], size: int) -> None:
    """Refuse a record that lacks what every record has, or says it twice, or has a block too large.

    Raises:
        DamagedError: names the field.
    """
    if size > RECORD_LIMIT:
        raise DamagedError(f"a block of {size} bytes, more than the {RECORD_LIMIT} that are taken")
    known = {name.lower(): value for name, value in reversed(fields)}
    names = Counter(name.lower() for name, _ in fields)
    twice = next((name for name in names if names[name] > 1 and name not in _REPEATED), None)
    if twice:
        raise DamagedError(f"a record that gives {twice[:40]} twice")
    if sum(len(name) + len(value.encode()) + 4 for name, value in fields) > HEADER_LIMIT - 1024:
        raise DamagedError(f"no WARC header within {HEADER_LIMIT} bytes")
    for name in ("WARC-Type", "WARC-Record-ID", "WARC-Date"):
        if not known.get(name.lower()):
            raise DamagedError(f"a record without {name}")
    try:
        parse_date(known["warc-date"])
    except (ValueError, OverflowError) as error:
        raise DamagedError(f"WARC-Date {known['warc-date'][:40]!r} is no date") from error
    if known["warc-type"] in {"response", "revisit"} and not known.get("warc-target-uri"):
        raise DamagedError(f"a {known['warc-type']} record without WARC-Target-URI")


def _next_plain(view: Bytes, offset: int) -> int | None:
    """Return where behind `offset` another record seems to begin, or None."""
    found = next(occurrences(view, _HEAD_END + _VERSION, offset), None)
    return None if found is None else found + len(_HEAD_END)


def _next_member(view: Bytes, offset: int) -> int | None:
    """Return where behind `offset` another gzip member with a record begins, or None."""
    starts = occurrences(view, _GZIP, offset + 1)
    return next((found for found in starts if _opening(view, found, len(_VERSION)) == _VERSION), None)


def _opening(view: Bytes, offset: int, size: int) -> bytes:
    """Return the first bytes of what a gzip member holds, at most `size`; none where there is no member."""
    compressed = bytes(view[offset : offset + size + _STEP])
    try:
        return bytes(isal_zlib.decompressobj(_WBITS).decompress(compressed, size))
    except isal_zlib.error:  # type: ignore[misc]  # isal has no stubs
        return b""
