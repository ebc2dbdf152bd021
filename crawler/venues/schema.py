"""What a venue file may say: tables of fields for a venue, a source, politeness, and how they are read.

docs/add-a-venue.md has the same tables for people; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from crawler.venues import checks
from crawler.venues.document import Problem
from crawler.venues.model import KINDS, TYPES, Politeness, RevisitBounds, Source, Venue
from crawler.venues.rendering import BROWSER_USES, Rendering
from crawler.venues.schedule import GRAMMAR

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_ITEMS: Final = 100


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a file.

    Attributes:
        check: What makes the value of its node; a `Table` where the field is a group of fields.
        allowed: Says after "give" what may stand there.
        required: Whether it may not be left out.
        many: Whether it is a list, each item of which is checked.
    """

    check: checks.Check | Table
    allowed: str
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A group of fields, and the class that is made of them."""

    makes: type[Any]
    fields: Mapping[str, Field]


POLITENESS: Final = Table(
    Politeness,
    {
        "delay": Field(checks.seconds(0, 3600), "seconds from 0 to 3600"),
        "concurrency": Field(checks.whole_number(1, 16), "a whole number from 1 to 16"),
        "timeout": Field(checks.seconds(1, 600), "seconds from 1 to 600"),
    },
)
REVISIT: Final = Table(
    RevisitBounds,
    {
        "least": Field(checks.seconds(0, 3650), "days from 0 to 3650"),
        "most": Field(checks.seconds(0, 3650), "days from 0 to 3650"),
    },
)
RENDERING: Final = Table(
    Rendering,
    {
        "selector": Field(checks.text, "the CSS selector of an element that is there when the page is"),
        "seconds": Field(checks.seconds(0, 60), "seconds from 0 to 60"),
        "media": Field(checks.truth, "true or false"),
    },
)
SOURCE: Final = Table(
    Source,
    {
        "kind": Field(checks.one_of(KINDS), f"one of {', '.join(KINDS)}", required=True),
        "url": Field(checks.url, "an http or https URL", required=True),
        "every": Field(checks.interval, "minutes, hours or days, such as 30m, 6h or 1d, up to 365d"),
        "take": Field(
            checks.pattern,
            f"a list of regular expressions, each of at most {checks.MAX_PATTERN} characters",
            many=True,
        ),
        "leave": Field(
            checks.pattern,
            f"a list of regular expressions, each of at most {checks.MAX_PATTERN} characters",
            many=True,
        ),
    },
)
VENUE: Final = Table(
    Venue,
    {
        "id": Field(
            checks.whole("[a-z0-9]+(-[a-z0-9]+)*"),
            "the file's name without .yaml: a-z, 0-9 and single hyphens, at most 64 characters",
            required=True,
        ),
        "name": Field(checks.text, "the name as people write it", required=True),
        "domains": Field(
            checks.domain,
            "a list of domains without https://, such as nature.com, nature.com/articles or 127.0.0.1:8765",
            required=True,
            many=True,
        ),
        "type": Field(checks.one_of(TYPES), f"one of {', '.join(TYPES)}", required=True),
        "credibility": Field(checks.whole_number(1, 5), "a whole number from 1 to 5", required=True),
        "credibility_why": Field(checks.text, "a sentence that says why", required=True),
        "peer_reviewed": Field(checks.truth, "true or false"),
        "language": Field(
            checks.whole("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"), "a language tag such as en or pt-BR"
        ),
        "sources": Field(SOURCE, "a list of sources, each with kind and url", many=True),
        "politeness": Field(POLITENESS, "delay, concurrency and timeout, or some of them"),
        "revisit": Field(REVISIT, "least and most, in days, or one of them"),
        "schedule": Field(checks.schedule, GRAMMAR),
        "browser": Field(checks.one_of(BROWSER_USES), f"one of {', '.join(BROWSER_USES)}"),
        "rendering": Field(RENDERING, "selector, seconds and media, or some of them"),
        "page_requisites": Field(checks.truth, "true or false"),
        "description": Field(checks.text, "a sentence about the venue"),
    },
)


def read_venue(root: yaml.Node) -> tuple[dict[str, Any], list[Problem]]:
    """Return the fields of a venue's document, as `Venue` takes them, and all that is wrong with it.

    With a problem the fields are not complete.
    """
    problems: list[Problem] = []
    return _read_fields(root, VENUE, "", problems), problems


def _read_fields(node: yaml.Node, table: Table, prefix: str, problems: list[Problem]) -> dict[str, Any]:
    """Return the values of a group of fields by name; `prefix` is the name of the group with a dot."""
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        names = ", ".join(table.fields)
        problems.append(
            Problem(line, prefix.rstrip("."), f"fields are needed here, each `name: value`: {names}")
        )
        return {}
    lines: dict[str, int] = {}
    values: dict[str, Any] = {}
    meant: set[str | None] = set()  # a misspelt field is one problem, not a missing one as well
    for key, value in node.value:
        line_of_key = key.start_mark.line + 1
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in lines:
            what = f"it is there twice, first on line {lines[name]}; keep one"
            problems.append(Problem(line_of_key, prefix + name, what))
        elif name in table.fields:
            values[name] = _read(value, table.fields[name], prefix + name, problems)
        else:
            hint = checks.did_you_mean(name, table.fields) or f"; there are {', '.join(table.fields)}"
            problems.append(Problem(line_of_key, prefix + name[:64], f"there is no such field{hint}"))
            meant.add(checks.nearest(name, table.fields))
        lines.setdefault(name, line_of_key)
    problems.extend(
        Problem(line, prefix + name, f"it is missing; give {field.allowed}")
        for name, field in table.fields.items()
        if field.required and name not in lines and name not in meant
    )
    return values


def _read(node: yaml.Node, field: Field, name: str, problems: list[Problem]) -> Any:
    """Return the value of a field, or None with a problem."""
    if not field.many:
        return _read_one(node, field, name, problems)
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        problems.append(Problem(line, name, f"a list is needed here; give {field.allowed}"))
        return None
    if len(node.value) > MAX_ITEMS:
        problems.append(Problem(line, name, f"it has more than {MAX_ITEMS} items; give fewer"))
        return None
    return tuple(_read_one(item, field, name, problems) for item in node.value)


def _read_one(node: yaml.Node, field: Field, name: str, problems: list[Problem]) -> Any:
    """Return the value of a field, or of one item of its list, or None with a problem."""
    if isinstance(field.check, Table):
        before = len(problems)
        values = _read_fields(node, field.check, name + ".", problems)
        return field.check.makes(**values) if len(problems) == before else None
    try:
        return field.check(node)
    except ValueError as error:
        problems.append(Problem(node.start_mark.line + 1, name, f"{error}; give {field.allowed}"))
        return None
