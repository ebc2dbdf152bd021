"""Golden cases: archived pages, and the content that each has to give, field by field.

`scrapy savefixture` makes one of a page in the archive.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from archive.index import CaptureIndex
from archive.reader import Archive
from archive.scan import scan_entries
from crawler.reextraction.content import archived_item
from crawler.reextraction.goldencase import EXPECTED, FIELDS, PAGE
from pipelines.clean import CleanPipeline
from pipelines.extractors.model import METADATA
from pipelines.extractors.route import extract
from tests.conftest import ROOT

FIXTURES = ROOT / "tests" / "fixtures"
CASES = {str(path.parent.relative_to(FIXTURES)): path.parent for path in FIXTURES.glob(f"*/*/{PAGE}")}
EXPECTATIONS = [
    (name, field, value)
    for name, folder in sorted(CASES.items())
    for field, value in json.loads((folder / EXPECTED).read_text(encoding="utf-8")).items()
]


@cache
def found(name: str) -> dict[str, Any]:
    """What today's extractor finds in a case's page, cleaned, without network and workers."""
    folder = CASES[name]
    with TemporaryDirectory() as data:
        (Path(data) / "archive").mkdir()
        (Path(data) / "archive" / PAGE).write_bytes((folder / PAGE).read_bytes())
        captures = list(scan_entries(Path(data) / "archive"))
        with CaptureIndex(Path(data)) as index:
            index.replace_all(captures)
        # A revisit is the page itself; the answer that it refers to comes along.
        capture = max(captures, key=lambda each: each.kind == "revisit")
        with Archive(Path(data)) as archive:
            stored = archive.read(capture)
    item = archived_item({"url": capture.url, "venue_id": folder.parent.name}, stored)
    assert item.answer is not None
    article = extract(item.answer, capture.url)
    for each in (*METADATA, "text", "markdown", "evidence", "needs_browser"):
        setattr(item, each, getattr(article, each))
    item.verdict = article.verdict.value
    item = CleanPipeline().process_item(item)
    return {field: getattr(item, field) for field in FIELDS}


@pytest.mark.parametrize(
    ("name", "field", "expected"), EXPECTATIONS, ids=[f"{name}-{field}" for name, field, _ in EXPECTATIONS]
)
def test_a_page_gives_what_it_gave(name: str, field: str, expected: Any) -> None:
    assert found(name)[field] == expected


def test_there_are_cases() -> None:
    assert {Path(name).parent.name for name in CASES} >= {"arxiv", "sample"}


@pytest.mark.parametrize("folder", CASES.values(), ids=CASES.keys())
def test_a_case_expects_something_of_every_field_and_is_small(folder: Path) -> None:
    assert set(json.loads((folder / EXPECTED).read_text(encoding="utf-8"))) == set(FIELDS)
    assert (folder / PAGE).stat().st_size < 100_000
