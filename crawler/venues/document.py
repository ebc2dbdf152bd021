"""A YAML document as nodes that know their lines, read without building anything and within bounds.

Nothing of a file is ever constructed: PyYAML's safe loader composes nodes, and `schema.py` reads their texts.
So a tag such as `!!python/object` has nothing to call, and it is an error all the same.
"""

from __future__ import annotations

from typing import Final

import yaml
from yaml.reader import ReaderError

MAX_BYTES: Final = 64 * 1024
"""A venue file is a page of text; a larger one is a mistake."""
MAX_DEPTH: Final = 10
"""A venue file has 4 levels. Composing is recursive, so the bound keeps it off the recursion limit."""

_PLAIN: Final = {"str", "int", "float", "bool", "null", "timestamp", "seq", "map"}
_STANDARD: Final = "tag:yaml.org,2002:"


class Problem(Exception):  # noqa: N818 - one of the several that make up a VenueFileError; never leaves the package
    """Something in a file is wrong: where, and what to do about it.

    Attributes:
        line: Counted from 1; None: the file as a whole.
        field: Name of the field, with dots (`sources.url`); empty where it concerns none.
        what: The rest of the sentence.
    """

    def __init__(self, line: int | None, field: str, what: str) -> None:
        super().__init__(line, field, what)
        self.line = line
        self.field = field
        self.what = what

    def __str__(self) -> str:
        line = "" if self.line is None else f", line {self.line}"
        field = f', field "{self.field}"' if self.field else ""
        return "".join(sign if sign.isprintable() else "?" for sign in f"{line}{field}: {self.what}")


class _Composer(yaml.SafeLoader):
    """Composes nodes; refuses anchors and aliases (a few of them expand to gigabytes), tags and depth."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        line = None if event.start_mark is None else event.start_mark.line + 1
        if getattr(event, "anchor", None):
            raise Problem(line, "", "anchors (&) and aliases (*) are not allowed here; write the value out")
        if self.depth >= MAX_DEPTH:
            raise Problem(line, "", f"it is nested deeper than {MAX_DEPTH} levels; a venue needs 4")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        if node is not None and node.tag.removeprefix(_STANDARD) not in _PLAIN:
            tag = node.tag.replace(_STANDARD, "!!")
            raise Problem(line, "", f"the tag {tag} is not allowed; write a plain value")
        return node


def compose(data: bytes) -> yaml.Node:
    """Return the root node of a YAML file.

    Raises:
        Problem: It is too large or too deep, not UTF-8, not YAML, empty, or uses anchors, aliases or tags.
    """
    if len(data) > MAX_BYTES:
        raise Problem(None, "", f"it is larger than {MAX_BYTES // 1024} KiB; a venue file is a page of text")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(
            data.count(b"\n", 0, error.start) + 1, "", "it is not UTF-8; save it as UTF-8"
        ) from error
    try:
        node = _Composer(text).get_single_node()
    except ReaderError as error:  # it has no line, only a place in the text
        line = text.count("\n", 0, error.position) + 1
        raise Problem(line, "", f"the character U+{error.character:04X} is not allowed; remove it") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line_of_mark = None if mark is None else mark.line + 1
        what = str(error.problem or error.context)
        hint = "; patterns go between single quotes" if "escape" in what else ""
        raise Problem(line_of_mark, "", f"it is not YAML: {what}{hint}") from error
    except (ValueError, OverflowError) as error:  # a \U escape beyond Unicode, a version of 5,000 digits
        raise Problem(None, "", f"it is not YAML: {error}") from error
    if node is None:
        raise Problem(None, "", "it is empty; see docs/add-a-venue.md")
    return node
