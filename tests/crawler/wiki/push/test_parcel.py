"""What is sent of a source: cut, cleaned or refused before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crawler.urls import resource_id, stable_id
from crawler.wiki.push.limits import CONTENT, RESOURCE, STATUS, fit, problems
from crawler.wiki.push.parcel import Part, parcel_of
from crawler.wiki.record import SourceRecord
from tests.wikiserver import schema

if TYPE_CHECKING:
    from crawler.wiki.push.parcel import Parcel

URL = "https://www.example.org/a"
SCHEMAS = {Part.RESOURCE: schema.RESOURCE, Part.CONTENT: schema.CONTENT, Part.STATUS: schema.STATUS}


def parcel(url: str = URL, **values: Any) -> Parcel:
    given = {"fetched_at": "2026-04-07T10:00:00Z", "fetch_status": "ok", "text": "A text.", **values}
    return parcel_of(SourceRecord(resource_id=resource_id(url), stable_id=stable_id(url), url=url, **given))


def refused(found: Parcel) -> list[str]:
    """What the wiki would refuse of a parcel."""
    return [
        f"{part}.{name}"
        for part, body in found.parts.items()
        for name in schema.faults(SCHEMAS[part], body, set()) + ["NUL"] * schema.holds_nul(body)
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"title": "A\0B\ud834C"},
        {"title": "𝄞" * 600, "key_points": ["𝄞" * 1500] * 60, "authors": ["x" * 300] * 70},
        {"tags": [f"{number} \udd1e\0" for number in range(90)]},
        {"summary": "𝄞" * 30_000, "content_type": "x" * 500},
        {"text": "six MB " * 900_000},
        {"text": "𝄞" * 3_000_000},
        {"text": "a\0b\ud834c" * 100},
        {"published_date": "2025-01-21T23:30:00-05:00"},
        {"published_date": "in the spring"},
        {"fetched_at": "2026-04-07T12:00:00+02:00"},
        {"credibility_override": 4},
        {"archive_url": "http://127.0.0.1:8081/web/20260407100000/https://www.example.org/a"},
        {"text": "", "fetch_status": "dead", "http_status": 404},
    ],
)
def test_what_is_too_much_is_cut_or_cleaned(values: dict[str, Any]) -> None:
    found = parcel(**values)
    assert not found.reasons
    assert not refused(found)


@pytest.mark.parametrize(
    ("url", "values", "reason"),
    [
        (f"{URL}?{'x' * 3000}", {}, "url is 3,026 long, 2,000 at most are taken"),
        (f"{URL}?\0", {}, "url holds a NUL or half a surrogate pair"),
        (f"{URL}?\ud834", {}, "url holds a NUL or half a surrogate pair"),
        ("ftp://example.org/", {}, "url is 'ftp://example.org/', not an http or https URL"),
        (URL, {"fetched_at": ""}, "fetchedAt is '', not a moment in UTC such as 2026-04-07T10:00:00Z"),
        (URL, {"fetched_at": "2026-04-07T10:00:00"}, "fetchedAt is '2026-04-07T10:00:00', not a moment"),
        (URL, {"type": "poem"}, "type is 'poem', not one of paper, blog"),
        (URL, {"fetch_status": "fine"}, "fetchStatus is 'fine', not one of ok, dead, paywall, error"),
        (URL, {"credibility_override": 6}, "credibilityOverride is 1.2, not within 0 and 1"),
        (URL, {"venue_id": "v" * 201}, "publicationId is 201 long, 200 at most are taken"),
    ],
)
def test_what_cannot_be_mended_is_refused_with_the_reason(
    url: str, values: dict[str, Any], reason: str
) -> None:
    found = parcel(url, **values)
    assert any(each.startswith(reason) for each in found.reasons), found.reasons


def test_texts_are_cut_as_javascript_measures_them() -> None:
    content = parcel(text="𝄞" * 3_000_000).parts[Part.CONTENT]
    assert schema.units(content["fullText"]) == 5_242_880
    assert schema.units(content["fullTextPreview"]) == 51_200
    assert content["contentLength"] == 6_000_000, "the size that the wiki shows is that of the whole text"
    assert parcel(text="x" * 5_242_881).notes == ("fullText was cut to what the wiki takes",)
    assert parcel(text="x" * 51_201).notes == (), "a preview is the beginning of a text, no cut text"


def test_days_and_moments() -> None:
    found = parcel(published_date="2025-01-21T23:30:00-05:00", fetched_at="2026-04-07T01:00:00+02:00")
    resource = found.parts[Part.RESOURCE]
    assert (resource["publishedDate"], resource["fetchedAt"]) == ("2025-01-21", "2026-04-06T23:00:00Z")
    assert found.parts[Part.STATUS]["lastFetchedAt"] == found.parts[Part.CONTENT]["fetchedAt"]


def test_an_address_on_this_machine_is_no_use_to_the_wiki() -> None:
    for host, kept in (("127.0.0.1:8081", False), ("localhost", False), ("archive.example.org", True)):
        resource = parcel(archive_url=f"http://{host}/web/1/{URL}").parts[Part.RESOURCE]
        assert ("archiveUrl" in resource) is kept


@pytest.mark.parametrize(
    ("ours", "theirs"), [(RESOURCE, schema.RESOURCE), (CONTENT, schema.CONTENT), (STATUS, schema.STATUS)]
)
def test_both_tables_of_limits_agree(ours: Any, theirs: Any) -> None:
    """Ours is what the client knows, the other one the stand-in's: each value at its limit and beyond."""
    values: list[Any] = [None, "", "\0", 0, 1, 0.5, -1, 1.5, True, "ok", "web", "2025-01-21", "2025-02-30"]
    values += ["2026-04-07T10:00:00Z", "2026-04-07T10:00:00+02:00", URL, "https://", "𝄞" * 100, [], ["a"]]
    values += [character * most for most in (20, 50, 64, 200, 1000, 2000) for character in ("x", "𝄞")]
    values += [["x" * 201], ["x" * 2001], ["x"] * 51]
    for name in ours:
        for value in values:
            if value is not None and not problems(ours, {name: value}):
                assert not schema.faults(theirs, {name: value}, set()), (name, value)
                assert not schema.holds_nul(value)


def test_what_is_none_is_left_out() -> None:
    assert fit(RESOURCE, {"title": None, "type": "web"}) == ({"type": "web"}, [])
