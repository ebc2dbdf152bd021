"""The record store: what is known today of each URL, with its text, in `state.sqlite`.

A record is a flat dict with the fields of an item (docs/data-format.md).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from archive.state import open_state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_PAGE: Final = 500

GOOD: Final = "ok"
KEPT: Final = (
    *("warc_file", "warc_offset", "warc_record_id", "payload_digest", "capture", "memento_url", "views"),
    *("title", "authors", "published_at", "modified_at", "description", "language", "article_type"),
    *("section", "topics", "image", "canonical_url", "doi", "arxiv_id", "license", "is_free"),
    *("field_sources", "text", "markdown", "content_fetched_at", "content_length", "content_hash"),
    *("preview", "truncated"),
)
"""What a bad fetch leaves as it was: the last good text, and the capture that it was made from."""


class RecordStore:
    """The current record of each URL; safe to share between threads.

    A record describes the last fetch. Where that one was bad and an earlier one was good, the content
    and the capture it came from stay those of the good one (`KEPT`).
    """

    def __init__(self, data_dir: Path, *, read_only: bool = False) -> None:
        self._database = open_state(data_dir, read_only=read_only)

    def put(self, record: Mapping[str, Any]) -> None:
        """Store `record` under its `resource_id`; a stable id that was given once stays."""
        with self._database.transaction() as execute:
            rows = execute("SELECT record FROM records WHERE resource_id = ?", (record["resource_id"],))
            merged = _merge(record, json.loads(rows[0][0])) if rows else dict(record)
            columns = [merged[name] for name in ("resource_id", "url", "venue_id", "fetched_at", "verdict")]
            execute(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?)",
                [*columns, json.dumps(merged, ensure_ascii=True)],
            )

    def replace(self, record: Mapping[str, Any]) -> None:
        """Store `record` as it is, in place of the one with its `resource_id`; where there is none, nothing.

        `put` is for what a further fetch gave, and keeps an earlier good content beside a bad verdict. Here
        the content was good by mistake: it is the same capture's, and goes with its verdict.
        """
        self._database.execute(
            "UPDATE records SET verdict = ?, record = ? WHERE resource_id = ?",
            (record["verdict"], json.dumps(record, ensure_ascii=True), record["resource_id"]),
        )

    def get(self, resource_id: str) -> dict[str, Any] | None:
        """Return the record of a resource id, or None."""
        rows = self._database.execute("SELECT record FROM records WHERE resource_id = ?", (resource_id,))
        return json.loads(rows[0][0]) if rows else None

    def by_url(self, url: str) -> dict[str, Any] | None:
        """Return the record of exactly this URL, or None."""
        rows = self._database.execute("SELECT record FROM records WHERE url = ?", (url,))
        return json.loads(rows[0][0]) if rows else None

    def all(self, venue_id: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield the records (of one venue) by resource id; memory stays flat however many there are."""
        return map(_read, self.lines(venue_id))

    def lines(self, venue_id: str | None = None) -> Iterator[bytes]:
        """Yield the same as they are stored: each a JSON object, in ASCII, without line breaks."""
        last = ""
        while True:
            rows = self._database.execute(
                "SELECT resource_id, CAST(record AS BLOB) FROM records WHERE resource_id > ?1 "
                "AND (?2 IS NULL OR venue_id = ?2) ORDER BY resource_id LIMIT ?3",
                (last, venue_id, _PAGE),
            )
            for last, record in rows:  # noqa: B007 - the last key is where the next page begins
                yield record
            if len(rows) < _PAGE:
                return

    def venues(self) -> list[tuple[str | None, int]]:
        """Return each venue id (None: no venue) with the number of its records."""
        rows = self._database.execute("SELECT venue_id, count(*) FROM records GROUP BY venue_id ORDER BY 1")
        return [(venue_id, int(count)) for venue_id, count in rows]

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read(record: bytes) -> dict[str, Any]:
    """Return a stored record; msgspec is twice as fast as json, but refuses halves of surrogate pairs."""
    try:
        found: dict[str, Any] = msgspec.json.decode(record)
    except msgspec.DecodeError:
        found = json.loads(record)
    return found


def _merge(record: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of a URL after a further fetch of it."""
    merged = {**record, "stable_id": known["stable_id"]}
    if record["verdict"] != GOOD and known.get("content_fetched_at"):
        merged.update({name: known[name] for name in KEPT if name in known})
    return merged
