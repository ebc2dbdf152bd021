"""CDXJ: lines that others can read, and that nothing a server sends can break."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.cdxj import cdxj_line, sorted_lines
from archive.model import Capture
from archive.selection import SelectedIndex, Selection
from tests.archive.crawls import page, two_venues
from tests.archive.samples import MOMENT, exchange, store
from tests.programs import run

if TYPE_CHECKING:
    from pathlib import Path

CAPTURE = Capture(
    url="https://www.site.example/A?b=1",
    timestamp=MOMENT,
    kind="response",
    status=200,
    mime="text/html",
    digest="sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N",
    filename="a.warc.gz",
    offset=12,
    length=34,
    record_id="<urn:uuid:1>",
)


def parsed(line: str) -> tuple[str, str, dict[str, Any]]:
    key, moment, fields = line.split(" ", 2)
    return key, moment, json.loads(fields)


def test_a_line() -> None:
    assert parsed(cdxj_line(CAPTURE)) == (
        "example,site)/a?b=1",
        "20250102030405",
        {
            "url": "https://www.site.example/A?b=1",
            "mime": "text/html",
            "status": "200",
            "digest": "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N",
            "length": "34",
            "offset": "12",
            "filename": "a.warc.gz",
        },
    )


def test_a_revisit_and_what_is_not_known() -> None:
    fields = parsed(cdxj_line(replace(CAPTURE, kind="revisit")))[2]
    assert fields["mime"] == "warc/revisit"
    fields = parsed(cdxj_line(replace(CAPTURE, status=None, mime=None, digest=None)))[2]
    assert set(fields) == {"url", "length", "offset", "filename"}


@pytest.mark.parametrize(
    "nasty", ['\n{"x": 1}', "\r\n", '"', "\\", "\x00", "\u2028", "\x85", "\ud800", " ", '", "status": "200']
)
@pytest.mark.parametrize("name", ["url", "mime", "digest", "filename"])
def test_nothing_breaks_a_line_or_adds_a_field(name: str, nasty: str) -> None:
    value = f"http://a.example/x{nasty}y"
    line = cdxj_line(replace(CAPTURE, **{name: value}))  # type: ignore[arg-type]
    assert line.isascii()
    assert line.count("\n") == 1
    assert len(line.splitlines()) == 1
    _, moment, fields = parsed(line)
    assert moment == "20250102030405"
    assert fields[name] == value
    assert len(fields) == 7


def test_years_have_four_digits() -> None:
    assert parsed(cdxj_line(replace(CAPTURE, timestamp=MOMENT.replace(year=7))))[1] == "00070102030405"


def test_an_answer_not_modified_is_left_out() -> None:
    assert list(sorted_lines([replace(CAPTURE, status=304), CAPTURE])) == [cdxj_line(CAPTURE)]
    assert list(sorted_lines([])) == []


@pytest.mark.parametrize("run_length", [1, 7, 50, 100, 1000])
def test_lines_are_in_the_order_of_their_bytes(run_length: int) -> None:
    captures = [
        replace(
            CAPTURE, url=f"http://{'aZz-'[n % 4]}{n * 7919 % 50}.example/", timestamp=MOMENT - timedelta(n)
        )
        for n in range(100)
    ]
    lines = list(sorted_lines(captures, run_length))
    assert lines == sorted(map(cdxj_line, captures), key=str.encode)


def test_memory_stays_flat() -> None:
    captures = (replace(CAPTURE, url=f"http://a.example/{n * 7919 % 30_000}") for n in range(30_000))
    tracemalloc.start()
    try:
        assert sum(1 for _ in sorted_lines(captures, 1000)) == 30_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_a_program_of_others_makes_the_same_lines(tmp_path: Path) -> None:
    two_venues(tmp_path)
    store(tmp_path, exchange("http://first.example/?q=ü%20&a=B", page('a"b', 'text/x"y')))
    with SelectedIndex(tmp_path) as index:
        ours = "".join(sorted_lines(index.each(Selection())))
    files = sorted(str(path) for path in (tmp_path / "archive").iterdir())
    theirs = run("cdxj-indexer", "-s", *files)
    assert [parsed(line) for line in ours.splitlines()] == [parsed(line) for line in theirs.splitlines()]
