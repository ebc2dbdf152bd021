"""Items files, as a later run finds them: whole lines stay, a torn one goes aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.frontier.itemsfile import mend, published_urls

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = '{"url": "https://site.example/1"}\n{"url": "https://site.example/ü"}\n'.encode()
URLS = {"https://site.example/1", "https://site.example/ü"}


def test_a_file_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert published_urls(tmp_path / "none.jsonl") == set()
    mend(tmp_path)


@pytest.mark.parametrize(
    "torn", [b'{"url": "https://site', b'{"url": "https://site.example/3"}', b"\0" * 500, b"x" * 200_000]
)
def test_a_torn_line_is_cut_off_and_kept_aside(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(WHOLE + torn)
    mend(tmp_path)
    assert published_urls(path) == URLS
    assert path.read_bytes() == WHOLE
    assert (tmp_path / "run.jsonl.torn").read_bytes() == torn + b"\n"
    mend(tmp_path)
    assert path.read_bytes() == WHOLE


@pytest.mark.parametrize("broken", [b"{}", b"[1]", b"no json", b"\0\0", b'{"url": 5}'])
def test_a_broken_line_in_the_middle_costs_only_itself(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "run.jsonl"
    first, second = WHOLE.splitlines(keepends=True)
    path.write_bytes(first + broken + b"\n" + second)
    mend(tmp_path)
    assert published_urls(path) == URLS
    assert path.read_bytes() == first + broken + b"\n" + second


@pytest.mark.parametrize("cut", range(1, len(WHOLE)))
def test_wherever_it_is_torn(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(WHOLE[:-cut])
    mend(tmp_path)
    first = WHOLE.index(b"\n") + 1
    whole = len(WHOLE) - cut >= first
    assert published_urls(path) == ({"https://site.example/1"} if whole else set())
    assert path.read_bytes() == (WHOLE[:first] if whole else b"")
