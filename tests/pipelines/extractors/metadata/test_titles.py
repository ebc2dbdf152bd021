"""What is taken for the title where four places give one each."""

from __future__ import annotations

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.sitename import SiteName
from pipelines.extractors.metadata.titles import choose_title
from pipelines.extractors.model import Source

SITE = SiteName("https://www.gazette.example/a", {"og:site:name": ["The Gazette"]}, [])


def choose(
    headline: str | None = None, meta: str | None = None, body: str = "", window: str | None = None
) -> str | None:
    tree = parse_html(f"<html><body>{body}<p>x</p></body></html>")
    assert tree is not None
    found = choose_title(headline, meta, list(tree.iter("h1")), window, SITE)
    return found[0] if found is not None else None


def h1(*texts: str) -> str:
    return "".join(f"<h1>{text}</h1>" for text in texts)


@pytest.mark.parametrize(
    ("places", "title"),
    [
        ({}, None),
        ({"headline": "A story", "meta": "Other words"}, "A story"),
        ({"headline": "For engines", "meta": "The story", "body": h1("The story")}, "The story"),
        ({"headline": "The story", "meta": "You won't believe", "body": h1("The story")}, "The story"),
        ({"headline": "The story", "meta": "Social", "body": h1("Heading"), "window": "Social"}, "Social"),
        ({"headline": "One", "meta": "Two words", "body": h1("Three more"), "window": "Four"}, "One"),
        ({"meta": "From meta", "body": h1("From heading")}, "From meta"),
        ({"body": h1("From a heading"), "window": "From title"}, "From a heading"),
        ({"body": h1("News"), "window": "The whole story"}, "The whole story"),
        ({"window": " From\n title "}, "From title"),
        ({"body": "<h1></h1><h1> </h1><h1>Third</h1>"}, "Third"),
        ({"meta": "The \u00adsto\u00adry"}, "The story"),
    ],
)
def test_two_that_agree_go_before_one_alone(places: dict[str, str], title: str | None) -> None:
    assert choose(**places) == title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The story | The Gazette", "The story"),
        ("The story - the gazette", "The story"),
        ("The story \u2013 News \u2014 The Gazette", "The story \u2013 News"),
        ("The Gazette » The story", "The story"),
        ("The Gazette · The story · Again", "The story · Again"),
        ("A well-known story - The Gazette", "A well-known story"),
        ("The story | gazette.example", "The story"),
        ("The story - Other.org", "The story"),
        ("The story | Another Paper", "The story | Another Paper"),
        ("The Gazette", "The Gazette"),
    ],
)
def test_the_name_of_the_site_is_left_out(title: str, expected: str) -> None:
    assert (choose(meta=title), choose(window=title)) == (expected, expected)


@pytest.mark.parametrize(
    ("places", "title"),
    [
        ({"body": h1("The story"), "window": "The story | Some Paper"}, "The story"),
        ({"body": h1("The story"), "window": "Some Paper: The story"}, "The story"),
        (
            {"meta": "The story - City News", "body": h1("The story"), "window": "The story - City News"},
            "The story",
        ),
        ({"headline": "The story | Sport", "meta": "The story", "body": h1("The story")}, "The story"),
        (
            {"headline": "The story - so far", "meta": "The story - so far", "body": h1("The story")},
            "The story - so far",
        ),
        ({"meta": "News from the moon", "body": h1("News")}, "News from the moon"),
        ({"meta": "The art of war and peace", "body": h1("art of war")}, "The art of war and peace"),
        ({"meta": "Why shops are well-known", "body": h1("known")}, "Why shops are well-known"),
    ],
)
def test_what_is_set_off_from_a_title_that_the_page_has(places: dict[str, str], title: str) -> None:
    assert choose(**places) == title


KICKER = "<h1><span>On the moon</span> <span>The story so far</span></h1>"


@pytest.mark.parametrize(
    ("places", "title"),
    [
        ({"body": KICKER}, "On the moon The story so far"),
        ({"body": KICKER.replace("</span> ", "</span>")}, "On the moon The story so far"),
        ({"body": KICKER, "meta": "The story so far"}, "The story so far"),
        ({"body": KICKER, "meta": "On the moon: The story so far"}, "On the moon: The story so far"),
        ({"body": KICKER, "meta": "Space: The story so far"}, "The story so far"),
        (
            {"headline": "On the moon: The story", "body": h1("On the moon: The story"), "meta": "The story"},
            "The story",
        ),
        (
            {"headline": "Moon: The story", "meta": "Moon: The story", "body": h1("The story")},
            "Moon: The story",
        ),
        ({"body": "<h1><em>Hamlet</em> returns</h1>", "window": "Theatre"}, "Hamlet returns"),
    ],
)
def test_the_other_titles_say_whether_a_kicker_belongs_to_it(places: dict[str, str], title: str) -> None:
    assert choose(**places) == title


def test_a_site_whose_first_heading_is_its_logo() -> None:
    assert choose(window="The story", body=h1("The Gazette", "Newsletters", "The story")) == "The story"
    assert choose(body=h1("The Gazette", "The story here")) == "The story here"


LONG = "A headline that goes on and on " * 5


@pytest.mark.parametrize("cut", [LONG[:60] + "…", LONG[:60] + "...", LONG[:110]])
def test_a_headline_that_was_cut_is_completed(cut: str) -> None:
    assert choose(headline=cut, body=h1(LONG)) == LONG.strip()


def test_a_short_headline_is_not_one_that_was_cut() -> None:
    assert choose(headline="A headline", body=h1("A headline that goes on")) == "A headline"


def test_of_two_spellings_the_more_frequent() -> None:
    assert choose("Moon - Story", "Moon: Story", window="Moon: Story") == "Moon: Story"


def test_where_it_comes_from() -> None:
    tree = parse_html(h1("The story"))
    assert tree is not None
    headings = list(tree.iter("h1"))
    assert choose_title("The story", None, headings, None, SITE) == ("The story", Source("json-ld"))
    assert choose_title("Other", "The story", headings, None, SITE) == ("The story", Source("meta"))
    assert choose_title(None, None, headings, None, SITE) == ("The story", Source("page", "inferred"))
