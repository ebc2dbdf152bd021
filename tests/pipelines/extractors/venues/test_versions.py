"""Extractors of venues: which one reads what was fetched when, and what every module of theirs has to be."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.items import Answer
from pipelines.extractors import venues
from pipelines.extractors.route import extract
from pipelines.extractors.venues import Version, extractor_for
from tests.pipelines.extractors.test_html import SENTENCE, page

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[4]
MODULES = sorted(path.stem for path in Path(venues.__file__).parent.glob("[a-z]*.py"))
REGISTRY = {path.stem for path in (ROOT / "crawler" / "venues" / "registry").glob("*.yaml")}
TWO_TIMES = """
from datetime import date
from pipelines.extractors.model import Article
from pipelines.extractors.venues import Version

def old(answer, url):
    return Article(title="as it was")

def new(answer, url):
    return Article(title="as it is")

VERSIONS = (Version(old, until=date(2026, 5, 31)), Version(new))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A package with a venue that changed its pages, one that is gone, and one whose module is broken."""
    folder = tmp_path_factory.mktemp("made") / "made_up_venues"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "two_times.py").write_text(TWO_TIMES)
    (folder / "gone.py").write_text(TWO_TIMES.replace(", Version(new)", ","))
    (folder / "broken.py").write_text("import no_such_module_at_all\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder.parent)
        yield folder.name


def title(venue_id: str, fetched_at: str, package: str) -> str | None:
    found = extractor_for(venue_id, fetched_at, package)
    article = found(Answer(b"", None), "https://site.example/") if found is not None else None
    return article.title if article is not None else None


@pytest.mark.parametrize(
    ("fetched_at", "expected"),
    [
        ("2025-01-01T00:00:00.000Z", "as it was"),
        ("2026-05-31T23:59:59.999Z", "as it was"),
        ("2026-06-01T00:00:00.000Z", "as it is"),
        ("2030-01-01T00:00:00.000Z", "as it is"),
        ("", "as it is"),
    ],
)
def test_the_date_picks_the_version(package: str, fetched_at: str, expected: str) -> None:
    assert title("two-times", fetched_at, package) == expected


def test_nothing_reads_what_came_after_the_last_version(package: str) -> None:
    assert title("gone", "2026-05-31T00:00:00.000Z", package) == "as it was"
    assert title("gone", "2026-06-01T00:00:00.000Z", package) is None
    assert title("gone", "", package) is None


@pytest.mark.parametrize("venue_id", [None, "", "no-such-venue"])
def test_venues_without_one(package: str, venue_id: str | None) -> None:
    assert extractor_for(venue_id, "2026-01-01T00:00:00.000Z", package) is None


def test_what_a_module_needs_and_does_not_find_is_said(package: str) -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        extractor_for("broken", "", package)


def test_a_page_that_it_does_not_know_is_left_to_the_general_extractor() -> None:
    answer = Answer(page().encode(), "text/html; charset=utf-8", None, "arxiv", "2026-01-01T00:00:00.000Z")
    assert SENTENCE.strip() in extract(answer, "https://arxiv.org/help").text


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_a_venues(name: str) -> None:
    assert name.replace("_", "-") in REGISTRY


@pytest.mark.parametrize("name", MODULES)
def test_versions_follow_one_another_and_the_last_one_is_open(name: str) -> None:
    versions: tuple[Version, ...] = import_module(f"{venues.__name__}.{name}").VERSIONS
    *closed, last = versions
    assert last.until is None
    days = [each.until or date.max for each in closed]
    assert days == sorted(set(days))
    assert date.max not in days
