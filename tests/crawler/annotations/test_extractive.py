"""Summaries and key points by rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crawler import utf16
from crawler.annotations.extractive import annotate
from crawler.annotations.sentences import sentences
from tests.conftest import ROOT
from tests.crawler.wiki import armsrace

if TYPE_CHECKING:
    from crawler.annotations.model import Annotation

TEXT = (ROOT / "LICENSE").read_text(encoding="utf-8")
CHINESE = "\n\n".join(
    f"第{number}段说明档案馆为什么要保存网页和它们的日期。馆员们认为没有日期的网页以后没有人能够引用。"
    f"因此每一页网页都带着第{number}个日期一起保存在档案馆里面。"
    for number in range(1, 9)
)


def said(text: str, **values: Any) -> Annotation:
    found = annotate({"text": text, "title": "A title", "verdict": "ok", **values})
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text", [TEXT, CHINESE, "\n\n".join(armsrace.PARAGRAPHS)], ids=["licence", "zh", "race"]
)
def test_it_says_what_the_text_says_and_no_more(text: str) -> None:
    found = said(text)
    plain = " ".join(text.split())
    assert found.by == "rules"
    assert found.summary is not None
    assert 1 <= len(sentences(found.summary)) <= 3
    assert len(found.summary) <= 702
    for sentence in sentences(found.summary):
        assert sentence in plain
    assert 3 <= len(found.key_points) <= 5
    for point in found.key_points:
        assert utf16.length(point) <= 200
        assert point.removesuffix("…") in plain
    assert len(set(found.key_points)) == len(found.key_points)


def test_the_same_text_gives_the_same() -> None:
    assert said(TEXT) == said(TEXT)


def test_a_sentence_about_what_the_text_is_about_goes_before_others() -> None:
    filler = [
        f"Somebody walked along street number {number} without a hat on that day." for number in range(9)
    ]
    about = "The glacier lost eleven metres of ice, and the glacier will lose the rest of its ice."
    more = [
        "A team of the university measured the glacier and its ice in spring.",
        "Farmers below the valley fear for the water that the ice has given them.",
    ]
    found = said("\n\n".join([*filler[:5], about, *more, *filler[5:]]), title="The ice of the glacier")
    assert about in (found.summary or "")
    assert all(point in [*more, about, *filler] for point in found.key_points)
    assert set(more) <= {*sentences(found.summary or ""), *found.key_points}


def test_headings_lists_and_half_quotes_are_left_out() -> None:
    text = (
        "A heading without an end that is long enough\n\n"
        "“This quote begins here and goes on elsewhere, he said.\n\n"
        "The archive keeps every page as it was on the day of its visit.\n\n"
        "- an entry of a list that has no end to it"
    )
    found = said(text)
    assert found.summary == "The archive keeps every page as it was on the day of its visit."
    assert found.key_points == ("The archive keeps every page as it was on the day of its visit.",)


def test_long_sentences_become_points_up_to_a_clause() -> None:
    long = [
        f"In year {year} the committee of the {name} looked at all of the pages that it had kept until then, "
        f"and it found that most of them could not be read any more by anybody who lived in the town, which "
        f"nobody had known before; so it changed the rules of the house."
        for year, name in ((1990, "library"), (2000, "archive"), (2010, "museum"), (2020, "school"))
    ]
    found = said("\n\n".join(long))
    assert len(found.key_points) >= 3
    for point in found.key_points:
        assert point.endswith("…")
        assert not point[-2].isspace()


def test_where_there_is_no_text_the_page_speaks_for_itself() -> None:
    found = annotate({"text": "", "verdict": "paywall", "description": " A study\n of ice. "})
    assert found is not None
    assert (found.summary, found.key_points) == ("A study of ice.", ())
    assert annotate({"text": "", "verdict": "not_found", "description": None}) is None


def test_a_feeds_entries_are_no_text() -> None:
    assert annotate({"text": TEXT, "verdict": "not_article"}) is None
    assert annotate({"text": TEXT, "verdict": "not_article", "content_fetched_at": "2026"}) is not None
