"""The formats, each read back by what others read it with."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from markdown_it import MarkdownIt

from crawler.exceptions import BadInputError
from crawler.exporting.cards import card, escape, write_cards
from crawler.exporting.columns import write_columns
from crawler.exporting.document import entry, write_document
from crawler.exporting.lines import write_lines
from crawler.exporting.rows import ITEMS, SOURCES, Rows
from crawler.exporting.sheet import write_sheet
from crawler.items import FIELDS as ITEM_FIELDS
from crawler.schema import item_schema
from crawler.wiki.mapping import Facts, source_of
from crawler.wiki.record import FIELDS as SOURCE_FIELDS
from crawler.wiki.record import SourceRecord, to_dict
from crawler.wiki.schema import source_schema
from tests.crawler.annotations.test_run import record

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = '=cmd|"/c calc"!A1'
TEXT = (
    "Line one: “quoted”, 𝄞\n\n# no heading\n- no list\n<script>alert(1)</script> `x` [a](b)\n  \ntrailing  \n"
)


def items() -> list[dict[str, Any]]:
    one = {**record("one", TEXT), "title": HOSTILE, "authors": ["Ada", "Bob, Jr."], "http_status": 200}
    return [
        one,
        {**record("two"), "redirects": [{"url": "https://a.example/", "status": 301}], "title": None},
    ]


def sources() -> list[SourceRecord]:
    return [replace(source_of(each, Facts()), preview=each["text"]) for each in items()]


def written(write: Callable[..., None], rows: Rows) -> bytes:
    out = io.BytesIO()
    write(rows, out)
    return out.getvalue()


def both() -> list[tuple[Rows, list[dict[str, Any]]]]:
    return [
        (Rows(ITEMS, iter(items())), items()),
        (Rows(SOURCES, iter(sources())), [to_dict(each) for each in sources()]),
    ]


def test_lines_hold_all_and_are_valid() -> None:
    for (rows, wanted), schema in zip(both(), (item_schema(), source_schema()), strict=True):
        found = [json.loads(line) for line in written(write_lines, rows).decode().splitlines()]
        assert found == wanted
        assert [list(each) for each in found] == [list(each) for each in wanted], "in their order"
        for each in found:
            jsonschema.Draft202012Validator(schema).validate(each)


def test_lines_of_what_is_at_hand_as_json_and_of_halves_of_pairs() -> None:
    assert written(write_lines, Rows(ITEMS, iter([]), iter([b'{"a": 1}']))) == b'{"a": 1}\n'
    assert written(write_lines, Rows(ITEMS, iter([{"a": "\ud834"}]))) == b'{"a": "\\ud834"}\n'


def test_a_sheet_is_read_back_and_computes_nothing() -> None:
    for rows, wanted in both():
        text = written(write_sheet, rows).decode()
        heading, *cells = csv.reader(io.StringIO(text, newline=""), strict=True)
        assert heading == list(wanted[0])
        assert len(cells) == len(wanted)
        for row, values in zip(cells, wanted, strict=True):
            found = dict(zip(heading, row, strict=True))
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
            assert json.loads(found["authors"]) == values["authors"]
            assert found["text"] == values["text"]
            assert found["title"] == ("" if values["title"] is None else f"'{values['title']}")


def test_a_document_is_read_back_without_what_is_empty() -> None:
    for rows, wanted in both():
        text = written(write_document, rows)
        found = yaml.safe_load(text)
        for each, values in zip(found, wanted, strict=True):
            assert list(each) == [name for name in values if name in each]
            assert each["url"] == values["url"]
            assert "text" not in each
            assert all(value not in (None, "", [], {}) for value in each.values())
        assert b" \n" not in text
        assert "𝄞" in text.decode()
        assert b"  preview: |" in text
    assert yaml.safe_load(written(write_document, Rows(SOURCES, iter([])))) == []


def test_a_document_changes_only_where_a_source_did() -> None:
    one, other = map(to_dict, sources())
    before = (entry(one) + entry(other)).decode().splitlines()
    after = (entry({**one, "http_status": 404}) + entry(other)).decode().splitlines()
    assert [line for line in after if line not in before] == ["  http_status: 404"]
    assert len(after) == len(before)


@pytest.mark.parametrize("kind", [0, 1], ids=["items", "sources"])
def test_columns_are_read_back_with_their_types(kind: int) -> None:
    rows, wanted = both()[kind]
    table = pq.read_table(pa.BufferReader(written(write_columns, rows)))
    assert table.column_names == list((ITEM_FIELDS, SOURCE_FIELDS)[kind])
    assert table.schema.field("http_status").type == pa.int64()
    assert table.schema.field("truncated").type == pa.bool_()
    assert table.schema.field("authors").type == pa.list_(pa.string())
    for found, values in zip(table.to_pylist(), wanted, strict=True):
        for name, value in values.items():
            if name in {"redirects", "field_sources", "views"}:
                assert json.loads(found[name]) == value
            else:
                assert found[name] == value, name


def test_columns_of_nothing_have_their_types_all_the_same() -> None:
    table = pq.read_table(pa.BufferReader(written(write_columns, Rows(SOURCES, iter([])))))
    assert (table.num_rows, table.column_names) == (0, list(SOURCE_FIELDS))


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(BadInputError, match="install it with `pip install"):
        written(write_columns, Rows(SOURCES, iter([])))


def shown(markdown: str) -> str:
    """What a reader of the Markdown sees, tags aside."""
    tokens = MarkdownIt().parse(markdown)
    return "\n".join(
        "".join("\n" if each.type == "softbreak" else each.content for each in token.children or [])
        for token in tokens
        if token.type == "inline"
    )


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "<script>alert(1)</script> &lt; &amp;",
        "[a](https://evil.example/) ![b](c)",
        "# no heading",
        "1. no list",
        "- no list",
        "`code` **bold** _it_ ~~gone~~ | cell |",
        "\\ backslash \\[",
        "> no quote",
    ],
)
def test_whatever_a_page_says_is_text_in_a_card(text: str) -> None:
    tokens = MarkdownIt().parse(escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {each.type for each in tokens[1].children or []} <= {"text", "text_special"}
    assert shown(escape(text)) == text


def test_a_card_says_what_the_wikis_page_says() -> None:
    source = replace(
        sources()[0],
        credibility=4,
        credibility_label="High",
        credibility_from="Rating inherited from publication venue: The Site",
        summary="It is *so*.",
        key_points=["One.", "Two."],
        context_note="A note.",
        archive_url="http://127.0.0.1:8081/web/2026/https://site.example/one",
        published_date="2025-01-21",
    )
    text = card(source)
    seen = shown(text)
    for part in (
        HOSTILE,
        "A note.",
        "4/5, High. Rating inherited from publication venue: The Site",
        "It is *so*.",
    ):
        assert part in seen
    assert f"Resource ID: {source.resource_id} | Stable ID: sid_0123456789" in seen
    assert "- Published: 2025-01-21" in text
    assert f"- Source: <{source.url}>" in text
    assert "<script" not in MarkdownIt().render(text)


def test_cards_in_one_stream() -> None:
    text = written(write_cards, Rows(SOURCES, iter(sources()))).decode()
    assert text == card(sources()[0]) + "\n---\n\n" + card(sources()[1])
