"""How the objects of JSON-LD are got out of what pages have for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.markup import parse_html
from pipelines.extractors.metadata.graph import read_graph


def headlines(*blocks: Any, kind: str = "application/ld+json") -> list[str]:
    """The headlines of the articles of a page with these blocks; what is no text is written as JSON."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in blocks]
    scripts = "".join(f'<script type="{kind}">{text}</script>' for text in texts)
    tree = parse_html(f"<html><head>{scripts}</head><body><p>x</p></body></html>")
    assert tree is not None
    return [node["headline"] for node in read_graph(tree.iter("script")).articles()]


def article(headline: str = "The story", **values: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": headline, **values}


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        '{"@type": "NewsArticle", "headline": "cut',
        "null",
        "3",
        '"NewsArticle"',
        "[]",
        "<!-- nothing -->",
        '{"@type": "NewsArticle", "headline": %s}' % ("9" * 5000),
        "[" * 100_000 + "]" * 100_000,
        '{"@graph":' * 5_000 + "1" + "}" * 5_000,
    ],
    ids=lambda text: text[:30],
)
def test_what_is_broken_costs_only_itself(broken: str) -> None:
    assert headlines(broken) == []
    assert headlines(broken, article()) == ["The story"]


@pytest.mark.parametrize("levels", [1, 3, 7])
def test_as_deep_as_publishers_go(levels: int) -> None:
    document: Any = article()
    for _ in range(levels):
        document = {"@graph": document}
    assert headlines(document) == ["The story"]


@pytest.mark.parametrize("levels", [8, 100, 400])
def test_deeper_is_not_looked(levels: int) -> None:
    document: Any = article()
    for _ in range(levels):
        document = [document]
    assert headlines(document) == []


def test_control_characters_and_a_semicolon_are_forgiven() -> None:
    assert headlines('{"@type": "Article", "headline": "a\tb"};') == ["a\tb"]


def test_only_so_many_blocks_are_read() -> None:
    assert headlines(*["{}"] * 49, article()) == ["The story"]
    assert headlines(*["{}"] * 50, article()) == []


@pytest.mark.parametrize("kind", ["application/ld+json; charset=utf-8", "Application/LD+JSON"])
def test_the_type_is_a_media_type(kind: str) -> None:
    """Which has parameters, and no case."""
    assert headlines(article(), kind=kind) == ["The story"]


def test_other_scripts_are_none_of_ours() -> None:
    assert headlines(article(), kind="application/json") == []


@pytest.mark.parametrize(
    "text",
    [
        '<!-- {"@type": "Article", "headline": "H"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "H"}\n//]]>',
        '{"@type": "Article", "headline": "H",}',
        '[{"@type": "Article", "headline": "H"}, ]',
    ],
)
def test_wrappings_and_hanging_commas_are_forgiven(text: str) -> None:
    assert headlines(text) == ["H"]


def test_a_block_of_millions_of_characters_is_left_alone() -> None:
    assert headlines(article(articleBody="a" * 1_000_000), article("Small")) == ["Small"]
