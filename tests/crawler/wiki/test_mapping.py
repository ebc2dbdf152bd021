"""What is known of a URL, as the wiki has it."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from crawler.annotations.model import Annotation
from crawler.items import PageItem, to_record
from crawler.urls import resource_id
from crawler.venues.loader import REGISTRY_FOLDER, read_folders
from crawler.verdicts import Verdict
from crawler.wiki.credibility import MEANINGS, credibility_of
from crawler.wiki.fetchstatus import FetchStatus, fetch_status
from crawler.wiki.mapping import Facts, day_of, kilobytes, plain, source_of
from crawler.wiki.overrides import Override
from crawler.wiki.record import SourceRecord, to_dict
from crawler.wiki.schema import source_schema

URL = "https://www.technologyreview.com/2026/05/12/1130417/the-battery-that-runs-on-gravel/"
REGISTRY = read_folders([REGISTRY_FOLDER])


def known(url: str = URL, **values: Any) -> dict[str, Any]:
    item = PageItem(url=url, resource_id=resource_id(url), stable_id="sid_0123456789", verdict="ok")
    return {**to_record(item), "fetched_at": "2026-05-20T10:00:00.000Z", "http_status": 200, **values}


def source(url: str = URL, facts: Facts | None = None, **values: Any) -> SourceRecord:
    record = known(url, **values)
    venue = REGISTRY.for_url(url)
    given = facts or Facts(venue=venue, credibility=credibility_of(record["resource_id"], venue))
    return source_of(record, given)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_makes_a_valid_record(verdict: Verdict) -> None:
    found = to_dict(source(verdict=verdict.value))
    jsonschema.Draft202012Validator(source_schema()).validate(found)
    assert found["fetch_status"] in set(FetchStatus)


def test_only_what_says_so_is_dead() -> None:
    dead = {verdict for verdict in Verdict if fetch_status(verdict) == FetchStatus.DEAD}
    assert dead == {Verdict.NOT_FOUND, Verdict.GONE, Verdict.SOFT_404}
    for verdict in (Verdict.BLOCKED, Verdict.SERVER_ERROR, Verdict.UNREACHABLE):
        assert fetch_status(verdict) == FetchStatus.ERROR
    assert fetch_status(Verdict.PAYWALL) == FetchStatus.PAYWALL


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-01-21T23:30:00-05:00", "2025-01-21"),
        ("2025-01-21T00:30:00+09:00", "2025-01-21"),
        ("2025-01-21", "2025-01-21"),
        ("2025-02-30T00:00:00Z", None),
        ("2025-01", None),
        ("Tue, 21 Jan 2025 04:00:00 -0500", "2025-01-21"),
        ("", None),
        (None, None),
    ],
)
def test_days(text: str | None, day: str | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(("units", "size"), [(0, 0), (511, 0), (512, 1), (1536, 2), (2560, 3), (15_000, 15)])
def test_sizes_are_rounded_as_javascript_rounds(units: int, size: int) -> None:
    assert kilobytes(units) == size


@pytest.mark.parametrize(("good", "shown"), [(None, 200), (200, 200), (203, 203)])
def test_a_304_shows_the_status_of_the_good_answer(good: int | None, shown: int) -> None:
    assert source(facts=Facts(good_status=good), http_status=304).http_status == shown
    assert source(facts=Facts(good_status=good), http_status=404).http_status == 404


def test_what_databases_refuse_is_left_out() -> None:
    found = source(title="A\0B", text="a\ud834b", preview="\0", authors=["\0", " Ada\0 ", "Ada"])
    assert (found.title, found.text, found.preview, found.authors) == ("AB", "a�b", "", ["Ada"])
    assert plain("𝄞") == "𝄞"


def test_what_is_too_long_for_the_wiki_is_cut() -> None:
    found = source(title="𝄞" * 600, authors=[f"{n} {'x' * 300}" for n in range(60)], content_type="x" * 300)
    assert found.title == "𝄞" * 500
    assert len(found.authors) == 50
    assert {len(author) for author in found.authors} == {200}
    assert len(found.content_type or "") == 200


def test_a_record_of_an_earlier_version_is_enough() -> None:
    old = {
        name: known()[name] for name in ("url", "resource_id", "stable_id", "verdict", "fetched_at", "title")
    }
    jsonschema.validate(to_dict(source_of(old, Facts())), source_schema())


def test_the_rating_is_the_venues() -> None:
    found = source()
    assert (found.credibility, found.credibility_label, found.credibility_override) == (4, "High", None)
    assert (found.credibility_meaning or "").startswith("High quality.")
    assert found.credibility_from == "Rating inherited from publication venue: MIT Technology Review"


def test_an_override_goes_before_it() -> None:
    record = known()
    overrides = {record["resource_id"]: Override(2, "Retracted.")}
    rating = credibility_of(record["resource_id"], REGISTRY.for_url(URL), overrides)
    found = source_of(record, Facts(venue=REGISTRY.for_url(URL), credibility=rating))
    assert (found.credibility, found.credibility_override, found.credibility_label) == (2, 2, "Mixed")
    assert found.credibility_from == "Rating of this resource alone: Retracted."
    assert found.venue_name == "MIT Technology Review"


def test_where_no_venue_is_nobody_rates() -> None:
    found = source("https://nobody.example/a")
    assert (found.credibility, found.credibility_label, found.credibility_meaning) == (None, None, None)
    assert (found.venue_id, found.credibility_from) == (None, None)


def test_every_rating_has_a_word_and_a_sentence() -> None:
    assert sorted(MEANINGS) == [1, 2, 3, 4, 5]
    assert len({word for word, _ in MEANINGS.values()}) == 5
    assert all(sentence.endswith(".") for _, sentence in MEANINGS.values())


def test_an_annotation_goes_before_the_rules() -> None:
    said = Annotation(
        by="model-1",
        summary="It is so.",
        key_points=("One.", "Two.", "Three."),
        context_note="Noted.",
        subtype="opinion_piece",
        purpose="commentary",
        importance=52,
        tags=("ai",),
    )
    found = source(facts=Facts(annotation=said), topics=["gravel"])
    assert (found.type, found.subtype, found.purpose, found.importance) == (
        "web",
        "opinion_piece",
        "commentary",
        52,
    )
    assert (found.summary, found.key_points, found.tags) == ("It is so.", ["One.", "Two.", "Three."], ["ai"])
    assert (found.context_note, found.annotated_by) == ("Noted.", "model-1")
    ruled = source(topics=["gravel"])
    assert (ruled.subtype, ruled.tags, ruled.annotated_by) == ("news_article", ["gravel"], None)


def test_the_context_note_places_a_source() -> None:
    found = source(
        authors=["Ada", "Bob", "Cyd", "Dan"], published_at="2025-01-21T04:00:00-05:00", section="Climate"
    )
    assert found.context_note == (
        "News article by Ada, Bob, Cyd and others, in MIT Technology Review, section Climate, "
        "published on 21 January 2025."
    )
    assert source("https://nobody.example/a").context_note is None
    long = source(authors=["x" * 200] * 3, section="y" * 900).context_note
    assert len(long or "") == 500
