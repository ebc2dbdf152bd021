"""Ratings of single resources, from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.exceptions import BadInputError
from crawler.urls import resource_id
from crawler.wiki.overrides import Override, read_overrides

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://site.example/a"


def read(folder: Path, text: str) -> dict[str, Override]:
    file = folder / "ratings.yaml"
    file.write_text(text, encoding="utf-8")
    return read_overrides(str(file))


def test_by_url_and_by_id(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        f"- {{url: '{URL}', rating: 2, why: Retracted.}}\n"
        "- id: '2fa332509e5f3ce0'\n  rating: 5\n  why: |\n    Peer\n    reviewed.\n",
    )
    assert found == {
        resource_id(URL): Override(2, "Retracted."),
        "2fa332509e5f3ce0": Override(5, "Peer reviewed."),
    }


def test_none_is_no_mistake(tmp_path: Path) -> None:
    assert read_overrides("") == read(tmp_path, "") == read(tmp_path, "[]") == {}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (f"url: {URL}", "a list is needed"),
        (f"- url: {URL}\n  rating: 2", "entry 1: give url (or id), rating and why"),
        (f"- url: {URL}\n  rating: 2\n  why: x\n  more: y", "entry 1: give url"),
        ("- rating: 2\n  why: x", "entry 1: give either url or id"),
        (f"- {{url: '{URL}', id: '2fa332509e5f3ce0', rating: 2, why: x}}", "entry 1: give either url or id"),
        ("- {id: 12, rating: 2, why: x}", "entry 1: 12 is no id"),
        ("- {url: 'ftp://a.example/', rating: 2, why: x}", "entry 1: 'ftp://a.example/' can't be fetched"),
        (f"- {{url: '{URL}', rating: 6, why: x}}", "entry 1: the rating 6"),
        (f"- {{url: '{URL}', rating: true, why: x}}", "entry 1: the rating True"),
        (f"- {{url: '{URL}', rating: 2, why: ' '}}", "entry 1: say in a sentence why"),
        (f"- {{url: '{URL}', rating: 2, why: x}}\n" * 2, "entry 2: "),
        ("- [", "it is no YAML"),
        ("!!python/object/apply:os.system ['true']", "it is no YAML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, text)
    assert word in str(caught.value)
    assert "ratings.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="can't be read"):
        read_overrides(str(tmp_path / "none.yaml"))
