"""Domains, venues, sources and the registry."""

import re
from dataclasses import replace

import pytest

from crawler.exceptions import BadInputError
from crawler.venues.domain import Domain
from crawler.venues.model import MAX_URL, Politeness, Registry, Source, Venue


def venue(venue_id, *domains):
    return Venue(venue_id, venue_id, tuple(map(Domain.parse, domains)), "news", 3, "why")


class TestDomain:
    @pytest.mark.parametrize(
        ("text", "domain"),
        [
            ("nature.com", Domain("nature.com")),
            ("Nature.COM.", Domain("nature.com")),
            ("nature.com/articles/", Domain("nature.com", None, "/articles")),
            ("127.0.0.1:8765", Domain("127.0.0.1", 8765)),
            ("[::1]:80/a", Domain("::1", 80, "/a")),
            ("localhost", Domain("localhost")),
            ("bücher.example", Domain("xn--bcher-kva.example")),
        ],
    )
    def test_is_read(self, text, domain):
        assert Domain.parse(text) == domain
        assert Domain.parse(str(domain)) == domain

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "com",
            "/a",
            "http://a.example",
            "http:a.example",
            "a@a.example",
            "a.example?q",
            "a.example:x",
            "a b.example",
        ],
    )
    def test_what_is_none_is_bad_input(self, text):
        with pytest.raises(BadInputError):
            Domain.parse(text)

    def test_is_shown_as_it_was_written(self):
        assert str(Domain.parse("nature.com/articles")) == "nature.com/articles"
        assert str(Domain.parse("[::1]:80")) == "[::1]:80"


class TestVenue:
    @pytest.mark.parametrize(
        ("domain", "url", "matches"),
        [
            ("nature.com", "https://nature.com", True),
            ("nature.com", "https://www.nature.com/articles/1#x", True),
            ("nature.com", "http://NATURE.com:8080/", True),
            ("nature.com", "https://nature.com./", True),
            ("nature.com", "https://signature.com/", False),
            ("nature.com", "https://nature.com.evil.example/", False),
            ("nature.com", "https://evil.example/nature.com", False),
            ("nature.com", "https://nature.com@evil.example/", False),
            ("nature.com", "ftp://nature.com/", False),
            ("nature.com", "nonsense", False),
            ("nature.com/articles", "https://www.nature.com/articles", True),
            ("nature.com/articles", "https://www.nature.com/articles/1?x", True),
            ("nature.com/articles", "https://www.nature.com/articlesque", False),
            ("nature.com/articles", "https://www.nature.com/", False),
            ("127.0.0.1:8765", "http://127.0.0.1:8765/a", True),
            ("127.0.0.1:8765", "http://127.0.0.1:8766/a", False),
            ("127.0.0.1:8765", "http://127.0.0.1/a", False),
            ("example.org:443", "https://example.org/a", True),
            ("example.org:443", "http://example.org/a", False),
            ("bücher.example", "http://bücher.example/ä", True),
            ("bücher.example", "http://xn--bcher-kva.example/", True),
        ],
    )
    def test_matches_what_lies_in_a_domain(self, domain, url, matches):
        assert venue("v", "other.example", domain).matches(url) is matches

    def test_takes_what_its_source_takes_and_is_its_own(self):
        source = Source("feed", "http://feeds.example/", take=(re.compile("/a/"),))
        one = venue("v", "v.example")
        assert one.takes("http://v.example/a/1", source)
        assert not one.takes("http://v.example/b/1", source)
        assert not one.takes("http://w.example/a/1", source)


class TestSource:
    @pytest.mark.parametrize(
        ("take", "leave", "url", "takes"),
        [
            ([], [], "http://v.example/", True),
            (["/a/"], [], "http://v.example/a/1", True),
            (["/a/"], [], "http://v.example/b/1", False),
            (["/a/", "/b/"], [], "http://v.example/b/1", True),
            (["^/a/"], [], "http://v.example/a/1", False),
            ([], [r"\.pdf$"], "http://v.example/a.pdf", False),
            (["/a/"], [r"\.pdf$"], "http://v.example/a/1.pdf", False),
            ([], [], "http://v.example/" + "a" * MAX_URL, False),
        ],
    )
    def test_leave_wins_over_take(self, take, leave, url, takes):
        source = Source(
            "feed", "http://v.example/feed", tuple(map(re.compile, take)), tuple(map(re.compile, leave))
        )
        assert source.takes(url) is takes


class TestRegistry:
    registry = Registry(
        [
            venue("whole", "nature.com"),
            venue("articles", "nature.com/articles"),
            venue("news", "news.nature.com", "127.0.0.1"),
            venue("port", "127.0.0.1:8765"),
            venue("again", "nature.com"),
        ]
    )

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("https://www.nature.com/articles/1", "articles"),
            ("https://www.nature.com/", "again"),
            ("https://a.news.nature.com/articles/1", "news"),
            ("http://127.0.0.1:8765/", "port"),
            ("http://127.0.0.1:1/", "news"),
            ("https://com/", None),
            ("https://else.example/", None),
            ("mailto:a@nature.com", None),
            ("http://" + "a." * 1000 + "nature.com/", "again"),
        ],
    )
    def test_the_most_special_domain_wins_and_of_equals_the_last(self, url, expected):
        found = self.registry.for_url(url)
        assert (found and found.id) == expected

    def test_has_its_venues_by_id(self):
        assert self.registry.ids() == ["again", "articles", "news", "port", "whole"]
        assert [one.id for one in self.registry] == self.registry.ids()
        assert len(self.registry) == 5
        assert self.registry.get("port").domains == (Domain("127.0.0.1", 8765),)
        assert self.registry.get("none") is None

    def test_an_empty_one_finds_nothing(self):
        assert Registry().for_url("http://a.example/") is None
        assert Registry().ids() == []


class TestPolitenessOnAHost:
    @pytest.fixture
    def registry(self):
        def polite(venue_id, domain, **politeness):
            return replace(venue(venue_id, domain), politeness=Politeness(**politeness))

        return Registry([
            polite("whole", "site.example", delay=5.0, concurrency=2),
            polite("folder", "site.example/folder", delay=9.0),
            polite("blog", "blog.site.example", concurrency=4),
        ])  # fmt: skip

    @pytest.mark.parametrize("host", ["site.example", "img.site.example", "site.example."])
    def test_is_the_most_careful_of_those_that_are_there(self, registry, host):
        assert registry.politeness_on(host) == Politeness(delay=9.0, concurrency=2)

    def test_is_that_of_the_more_special_domain(self, registry):
        assert registry.politeness_on("blog.site.example") == Politeness(concurrency=4)

    def test_is_none_where_there_is_no_venue(self, registry):
        assert registry.politeness_on("other.example") == Politeness()
