"""SQLite as the archive uses it: write-ahead log, safe to share between threads, versioned schema."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from archive.disk import cannot_open, write_failed
from archive.exceptions import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from archive.exceptions import CannotWriteError


class Database:
    """One SQLite file with its schema; `version` counts the schema's changes (PRAGMA user_version).

    `schema` makes the first version; `migrations` holds what makes each further one of the one before it.
    """

    def __init__(
        self,
        path: Path,
        schema: str,
        version: int,
        *,
        read_only: bool = False,
        migrations: Mapping[int, str] | None = None,
    ) -> None:
        """Open the file, and make it or bring it up to date unless `read_only`.

        Raises:
            CannotWriteError: the file can't be opened.
            ArchiveError: it has a schema of a newer version of this program.
        """
        self.path = path
        self._lock = threading.Lock()
        mode = "ro" if read_only else "rwc"
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                check_same_thread=False,
                isolation_level=None,
            )
            try:
                found = self._prepare(schema, version, migrations or {}, read_only=read_only)
            except sqlite3.Error:
                self._connection.close()
                raise
        except sqlite3.Error as error:
            raise cannot_open(f"can't open {path}: {error}", error, path.parent) from error
        if found > version:
            self._connection.close()
            raise ArchiveError(f"{path} has schema version {found}, this program knows {version}: update it")

    def _prepare(self, schema: str, version: int, migrations: Mapping[int, str], *, read_only: bool) -> int:
        """Make what isn't there yet; returns the version of the schema."""
        found = self._version()
        if not read_only and found < version:
            self._connection.execute("PRAGMA journal_mode=WAL")
            # All or nothing: whoever is killed meanwhile leaves a file that can be opened again.
            self._connection.execute("BEGIN IMMEDIATE")
            found = self._version()  # somebody else may have been first
            steps = [schema] if found == 0 else []
            steps += [step for number, step in sorted(migrations.items()) if found < number <= version]
            if found < version:
                for statement in (each for step in steps for each in _statements(step)):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA user_version={version}")
                found = version
            self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        return found

    def version(self) -> int:
        """Return the version of the schema that the file has now."""
        with self._lock:
            return self._version()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows.

        Raises:
            CannotWriteError: the database can't be written (disk full, file damaged).
        """
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise self._failed(error) from error

    def execute_many(self, statement: str, rows: Iterable[Sequence[Any]], *, first: str = "SELECT 1") -> None:
        """Run `first`, then one statement for each row, all in one transaction or none."""
        with self.transaction() as execute:
            execute(first)
            self._connection.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
        """Run several statements in one transaction, through the function that this gives; all or none."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield lambda statement, values=(): self._connection.execute(statement, values).fetchall()
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error):
                    raise self._failed(error) from error
                raise

    def _failed(self, error: sqlite3.Error) -> CannotWriteError:
        return write_failed(f"{self.path}: {error}", error, self.path.parent)

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _statements(script: str) -> Iterator[str]:
    """Yield a script's statements; `executescript` would end the transaction that they belong to."""
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
