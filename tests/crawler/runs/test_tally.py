"""The tally of what was skipped: everything counted, some of it named, each URL once."""

from __future__ import annotations

from crawler.runs.tally import Tally


def test_a_url_that_two_sources_name_is_named_once() -> None:
    tally = Tally()
    for url in ("https://a.example/1", "https://a.example/2", "https://a.example/1"):
        tally.skip(url, "outside its domains")
    assert tally.skipped == [
        ("https://a.example/1", "outside its domains"),
        ("https://a.example/2", "outside its domains"),
    ]
    assert tally.reasons == {"outside its domains": 3}


def test_of_many_the_first_are_named() -> None:
    tally = Tally()
    for number in range(100):
        tally.skip(f"https://a.example/{number}", "beyond the limit")
    tally.skip("https://a.example/x", "no http(s) URL")
    assert len(tally.skipped) == 26
    assert tally.reasons == {"beyond the limit": 100, "no http(s) URL": 1}
