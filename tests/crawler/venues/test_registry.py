"""Every venue that comes with the project."""

import os
import re
from pathlib import Path

import pytest
import yaml

from crawler.venues.loader import REGISTRY_FOLDER, read_file, read_folders
from crawler.venues.model import TYPES
from crawler.wiki.credibility import credibility_of
from crawler.wiki.venuelookup import VenueLookup
from tests.conftest import ROOT

FILES = sorted(REGISTRY_FOLDER.iterdir())

ARTICLES = {
    "80k": [
        "https://80000hours.org/podcast/episodes/agi-timelines-in-2025/",
        "https://80000hours.org/2025/10/80000-hours-completes-spin-out-from-effective-ventures/",
    ],
    "alignment-forum": ["https://www.alignmentforum.org/posts/6Xgy6CAf2jqHhynHL/what-2026-looks-like"],
    "arxiv": ["https://arxiv.org/abs/2212.08073"],
    "cais": ["https://newsletter.safe.ai/p/ai-safety-newsletter-1"],
    "cset": ["https://cset.georgetown.edu/article/californias-approach-to-ai-governance/"],
    "deepmind": [
        "https://deepmind.google/discover/blog/alphageometry/",
        "https://deepmind.google/blog/a-post/",
    ],
    "ea-forum": ["https://forum.effectivealtruism.org/posts/6Xgy6CAf2jqHhynHL/a-post"],
    "lesswrong": ["https://www.lesswrong.com/posts/6Xgy6CAf2jqHhynHL/what-2026-looks-like"],
    "mit-tech-review": [
        "https://www.technologyreview.com/2025/01/21/1110269/there-can-be-no-winners-in-a-us-china-ai-arms-race/"
    ],
    "nature": ["https://www.nature.com/articles/d41586-022-00177-4"],
    "nist": ["https://www.nist.gov/news-events/news/2025/08/nist-awards-over-18-million"],
    "openai": ["https://openai.com/index/a-post/", "https://openai.com/blog/chatgpt"],
    "sample": ["http://127.0.0.1:8765/2025/01/21/a-story/"],
    "wikipedia": ["https://en.wikipedia.org/wiki/AI_winter"],
}
"""Addresses of articles, as the venues have them."""

OTHERS = {
    "80k": ["https://80000hours.org/", "https://80000hours.org/about/"],
    "alignment-forum": ["https://www.alignmentforum.org/users/somebody"],
    "arxiv": ["https://arxiv.org/list/cs.AI/new"],
    "cais": ["https://newsletter.safe.ai/about", "https://safe.ai/work/statement-on-ai-risk"],
    "cset": ["https://cset.georgetown.edu/staff/somebody/"],
    "deepmind": ["https://deepmind.google/blog/", "https://deepmind.google/blog/page/2/"],
    "ea-forum": ["https://forum.effectivealtruism.org/topics/funding"],
    "lesswrong": ["https://www.lesswrong.com/users/somebody"],
    "mit-tech-review": [
        "https://www.technologyreview.com/topic/artificial-intelligence/",
        "https://www.technologyreview.com/author/somebody/",
        "https://www.technologyreview.com/2025/01/21/",
    ],
    "nature": ["https://www.nature.com/subjects/physics", "https://www.nature.com/articles/s41586-1.pdf"],
    "nist": ["https://www.nist.gov/news-events/news/search"],
    "openai": ["https://openai.com/", "https://openai.com/api/"],
    "sample": ["http://127.0.0.1:8765/section/", "http://127.0.0.1:8766/2025/01/21/a-story/"],
    "wikipedia": [
        "https://en.wikipedia.org/wiki/Main_Page",
        "https://en.wikipedia.org/wiki/Talk:AI_winter",
        "https://en.wikipedia.org/w/index.php?title=AI_winter",
        "https://de.wikipedia.org/wiki/KI-Winter",
    ],
}
"""Addresses of other pages, as the venues' sources name them."""


