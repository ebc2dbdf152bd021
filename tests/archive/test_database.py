"""SQLite as the archive uses it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from archive.database import Database
from archive.exceptions import ArchiveError, CannotWriteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = "CREATE TABLE words (word TEXT PRIMARY KEY); CREATE TABLE more (word TEXT);"


def open_one(folder: Path, **options: Any) -> Database:
    return Database(
        folder / "words.sqlite", options.pop("schema", SCHEMA), options.pop("version", 1), **options
    )


def words(database: Database) -> list[str]:
    return [word for (word,) in database.execute("SELECT word FROM words ORDER BY word")]


def test_what_is_written_is_there_for_the_next(tmp_path: Path) -> None:
    with open_one(tmp_path) as database:
        database.execute("INSERT INTO words VALUES (?)", ("one",))
    with open_one(tmp_path) as database, open_one(tmp_path, read_only=True) as reader:
        database.execute("INSERT INTO words VALUES (?)", ("two",))
        assert words(reader) == ["one", "two"]


def test_it_is_in_write_ahead_mode_and_versioned(tmp_path: Path) -> None:
    with open_one(tmp_path, version=3) as database:
        assert database.execute("PRAGMA journal_mode") == [("wal",)]
        assert database.execute("PRAGMA user_version") == [(3,)]


def test_one_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    open_one(tmp_path, version=7).close()
    with pytest.raises(ArchiveError, match="schema version 7, this program knows 1: update it") as caught:
        open_one(tmp_path)
    assert not isinstance(caught.value, CannotWriteError)


def test_an_older_one_is_brought_up_to_date(tmp_path: Path) -> None:
    steps = {2: "ALTER TABLE words ADD COLUMN count INTEGER;", 3: "UPDATE words SET count = 5; SELECT ';';"}
    with open_one(tmp_path) as database:
        database.execute("INSERT INTO words VALUES ('one')")
    with open_one(tmp_path, version=3, migrations=steps, read_only=True) as reader:
        assert words(reader) == ["one"]
        assert reader.version() == 1
        open_one(tmp_path, version=3, migrations=steps).close()
        assert reader.version() == 3
    for _ in range(2):
        with open_one(tmp_path, version=3, migrations=steps) as database:
            assert database.execute("SELECT * FROM words") == [("one", 5)]
            assert database.execute("PRAGMA user_version") == [(3,)]
    (tmp_path / "new").mkdir()
    with open_one(tmp_path / "new", version=3, migrations=steps) as database:
        assert database.execute("SELECT word, count FROM words") == []


def test_a_step_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    open_one(tmp_path).close()
    steps = {2: "ALTER TABLE words ADD COLUMN count INTEGER; INSERT INTO nowhere VALUES (1);"}
    with pytest.raises(CannotWriteError, match="nowhere"):
        open_one(tmp_path, version=2, migrations=steps)
    with open_one(tmp_path) as database:
        assert database.execute("SELECT * FROM words") == []
        assert database.execute("PRAGMA user_version") == [(1,)]


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="can't open"):
        open_one(tmp_path, read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_reading_writes_nothing(tmp_path: Path) -> None:
    open_one(tmp_path).close()
    with open_one(tmp_path, read_only=True) as database, pytest.raises(CannotWriteError, match="readonly"):
        database.execute("INSERT INTO words VALUES ('one')")


def test_a_name_with_odd_characters(tmp_path: Path) -> None:
    folder = tmp_path / "a?b#c%20 d"
    folder.mkdir()
    open_one(folder).close()
    assert (folder / "words.sqlite").is_file()


def test_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "words.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(CannotWriteError, match=r"words\.sqlite: file is not a database"):
        open_one(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotWriteError, match="can't open"):
        open_one(tmp_path / "gone")


def test_an_error_names_the_file(tmp_path: Path) -> None:
    with open_one(tmp_path) as database:
        database.execute("INSERT INTO words VALUES ('one')")
        with pytest.raises(CannotWriteError, match=r"words\.sqlite: UNIQUE constraint"):
            database.execute("INSERT INTO words VALUES ('one')")


def test_many_rows_or_none(tmp_path: Path) -> None:
    with open_one(tmp_path) as database:
        database.execute_many("INSERT INTO words VALUES (?)", [("one",), ("two",)])
        with pytest.raises(CannotWriteError):
            database.execute_many(
                "INSERT INTO words VALUES (?)", [("three",), ("three",)], first="DELETE FROM words"
            )
        assert words(database) == ["one", "two"]


def test_many_rows_whose_source_fails_are_none(tmp_path: Path) -> None:
    def rows() -> Iterator[tuple[str]]:
        yield ("three",)
        raise LookupError("no more")

    with open_one(tmp_path) as database:
        database.execute("INSERT INTO words VALUES ('one')")
        with pytest.raises(LookupError, match="no more"):
            database.execute_many("INSERT INTO words VALUES (?)", rows(), first="DELETE FROM words")
        assert words(database) == ["one"]
        database.execute("INSERT INTO words VALUES ('two')")


def test_closing_twice_is_harmless_and_then_it_is_closed(tmp_path: Path) -> None:
    database = open_one(tmp_path)
    database.close()
    database.close()
    with pytest.raises(CannotWriteError, match="closed"):
        words(database)


def test_threads_share_it(tmp_path: Path) -> None:
    with open_one(tmp_path) as database:

        def add(begin: int) -> None:
            for number in range(begin, begin + 50):
                database.execute("INSERT INTO words VALUES (?)", (f"{number:04d}",))

        threads = [threading.Thread(target=add, args=(100 * number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(words(database)) == 200


def test_a_schema_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    """Whoever is killed while making it must not leave a file that nobody can open any more."""
    half = "CREATE TABLE words (word TEXT PRIMARY KEY); CREATE TABLE words (word TEXT);"
    with pytest.raises(CannotWriteError):
        open_one(tmp_path, schema=half)
    with open_one(tmp_path) as database:
        assert words(database) == []
