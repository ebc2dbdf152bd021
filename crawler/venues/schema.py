"""What a venue file may say: one table of fields each for a venue, a source and politeness.

A check takes a node and returns the field's value; it raises `Problem` where the value is wrong. The tables are
also what docs/add-a-venue.md is tested against.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from crawler.exceptions import BadInputError
from crawler.urls import fetch_url
from crawler.venues.document import Problem
from crawler.venues.model import KINDS, TYPES, Domain, Politeness, Source, Venue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Check = Callable[[yaml.Node], Any]

MAX_TEXT: Final = 1000
MAX_PATTERN: Final = 200
"""Length of a pattern. What finds an article fits in; a long one is where matching takes for ever."""
MAX_ITEMS: Final = 100
LANGUAGE: Final = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a file: how its node becomes a value, what is allowed, whether it may be left out."""

    check: Check
    allowed: str
    required: bool = False


def text(node: yaml.Node) -> str:
    """Return the text of a scalar as it is written: `language: no` is Norwegian, whatever YAML makes of it."""
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        raise ValueError("it is empty" if isinstance(node, yaml.ScalarNode) else "it is no single value")
    value = " ".join(node.value.split())
    if not value or not value.isprintable() or len(value) > MAX_TEXT:
        raise ValueError(f"{value[:80]!r} is empty, too long or has control characters")
    return value


def matching(pattern: str, longest: int = 64) -> Check:
    """Return a check for texts that `pattern` matches as a whole."""

    def check(node: yaml.Node) -> str:
        value = text(node)
        if len(value) > longest or not re.fullmatch(pattern, value):
            raise ValueError(f"{value[:80]!r} is not allowed")
        return value

    return check


def one_of(names: Iterable[str]) -> Check:
    """Return a check for one of several words."""
    allowed = tuple(names)

    def check(node: yaml.Node) -> str:
        value = text(node)
        if value not in allowed:
            raise ValueError(f"{value[:80]!r} is not allowed{did_you_mean(value, allowed)}")
        return value

    return check


def whole_number(least: int, most: int) -> Check:
    """Return a check for whole numbers from `least` to `most`."""

    def check(node: yaml.Node) -> int:
        value = text(node)
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ValueError(f"{value[:80]!r} is not allowed")
        return int(value)

    return check


def seconds(most: float) -> Check:
    """Return a check for seconds from 0 to `most`."""

    def check(node: yaml.Node) -> float:
        value = text(node)
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value) or float(value) > most:
            raise ValueError(f"{value[:80]!r} is not allowed")
        return float(value)

    return check


def yes_or_no(node: yaml.Node) -> bool:
    """Return the truth of `true` or `false`."""
    return bool(one_of(("true", "false"))(node) == "true")


def url(node: yaml.Node) -> str:
    """Return an http(s) URL."""
    value = text(node)
    try:
        fetch_url(value)
    except BadInputError as error:
        raise ValueError(str(error)) from error
    return value


def domain(node: yaml.Node) -> Domain:
    """Return a domain."""
    try:
        return Domain.parse(text(node))
    except BadInputError as error:
        raise ValueError(str(error)) from error


def pattern(node: yaml.Node) -> re.Pattern[str]:
    """Return a compiled regular expression."""
    value = text(node)
    if len(value) > MAX_PATTERN:
        raise ValueError(f"a pattern of {len(value)} characters is too long")
    try:
        return re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{value!r} is no regular expression ({error})") from error
