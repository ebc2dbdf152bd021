"""Queries of the CDX interface: which captures are asked for, and how they are listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from archive.replay import timestamp
from archive.replay.cdxfields import FIELDS, OF_JSON, OF_TEXT, value
from archive.replay.cdxtarget import CdxTarget
from archive.replay.exceptions import BadQueryError
from archive.replay.expression import BadExpressionError, Expression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from archive.model import Capture

MOST_LAST: Final = 10_000
"""Most captures that can be asked for from the end (`limit=-N`): they are held in memory."""
_KNOWN: Final = (
    *("url", "matchType", "from", "to", "filter", "collapse", "limit", "sort", "closest", "fl", "output"),
)
_REPEATED: Final = ("filter", "collapse")
_MOST_REPEATED: Final = 5
_LONGEST: Final = 2000
_LIMIT: Final = re.compile(r"-?[1-9][0-9]{0,8}")
_FILTER: Final = re.compile(r"(!?)([=~]?)([^:]*):(.*)", re.DOTALL)
_COLLAPSE: Final = re.compile(r"([^:]*)(?::([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Filter:
    """A test of one field: captures that pass it are listed, or those that don't (`negative`)."""

    field: str
    test: Callable[[str], bool]
    negative: bool

    def __call__(self, capture: Capture) -> bool:
        """Say whether a capture is listed."""
        return self.test(value(capture, self.field)) != self.negative


@dataclass(frozen=True, slots=True)
class Collapse:
    """Of captures in a row that have the same beginning of a field, only the first is listed."""

    field: str
    length: int | None

    def key(self, capture: Capture) -> str:
        """Return that beginning."""
        return value(capture, self.field)[: self.length]


@dataclass(frozen=True, slots=True)
class CdxQuery:
    """A query as it was understood.

    The time is from `since` on, before `until` (UTC). `limit` below 0 asks for the last ones; `closest` is
    the moment by whose distance captures are sorted.
    """

    target: CdxTarget
    since: datetime | None
    until: datetime | None
    filters: tuple[Filter, ...]
    collapses: tuple[Collapse, ...]
    limit: int | None
    backwards: bool
    closest: datetime | None
    fields: tuple[str, ...]
    as_json: bool

    @classmethod
    def parse(cls, parameters: Iterable[tuple[str, str]]) -> CdxQuery:
        """Read the parameters of a request.

        Raises:
            BadQueryError: one of them is unknown, or can't be meant.
        """
        given = _sorted_out(parameters)
        one = {name: values[0] for name, values in given.items()}
        output = _choice(one, "output", ("text", "json"))
        order = _choice(one, "sort", ("default", "reverse", "closest"))
        limit = _limit(one.get("limit"))
        query = cls(
            target=CdxTarget.parse(one.get("url", ""), one.get("matchType")),
            since=_moment(one, "from", 0),
            until=_moment(one, "to", 1),
            filters=tuple(map(_filter, given.get("filter", ()))),
            collapses=tuple(map(_collapse, given.get("collapse", ()))),
            limit=limit,
            backwards=order == "reverse",
            closest=_closest(one),
            fields=_fields(one.get("fl"), OF_JSON if output == "json" else OF_TEXT),
            as_json=output == "json",
        )
        if query.closest is None:
            if order == "closest":
                raise BadQueryError("sort=closest needs closest= with a timestamp")
        elif query.target.match != "exact" or query.backwards or query.collapses or (limit or 0) < 0:
            raise BadQueryError("closest goes with matchType=exact, and with no collapse, reverse or last N")
        if query.backwards and (limit or 0) < 0:
            raise BadQueryError("sort=reverse and a negative limit both turn the list round: give one")
        return query


def _sorted_out(parameters: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, text in parameters:
        if name not in _KNOWN:
            raise BadQueryError(f"there is no parameter {name[:40]!r}, only {', '.join(_KNOWN)}")
        if name != "url" and len(text) > _LONGEST:
            raise BadQueryError(f"{name} has more than {_LONGEST} characters")
        given.setdefault(name, []).append(text)
    for name, values in given.items():
        most = _MOST_REPEATED if name in _REPEATED else 1
        if len(values) > most:
            raise BadQueryError(f"{name} may be given {'once' if most == 1 else f'{most} times'} only")
    return given


def _choice(one: dict[str, str], name: str, choices: tuple[str, ...]) -> str:
    found = one.get(name, choices[0])
    if found not in choices:
        raise BadQueryError(f"{name} is one of {', '.join(choices)}, not {found[:40]!r}")
    return found


def _moment(one: dict[str, str], name: str, end: int) -> datetime | None:
    """Return where the period begins that a parameter names, or where it ends."""
    if name not in one:
        return None
    try:
        return timestamp.period(one[name])[end]
    except ValueError as error:
        raise BadQueryError(f"{name}: {error}") from error


def _closest(one: dict[str, str]) -> datetime | None:
    return None if _moment(one, "closest", 0) is None else timestamp.middle(one["closest"])


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if _LIMIT.fullmatch(text) is None:
        raise BadQueryError("limit is a whole number other than 0; below 0 for the last ones")
    limit = int(text)
    if limit < -MOST_LAST:
        raise BadQueryError(f"limit asks for at most the last {MOST_LAST} captures")
    return limit


def _known_field(name: str) -> str:
    if name not in FIELDS:
        raise BadQueryError(f"there is no field {name[:40]!r}, only {', '.join(FIELDS)}")
    return name


def _fields(text: str | None, default: tuple[str, ...]) -> tuple[str, ...]:
    if text is None:
        return default
    return tuple(dict.fromkeys(map(_known_field, text.split(","))))


def _filter(text: str) -> Filter:
    match = _FILTER.fullmatch(text)
    if match is None:
        raise BadQueryError(
            "a filter is FIELD:TEXT, =FIELD:TEXT or ~FIELD:EXPRESSION, with a ! in front for not"
        )
    negative, kind, field, wanted = match.groups()
    _known_field(field)
    if kind == "=":
        return Filter(field, wanted.__eq__, bool(negative))
    if not kind:
        return Filter(field, lambda found: wanted in found, bool(negative))
    try:
        return Filter(field, Expression(wanted).match, bool(negative))
    except BadExpressionError as error:
        raise BadQueryError(f"filter: {error}") from error


def _collapse(text: str) -> Collapse:
    match = _COLLAPSE.fullmatch(text)
    if match is None:
        raise BadQueryError("collapse is FIELD or FIELD:N, N being a number of characters")
    return Collapse(_known_field(match[1]), int(match[2]) if match[2] else None)
