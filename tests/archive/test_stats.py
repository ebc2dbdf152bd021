"""Figures of an archive."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from archive.selection import Selection
from archive.stats import collect
from tests.archive.crawls import DAY, two_venues
from tests.archive.samples import MOMENT

if TYPE_CHECKING:
    from pathlib import Path


def test_figures_of_each_venue(tmp_path: Path) -> None:
    captures = two_venues(tmp_path)
    first, second = collect(tmp_path, Selection())
    assert (first.venue, first.files, first.captures, first.revisits) == ("first", 2, 3, 1)
    assert (second.venue, second.files, second.captures, second.revisits) == ("second", 1, 1, 1)
    files = {path.name: path for path in (tmp_path / "archive").iterdir()}
    assert first.stored + second.stored == sum(path.stat().st_size for path in files.values())
    plain = [
        len(gzip.decompress(files[c.filename].read_bytes()[c.offset : c.offset + c.length])) for c in captures
    ]
    assert (first.plain, second.plain) == (sum(plain[:3]), plain[3])
    assert first.compressed == sum(c.length for c in captures[:3])
    assert first.ratio == first.plain / first.compressed > 1
    assert (first.first, first.last) == (MOMENT, MOMENT + DAY)


def test_saved_is_what_the_original_takes_more_than_the_revisit(tmp_path: Path) -> None:
    _, other, _, copy = two_venues(tmp_path)
    [second] = collect(tmp_path, Selection("second"))
    assert second.saved == max(other.length - copy.length, 0)


def test_progress_is_told(tmp_path: Path) -> None:
    two_venues(tmp_path)
    seen: list[int] = []
    collect(tmp_path, Selection(), seen.append)
    assert seen == [1, 2, 3, 4]


def test_files_that_are_gone_or_cut_count_for_nothing(tmp_path: Path) -> None:
    two_venues(tmp_path)
    one, other, _ = sorted((tmp_path / "archive").iterdir(), key=lambda path: path.name.split("-")[2])
    one.unlink()
    other.write_bytes(other.read_bytes()[:100])
    first = collect(tmp_path, Selection("first"))[0]
    assert (first.files, first.captures, first.stored) == (1, 3, 100)
    assert first.plain == 0


def test_an_empty_archive(tmp_path: Path) -> None:
    two_venues(tmp_path)
    assert collect(tmp_path, Selection("third")) == []
