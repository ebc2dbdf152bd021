"""YAML, for people and for version control: fields in one order, texts as blocks, nothing that is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

import yaml

from crawler.wiki.mapping import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.exporting.rows import Rows

_LEFT_OUT: Final = frozenset({"text", "markdown"})
"""Whole texts are for programs; the preview shows how they begin."""
_WIDTH: Final = 110


def _represent(dumper: Any, text: str) -> yaml.Node:
    """Write texts of several lines as blocks."""
    node: yaml.Node = dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    )
    return node


class _Quick(yaml.CSafeDumper):
    """libyaml: ten times as quick, but it escapes what is beyond the basic plane, such as emoji."""


class _Whole(yaml.SafeDumper):
    """PyYAML's own, for texts in which there is such a character."""


_Quick.add_representer(str, _represent)
_Whole.add_representer(str, _represent)


def write_document(rows: Rows, out: BinaryIO) -> None:
    """Write a list with an entry for each record, by resource id: what is the same gives the same bytes."""
    empty = True
    for record in rows.dicts():
        out.write((b"" if empty else b"\n") + entry(record))
        empty = False
    if empty:
        out.write(b"[]\n")


def entry(record: Mapping[str, Any]) -> bytes:
    """Return a record as a list of one."""
    shown = {
        name: _shown(value)
        for name, value in record.items()
        if name not in _LEFT_OUT and value is not None and value not in ("", [], {})
    }
    text = _dump(shown, _Quick)
    return _dump(shown, _Whole) if b"\\U000" in text else text


def _dump(shown: dict[str, Any], dumper: type[Any]) -> bytes:
    return bytes(
        yaml.dump(
            [shown],
            Dumper=dumper,
            allow_unicode=True,
            sort_keys=False,
            default_flow_style=False,
            width=_WIDTH,
            encoding="utf-8",
        )
    )


def _shown(value: Any) -> Any:
    """Return a value whose texts can be written as UTF-8, without spaces at the ends of their lines."""
    if isinstance(value, str):
        return (
            "\n".join(line.rstrip() for line in plain(value).split("\n")) if "\n" in value else plain(value)
        )
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return value
