"""Checks of single values of a venue file: each takes a node and returns the value, or raises ValueError.

The error's text says what is wrong; what is allowed is in the table of `schema.py`.
"""

from __future__ import annotations

import difflib
import re
import warnings
from typing import TYPE_CHECKING, Any, Final

import yaml

from crawler.durations import read_duration
from crawler.exceptions import BadInputError
from crawler.urls import fetch_url
from crawler.venues.domain import Domain
from crawler.venues.schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import timedelta

    Check = Callable[[yaml.Node], Any]

MAX_TEXT: Final = 1000
MAX_PATTERN: Final = 200
"""Length of a pattern. What finds articles fits in; much longer ones are where matching takes for ever."""
_SHOWN: Final = 80


def text(node: yaml.Node) -> str:
    """Return the text of a scalar as it is written: `language: no` is Norwegian, whatever YAML says."""
    if not isinstance(node, yaml.ScalarNode):
        what = "one value is needed here, not a list or a group of fields"
        raise ValueError(what)  # noqa: TRY004 - wrong is the file, not the program
    value = " ".join(node.value.split())
    if not value or node.tag.endswith(":null"):
        raise ValueError("it is empty")
    if len(value) > MAX_TEXT or not value.isprintable():
        raise ValueError(f"it is longer than {MAX_TEXT} characters, or has control characters")
    return value


def whole(pattern: str, longest: int = 64) -> Check:
    """Return a check for texts that `pattern` matches as a whole."""

    def check(node: yaml.Node) -> str:
        value = text(node)
        if len(value) > longest or not re.fullmatch(pattern, value):
            raise _not_allowed(value)
        return value

    return check


def one_of(allowed: Iterable[str]) -> Check:
    """Return a check for one of several words."""
    words = tuple(allowed)

    def check(node: yaml.Node) -> str:
        value = text(node)
        if value not in words:
            raise _not_allowed(value, did_you_mean(value, words))
        return value

    return check


def whole_number(least: int, most: int) -> Check:
    """Return a check for whole numbers from `least` to `most`."""

    def check(node: yaml.Node) -> int:
        value = text(node)
        if not re.fullmatch("[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise _not_allowed(value)
        return int(value)

    return check


def seconds(least: float, most: float) -> Check:
    """Return a check for numbers from `least` to `most`, with a fraction or without."""

    def check(node: yaml.Node) -> float:
        value = text(node)
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value) or not least <= float(value) <= most:
            raise _not_allowed(value)
        return float(value)

    return check


def interval(node: yaml.Node) -> timedelta:
    """Return how long `30m`, `6h` or `1d` is."""
    value = text(node)
    if not re.fullmatch("[1-9][0-9]{0,5}[mhd]", value):
        raise _not_allowed(value)
    try:
        return read_duration(value)
    except ValueError as error:  # longer than a year
        raise _not_allowed(value) from error


def truth(node: yaml.Node) -> bool:
    """Return whether it says `true`, and not `false`."""
    value = text(node)
    if value not in {"true", "false"}:
        raise _not_allowed(value)
    return value == "true"


def url(node: yaml.Node) -> str:
    """Return an http(s) URL, verbatim."""
    value = text(node)
    try:
        fetch_url(value)
    except BadInputError as error:
        raise ValueError(str(error)) from error
    return value


def schedule(node: yaml.Node) -> Schedule:
    """Return a schedule."""
    return Schedule.parse(text(node))


def domain(node: yaml.Node) -> Domain:
    """Return a domain."""
    value = text(node)
    try:
        return Domain.parse(value)
    except BadInputError as error:
        raise _not_allowed(value) from error


def pattern(node: yaml.Node) -> re.Pattern[str]:
    """Return a compiled regular expression."""
    value = text(node)
    if len(value) > MAX_PATTERN:
        raise ValueError(f"a pattern of {len(value)} characters is too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python is going to read in another way is a mistake now
            return re.compile(value)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        raise ValueError(f"{_short(value)} is no regular expression ({error})") from error


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the one of `words` that was meant, or None where none is near."""
    return next(iter(difflib.get_close_matches(word[:_SHOWN], list(words), n=1)), None)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return `, did you mean "…"?` with the nearest of `words`, or nothing where none is near."""
    near = nearest(word, words)
    return f', did you mean "{near}"?' if near else ""


def _not_allowed(value: str, hint: str = "") -> ValueError:
    return ValueError(f"{_short(value)} is not allowed{hint}")


def _short(value: str) -> str:
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")