@pytest.fixture(scope="module")
def registry():
    return read_folders([REGISTRY_FOLDER])


def test_there_is_nothing_but_venue_files():
    assert [file.name for file in FILES if file.suffix != ".yaml"] == []
    assert len(FILES) >= 10


def test_every_venue_with_sources_has_articles_here(registry):
    assert {venue.id for venue in registry if venue.sources} == ARTICLES.keys() == OTHERS.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_venue_file(file, registry):
    venue = read_file(file)
    assert venue.description.endswith(".")
    assert venue.credibility_why.endswith(".")
    assert venue.politeness.delay is not None
    assert file.read_text().startswith("# ")
    for url in ARTICLES.get(venue.id, ()):
        assert any(venue.takes(url, source) for source in venue.sources), url
        assert registry.for_url(url) == venue
    for url in OTHERS.get(venue.id, ()):
        assert not any(venue.takes(url, source) for source in venue.sources), url


def test_the_types_are_many(registry):
    assert len({venue.type for venue in registry}) >= 8
    assert {venue.type for venue in registry} <= set(TYPES)


def test_no_pattern_is_slow(registry):
    # Where one backtracks without end, this test does not.
    urls = ["https://a.example/" + piece * 1000 for piece in ("a/", "1", "/1/1", "-a", "2025/01/")]
    for venue in registry:
        for source in venue.sources:
            for url in urls:
                source.takes(url)


def test_the_patterns_escape_their_dots(registry):
    for venue in registry:
        for source in venue.sources:
            for pattern in (*source.take, *source.leave):
                assert not re.search(r"(?<!\\)\.(com|org|gov|edu|google)", pattern.pattern), pattern


@pytest.fixture(scope="module")
def publications():
    """The wiki's own list of venues, which isn't ours to keep."""
    named = os.environ.get("VENUE_ARCHIVE_WIKI")
    file = (Path(named) if named else ROOT.parent / "shared" / "wiki") / "publications.yaml"
    if not file.is_file():
        pytest.skip("no list of the wiki's venues here: name its folder in VENUE_ARCHIVE_WIKI")
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def test_every_venue_of_the_wiki_is_here_with_its_rating(registry, publications):
    lookup = VenueLookup(registry)
    for given in publications:
        venue = registry.get(given["id"])
        assert venue is not None, given["id"]
        assert (venue.name, venue.type, venue.credibility) == (
            given["name"],
            given["type"],
            given["credibility"],
        )
        assert venue.peer_reviewed == given.get("peer_reviewed", False)
        for domain in given["domains"]:
            host, _, path = domain.partition("/")
            for url in (f"https://{domain}/a", f"http://www.{domain}", f"https://sub.{host}/{path}?q=1#part"):
                assert lookup.of(url) == registry.for_url(url) == venue, url
                rating = credibility_of("", lookup.of(url))
                assert rating.rating == given["credibility"]
                assert rating.origin == f"Rating inherited from publication venue: {given['name']}"
    assert len(publications) == 79


@pytest.mark.parametrize(
    ("url", "venue_id"),
    [
        ("https://assets.anthropic.com/m/a.pdf", "anthropic"),
        ("https://alignment.anthropic.com/2025/a/", "anthropic-alignment"),
        ("https://de.wikipedia.org/wiki/KI", "wikipedia"),
        ("https://nature.com/articles/a", "nature"),
        ("https://www.aisi.gov.uk/work/a", "uk-aisi"),
        ("https://www.gov.uk/government/a", "uk-gov"),
        ("https://notgov.uk/a", None),
        ("https://anthropic.com.example/a", None),
        ("https://example.org/anthropic.com", None),
    ],
)
def test_a_venue_has_its_subdomains_and_no_others(registry, url, venue_id):
    lookup = VenueLookup(registry)
    for _ in range(2):  # as it is looked up, and as it is remembered
        venue = lookup.of(url)
        assert (venue.id if venue else None) == venue_id
