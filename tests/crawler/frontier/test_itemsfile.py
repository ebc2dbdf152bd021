"""The items file of a run that goes on: whole lines stay, a torn one goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.frontier.itemsfile import published_urls

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = '{"url": "https://site.example/1"}\n{"url": "https://site.example/ü"}\n'.encode()
URLS = {"https://site.example/1", "https://site.example/ü"}


def test_a_file_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert published_urls(tmp_path / "none.jsonl") == set()


@pytest.mark.parametrize(
    "torn",
    [b"", b'{"url": "https://site', b'{"url": "https://site.example/3"}', b"\0" * 500, b"{}\n", b"[1]\n"],
)
def test_a_torn_line_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(WHOLE + torn)
    assert published_urls(path) == URLS
    assert path.read_bytes() == WHOLE


@pytest.mark.parametrize("cut", range(1, 40))
def test_wherever_it_is_torn(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "run.jsonl"
    path.write_bytes(WHOLE[:-cut])
    urls = published_urls(path)
    first = WHOLE.index(b"\n") + 1
    whole = len(WHOLE) - cut >= first
    assert urls == ({"https://site.example/1"} if whole else set())
    assert path.read_bytes() == (WHOLE[:first] if whole else b"")
