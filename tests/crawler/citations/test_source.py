"""Sources of citations, and what is kept of them."""

from __future__ import annotations

import io
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.records import RecordStore
from crawler.citations.resources import Resources
from crawler.citations.source import read_source, resolved
from crawler.citations.store import CitationStore
from crawler.exceptions import BadInputError
from crawler.items import PageItem, to_record
from crawler.urls import resource_id

if TYPE_CHECKING:
    from pathlib import Path

A, B = "https://a.example/", "https://b.example/"
NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    folder = tmp_path / "wiki"
    for name, text in {
        "b.mdx": f"[B]({B})\n\n{A}",
        "deep/a.md": f"\n{A}",
        "deep/a.txt": "https://no.example/",
        ".hidden/a.md": "https://no.example/",
        "node_modules/a.md": "https://no.example/",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_folder(wiki: Path) -> None:
    source = read_source(str(wiki))
    found = [(each.url, each.place, each.text) for each in source.citations]
    assert found == [(B, "b.mdx:1", "B"), (A, "b.mdx:3", ""), (A, "deep/a.md:2", "")]
    assert read_source(f"{wiki}/../wiki/").name == source.name


def test_a_page(wiki: Path) -> None:
    assert [each.place for each in read_source(str(wiki / "b.mdx")).citations] == ["b.mdx:1", "b.mdx:3"]


def test_a_table_that_says_where_the_wiki_has_it(tmp_path: Path) -> None:
    path = tmp_path / "cited.csv"
    path.write_text(f"page,line,text,url\nx.mdx,7,One,{A}\n,,,{B}\ny.mdx,,,{B}\n")
    found = [(each.url, each.place, each.text) for each in read_source(str(path)).citations]
    assert found == [(A, "x.mdx:7", "One"), (B, "cited.csv:3", ""), (B, "y.mdx:0", "")]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"url": "https://a.example/"}\n')))
    source = read_source("-")
    assert (source.name, [each.place for each in source.citations]) == ("-", ["-:1"])


def test_what_is_no_url_is_reported_with_its_place(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "l.csv").write_text(f"url\n{A}\nftp://a.example/\n\nhttp://\n")
    with caplog.at_level(logging.WARNING):
        assert [each.url for each in read_source(str(tmp_path / "l.csv")).citations] == [A]
    assert [record.getMessage().split(": ")[0] for record in caplog.records] == ["l.csv:3", "l.csv:5"]


def test_what_can_not_be_a_source(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"has no page in it that ends with .md, .mdx, .markdown"):
        read_source(str(tmp_path))
    with pytest.raises(BadInputError, match="doesn't list what it has"):
        read_source("api")
    with pytest.raises(BadInputError, match="can't read"):
        read_source(str(tmp_path / "gone.mdx"))


def test_ids_become_urls_where_these_are_known(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    recorded, cited = "https://recorded.example/", "https://cited.example/"
    with RecordStore(tmp_path) as records:
        item = PageItem(url=recorded, resource_id=resource_id(recorded), stable_id="x", fetched_at="2026")
        records.put(to_record(item))
    (tmp_path / "cited.txt").write_text(cited)
    with CitationStore(tmp_path) as store:
        store.replace(read_source(str(tmp_path / "cited.txt")), NOW)
    tags = "".join(
        f'<R id="{resource_id(url)}" />\n' for url in (recorded, cited, A, "https://unknown.example/")
    )
    (tmp_path / "p.mdx").write_text(f"{tags}\n[A]({A})")
    source = read_source(str(tmp_path / "p.mdx"))
    with caplog.at_level(logging.WARNING):
        found = resolved(source, Resources(tmp_path, [A]).url_of)
    assert [(each.url, each.line) for each in found.citations] == [(recorded, 1), (cited, 2), (A, 3), (A, 6)]
    assert [record.getMessage().split(": ")[0] for record in caplog.records] == ["p.mdx:4"]


def test_a_source_is_replaced_as_a_whole(tmp_path: Path, wiki: Path) -> None:
    (tmp_path / "list.txt").write_text(A)
    with CitationStore(tmp_path) as store:
        store.replace(read_source(str(wiki)), NOW)
        store.replace(read_source(str(tmp_path / "list.txt")), NOW)
        (wiki / "b.mdx").write_text("Nothing\n")
        store.replace(read_source(str(wiki)), NOW)
    with CitationStore(tmp_path, read_only=True) as store:
        assert {url: [each.place for each in places] for url, places in store.by_url().items()} == {
            A: ["list.txt:1", "deep/a.md:2"]
        }
