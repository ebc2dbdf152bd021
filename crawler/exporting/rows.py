"""Rows: what is exported, each row with the fields of one of two kinds of records."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crawler.items import FIELDS as ITEM_FIELDS
from crawler.items import PageItem
from crawler.wiki.record import FIELDS as SOURCE_FIELDS
from crawler.wiki.record import SourceRecord, to_dict

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of records: its fields in order, and the class whose hints are their types."""

    name: str
    fields: tuple[str, ...]
    made_by: type[Any]

    def hints(self) -> dict[str, Any]:
        """Return the type of each field."""
        found = typing.get_type_hints(self.made_by)
        return {name: found[name] for name in self.fields}


ITEMS: Final = Kind("items", tuple(ITEM_FIELDS), PageItem)
SOURCES: Final = Kind("sources", tuple(SOURCE_FIELDS), SourceRecord)


@dataclass(frozen=True, slots=True)
class Rows:
    """Records of one kind, read once: dicts of the store, or `SourceRecord`s.

    Attributes:
        lines: The same as JSON, where they are at hand as that.
    """

    kind: Kind
    records: Iterator[Any]
    lines: Iterator[bytes] | None = None

    def dicts(self) -> Iterator[dict[str, Any]]:
        """Yield each as a dict with all fields in their order; those that an old record lacks are null."""
        if self.kind is SOURCES:
            yield from map(to_dict, self.records)
            return
        for record in self.records:
            yield {name: record.get(name) for name in self.kind.fields}
