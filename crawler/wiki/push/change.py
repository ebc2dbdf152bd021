"""Changes: what of a source the wiki doesn't have yet, and what came of sending it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crawler.wiki.push.parcel import FRAGILE, Part, field_digests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.wiki.push.parcel import Parcel
    from crawler.wiki.push.pushed import Sent


class Kind(StrEnum):
    """How a source stands to what the wiki has of it."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(slots=True)
class Change:
    """A source, and what is to be sent of it.

    Attributes:
        due: The parts to send.
        fields: Which fields changed, as `part.field`; of a new source none.
        waits: Whether all that is missing are fields that the server couldn't take the last time.
        notes: What was cut or left out.
        reasons: Why it, or a part of it, wasn't taken.
    """

    parcel: Parcel
    kind: Kind
    due: set[Part] = field(default_factory=set)
    fields: list[str] = field(default_factory=list)
    waits: bool = False
    notes: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        """Note why a part isn't there."""
        self.kind = Kind.REFUSED
        self.reasons.append(reason)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "url": self.parcel.url,
            "resource_id": self.parcel.resource_id,
            "change": self.kind.value,
            "fields": self.fields,
            "notes": self.notes,
            "reasons": self.reasons,
        }


def change_of(parcel: Parcel, sent: Mapping[Part, Sent], *, everything: bool = False) -> Change:
    """Return what is to be sent of a source, by what was sent; with `everything`, all of it."""
    notes = list(parcel.notes)
    if parcel.reasons:
        return Change(parcel, Kind.REFUSED, notes=notes, reasons=list(parcel.reasons))
    if Part.RESOURCE not in sent:
        return Change(parcel, Kind.NEW, set(parcel.parts), notes=notes)
    fields = {part: _changed(body, sent.get(part)) for part, body in parcel.parts.items()}
    due = {part for part, changed in fields.items() if changed or everything}
    named = [f"{part.value}.{name}" for part, changed in fields.items() for name in sorted(changed)]
    change = Change(parcel, Kind.CHANGED if due else Kind.UNCHANGED, due, named, notes=notes)
    change.waits = (
        sent[Part.RESOURCE].reduced
        and due == {Part.RESOURCE}
        and not everything
        and fields[Part.RESOURCE] <= FRAGILE
    )
    return change


def _changed(body: Mapping[str, Any], sent: Sent | None) -> set[str]:
    """Return the fields that aren't as they were sent, those that have gone included."""
    before, now = (sent.digests if sent else {}), field_digests(body)
    return {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}
