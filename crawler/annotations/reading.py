"""What is said of a record's text: what is kept of it, else what the rules say at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from crawler.annotations import extractive
from crawler.annotations.store import FILENAME, AnnotationStore
from crawler.wiki.stored import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from crawler.annotations.model import Annotation


class Annotations:
    """The annotations of a data folder, read only; a text that nobody has annotated yet is, on the spot."""

    def __init__(self, data_dir: Path) -> None:
        is_there = (data_dir / FILENAME).is_file()
        self._store = AnnotationStore(data_dir, read_only=True) if is_there else None

    def of(self, records: Sequence[Mapping[str, Any]]) -> list[Annotation | None]:
        """Return the annotation of each record's text; None where one has no text, nor a description."""
        hashes = [record["content_hash"] for record in records if record.get("content_hash")]
        kept = self._store.last(hashes, extractive.VERSION) if self._store is not None else {}
        return [
            kept.get(record.get("content_hash") or "") or extractive.annotate(whole(record))
            for record in records
        ]

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
