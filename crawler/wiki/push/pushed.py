"""What was pushed: of each part of each source what a server took last and when, in `wiki.sqlite`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from archive.database import Database
from crawler.wiki.push.parcel import Part, field_digests

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

FILENAME: Final = "wiki.sqlite"
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE sent (
    server TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    part TEXT NOT NULL,
    digests TEXT NOT NULL,
    reduced INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (server, resource_id, part)
) WITHOUT ROWID;
CREATE TABLE identities (
    server TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    id TEXT NOT NULL,
    stable_id TEXT,
    PRIMARY KEY (server, resource_id)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a server took of a part.

    Attributes:
        digests: A digest of each field (`field_digests`).
        reduced: Whether fields were left out that the server couldn't take.
    """

    digests: Mapping[str, str]
    reduced: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Under which id a server has a URL, where that isn't ours; its stable id wins, too."""

    id: str
    stable_id: str | None


class Pushed:
    """What one server, by its URL, has taken; each answer is kept before the next request is sent.

    Raises what `Database` does.
    """

    def __init__(self, data_dir: Path, server: str, *, read_only: bool = False) -> None:
        self._database = Database(data_dir / FILENAME, _SCHEMA, _VERSION, read_only=read_only)
        self._server = server

    def get(self, resource_id: str) -> dict[Part, Sent]:
        """Return what the server has of a source."""
        rows = self._database.execute(
            "SELECT part, digests, reduced FROM sent WHERE server = ? AND resource_id = ?",
            (self._server, resource_id),
        )
        return {Part(part): Sent(json.loads(digests), bool(reduced)) for part, digests, reduced in rows}

    def put(self, part: Part, bodies: Mapping[str, Mapping[str, Any]], *, reduced: bool = False) -> None:
        """Keep that the server took a part of sources, by resource id; all of them at once."""
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        self._database.execute_many(
            "INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?, ?)",
            [
                (self._server, resource_id, part.value, json.dumps(field_digests(body)), reduced, now)
                for resource_id, body in bodies.items()
            ],
        )

    def identity(self, resource_id: str) -> Identity | None:
        """Return the server's own id of a source, where it isn't ours."""
        rows = self._database.execute(
            "SELECT id, stable_id FROM identities WHERE server = ? AND resource_id = ?",
            (self._server, resource_id),
        )
        return Identity(*rows[0]) if rows else None

    def adopt(self, resource_id: str, identity: Identity) -> None:
        """Keep the server's own id of a source."""
        self._database.execute(
            "INSERT OR REPLACE INTO identities VALUES (?, ?, ?, ?)",
            (self._server, resource_id, identity.id, identity.stable_id),
        )

    def forget(self, resource_id: str) -> None:
        """Forget a source that the server has no longer."""
        with self._database.transaction() as execute:
            for table in ("sent", "identities"):
                execute(
                    f"DELETE FROM {table} WHERE server = ? AND resource_id = ?",  # noqa: S608 - our own names
                    (self._server, resource_id),
                )

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
