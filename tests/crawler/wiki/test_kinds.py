"""What a source is and what it is for, by rules."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.venues.loader import REGISTRY_FOLDER, read_folders
from crawler.venues.model import TYPES as VENUE_TYPES
from crawler.venues.model import Venue
from crawler.wiki.importance import importance_of
from crawler.wiki.kinds import kinds_of, purpose_of
from crawler.wiki.vocabulary import PURPOSES, SUBTYPES, TYPE_OF_SUBTYPE, TYPES

REGISTRY = read_folders([REGISTRY_FOLDER])


@pytest.mark.parametrize(
    ("url", "known", "kinds"),
    [
        ("https://arxiv.org/abs/2212.08073", {}, ("arxiv_preprint", "primary_source")),
        ("https://www.technologyreview.com/2025/01/21/1110269/a/", {}, ("news_article", "news")),
        (
            "https://www.technologyreview.com/2025/01/21/1/a/",
            {"section": "Opinion"},
            ("opinion_piece", "commentary"),
        ),
        ("https://www.technologyreview.com/", {}, ("homepage", "homepage")),
        ("https://www.nature.com/articles/d41586-022-00177-4", {}, ("journal_article", "primary_source")),
        ("https://en.wikipedia.org/wiki/AI_winter", {}, ("wiki_page", "reference")),
        ("https://deepmind.google/discover/blog/alphageometry/", {}, ("blog_post", "primary_source")),
        ("https://somebody.substack.com/p/a-post", {}, ("blog_post", "commentary")),
        ("https://80000hours.org/podcast/episodes/a/", {}, ("podcast_episode", "commentary")),
        (
            "https://www.whitehouse.gov/presidential-actions/2025/01/a/",
            {},
            ("executive_order", "primary_source"),
        ),
        ("https://www.congress.gov/bill/118th-congress/house-bill/1", {}, ("legislation", "primary_source")),
        ("https://www.youtube.com/watch?v=1", {}, ("video", "commentary")),
        ("https://github.com/a/b", {}, ("tool_page", "tool")),
        ("https://huggingface.co/datasets/a/b", {}, ("dataset", "dataset")),
        ("https://blog.example.org/a", {}, ("blog_post", "commentary")),
        ("https://www.rand.org/pubs/working-papers/a.html", {}, ("working_paper", "primary_source")),
        ("https://github.com/a/docs/b", {}, ("tool_page", "tool")),
        ("https://docs.example.org/a", {}, ("documentation", "reference")),
        ("https://nobody.example/tutorial/a", {}, ("other", "educational")),
        ("https://nobody.example/a", {"doi": "10.1000/1"}, ("journal_article", "primary_source")),
        ("https://nobody.example/a", {"arxiv_id": "2401.01234"}, ("arxiv_preprint", "primary_source")),
        ("https://nobody.example/a", {"article_type": "NewsArticle"}, ("news_article", "news")),
        ("https://nobody.example/a", {"article_type": "BlogPosting"}, ("blog_post", "commentary")),
        ("https://nobody.example/a", {"article_type": "Article"}, ("other", "reference")),
        (
            "https://www.nature.com/articles/d41586-022-00177-4",
            {"article_type": "NewsArticle"},
            ("news_article", "news"),
        ),
        (
            "https://www.technologyreview.com/2025/01/21/1/a/",
            {"article_type": "OpinionNewsArticle"},
            ("opinion_piece", "commentary"),
        ),
        (
            "https://www.technologyreview.com/2025/01/21/1/a/",
            {"article_type": "AnalysisNewsArticle"},
            ("news_article", "analysis"),
        ),
        ("https://openai.com/index/a/", {"article_type": "NewsArticle"}, ("blog_post", "primary_source")),
        ("https://nobody.example/a", {}, ("other", "reference")),
        ("https://nobody.example/?p=7", {}, ("other", "reference")),
    ],
)
def test_kinds(url: str, known: dict[str, Any], kinds: tuple[str, str]) -> None:
    venue = REGISTRY.for_url(url)
    assert kinds_of({"url": url, **known}, venue) == kinds


@pytest.mark.parametrize("kind", VENUE_TYPES)
def test_every_type_of_venue_has_a_subtype(kind: str) -> None:
    venue = Venue("a", "A", (), kind, 3, "Why.")
    subtype, purpose = kinds_of({"url": "https://nobody.example/a"}, venue)
    assert (subtype in SUBTYPES, purpose in PURPOSES) == (True, True)


@pytest.mark.parametrize("subtype", SUBTYPES)
def test_every_subtype_has_a_type_and_a_purpose(subtype: str) -> None:
    assert TYPE_OF_SUBTYPE[subtype] in TYPES
    assert purpose_of(subtype, None) in PURPOSES


def test_importance_grows_with_rating_freshness_and_citations() -> None:
    day, later = "2025-01-21", "2025-01-22T00:00:00Z"
    ratings = [importance_of(rating, day, later) for rating in (1, 2, 3, 4, 5)]
    assert ratings == sorted(set(ratings))
    ages = [importance_of(4, f"{year}-01-21", later) for year in (2000, 2020, 2024, 2025)]
    assert ages == sorted(set(ages))
    cited = [importance_of(4, day, later, times) for times in (0, 1, 5, 32)]
    assert cited == sorted(set(cited))
    assert importance_of(5, day, later, 32) == importance_of(5, day, later, 3000) == 100
    assert importance_of(1, "1900-01-01", later, 0) == 0


def test_importance_by_its_formula() -> None:
    """Half of 0.75, a fifth of 0.5, as shares of seven tenths."""
    assert importance_of(4, "2022-01-21", "2025-01-20T12:00:00Z") == round(100 * (0.375 + 0.1) / 0.7)
