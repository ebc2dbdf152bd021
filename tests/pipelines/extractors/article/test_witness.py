"""Other extractors as witnesses, and what a page states of its text for machines."""

from __future__ import annotations

import json

import pytest

from pipelines.extractors.article.witness import agreement, better_text, shingles
from pipelines.extractors.model import Source
from tests.pipelines.extractors.article.pages import PROSE, TEXT, TITLE, article, page, paragraphs

CHINESE = "图书馆保存那些正在消失的东西、每天如此、从不休息。" * 3


def test_agreement() -> None:
    assert agreement(shingles(TEXT), shingles(TEXT)) == 1
    assert agreement(shingles(TEXT), shingles("Something else was written here, by nobody at all.")) == 0
    assert 0.4 < agreement(shingles(TEXT), shingles(PROSE[0] + " " + PROSE[1])) < 0.9
    assert agreement(shingles(""), shingles("")) == 1


def test_scripts_without_spaces_are_compared_by_letters() -> None:
    assert agreement(shingles(CHINESE), shingles(CHINESE[: len(CHINESE) // 2])) > 0.5


@pytest.mark.parametrize(
    "ours", [TEXT, "\n\n".join(PROSE[:4]), TEXT + "\n\nAnd a line that nobody else found here."]
)
def test_where_they_agree_ours_stays(ours: str) -> None:
    assert better_text(ours, page(f"<article><h1>{TITLE}</h1>{paragraphs()}</article>")) is None


@pytest.mark.parametrize(
    "ours", ["", "The harbour office is closed on Sundays and on all holidays of the year."]
)
def test_where_ours_is_elsewhere_theirs_is_taken(ours: str) -> None:
    html = page(f"<article><h1>{TITLE}</h1>{paragraphs(PROSE * 3)}</article><p>{ours}</p>")
    found = better_text(ours, html)
    assert found is not None
    assert PROSE[2] in found


def test_nothing_on_the_page_is_nothing_better() -> None:
    assert better_text("", "<html><body></body></html>") is None


def stated(body: str) -> str:
    data = {"@type": "NewsArticle", "articleBody": body}
    return f'<script type="application/ld+json">{json.dumps([data])}</script>'


def test_a_body_stated_for_machines_is_taken_where_more_of_it_is_there() -> None:
    head = stated("<p>" + "</p><p>".join(PROSE) + " &amp; so on.</p>")
    found = article(f"<h1>{TITLE}</h1><p>{PROSE[0]}</p>", head=head)
    assert found.text == f"{TEXT} & so on."
    assert found.sources["text"] == Source("json-ld", "stated")


@pytest.mark.parametrize("body", ["", PROSE[0], "\n".join(PROSE)])
def test_a_shown_text_goes_before_the_stated_one(body: str) -> None:
    found = article(f"<h1>{TITLE}</h1>{paragraphs()}", head=stated(body))
    assert (found.text, found.sources["text"].name) == (TEXT, "page")


@pytest.mark.parametrize(
    "script", ['{"articleBody"', '{"articleBody": 3}', "[" * 9000 + '"articleBody"', "articleBody"]
)
def test_broken_statements_do_no_harm(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    assert article(f"<h1>{TITLE}</h1>{paragraphs()}", head=head).text == TEXT
