"""The store of annotations, `annotations.sqlite`: what was said of which text by whom, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import msgspec

from archive.database import Database
from crawler.annotations.model import RULES, Annotation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

FILENAME: Final = "annotations.sqlite"
_VERSION: Final = 1
_SCHEMA: Final = """
CREATE TABLE annotations (
    content_hash TEXT NOT NULL,
    author TEXT NOT NULL,
    version INTEGER NOT NULL,
    number INTEGER NOT NULL,
    annotation TEXT NOT NULL,
    PRIMARY KEY (content_hash, author, version)
) WITHOUT ROWID;
CREATE TABLE costs (
    model TEXT PRIMARY KEY,
    requests INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    prompt_tokens INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL
);
"""
_LAST: Final = (
    "SELECT content_hash, annotation FROM annotations WHERE (author != ? OR version = ?) AND content_hash IN "
    "({marks}) ORDER BY author != ?, number"
)
_PUT: Final = (
    "INSERT OR REPLACE INTO annotations SELECT ?1, ?2, ?3, coalesce(max(number), 0) + 1, ?4 FROM annotations "
    "WHERE content_hash = ?1"
)
_COST: Final = (
    "INSERT INTO costs VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (model) DO UPDATE SET "
    "requests = requests + ?2, failures = failures + ?3, prompt_tokens = prompt_tokens + ?4, "
    "completion_tokens = completion_tokens + ?5"
)


class AnnotationStore:
    """Annotations by the hash of the text, who wrote them, and the version of the prompt or the rules."""

    def __init__(self, data_dir: Path, *, read_only: bool = False) -> None:
        self._database = Database(data_dir / FILENAME, _SCHEMA, _VERSION, read_only=read_only)
        self._decode = msgspec.json.Decoder(Annotation).decode

    def last(self, hashes: Sequence[str], rules_version: int) -> dict[str, Annotation]:
        """Return what is said of texts, by hash: the last word of a model, else that of these rules."""
        statement = _LAST.format(marks=", ".join("?" * len(hashes)))
        rows = self._database.execute(statement, (RULES, rules_version, *hashes, RULES))
        return {content_hash: self._decode(annotation) for content_hash, annotation in rows}

    def has(self, content_hash: str, author: str, version: int) -> bool:
        """Tell whether `author` has said something of a text already."""
        statement = "SELECT 1 FROM annotations WHERE content_hash = ? AND author = ? AND version = ?"
        return bool(self._database.execute(statement, (content_hash, author, version)))

    def put(self, content_hash: str, annotation: Annotation, version: int) -> None:
        """Keep one annotation."""
        self.put_all([(content_hash, annotation)], version)

    def put_all(self, annotations: Iterable[tuple[str, Annotation]], version: int) -> None:
        """Keep several annotations of one version, all or none."""
        self._database.execute_many(
            _PUT,
            (
                (content_hash, each.by, version, msgspec.json.encode(each).decode())
                for content_hash, each in annotations
            ),
        )

    def add_cost(
        self, model: str, *, requests: int, failures: int, prompt_tokens: int, completion_tokens: int
    ) -> None:
        """Add to what a model has cost so far."""
        self._database.execute(_COST, (model, requests, failures, prompt_tokens, completion_tokens))

    def costs(self) -> dict[str, dict[str, int]]:
        """Return what each model has cost so far: requests, failures, tokens read and written."""
        names = ("requests", "failures", "prompt_tokens", "completion_tokens")
        rows = self._database.execute(f"SELECT model, {', '.join(names)} FROM costs ORDER BY model")  # noqa: S608 - constants
        return {model: dict(zip(names, counts, strict=True)) for model, *counts in rows}

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
