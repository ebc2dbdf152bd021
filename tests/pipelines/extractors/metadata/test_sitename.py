"""Who is the site and not its author."""

from __future__ import annotations

import pytest

from pipelines.extractors.metadata.sitename import SiteName

SITE = SiteName("https://www.gazette.example/a", {"og:site:name": ["The Gazette"]}, ["Gazette Media"])


@pytest.mark.parametrize(
    ("author", "is_publisher"),
    [
        ("The Gazette", True),
        ("THE GAZETTE!", True),
        ("Gazette Media", True),
        ("gazette.example", True),
        ("Gazette", True),
        ("Newsroom (gazette.example)", True),
        ("The Gazette, Berlin, Germany", True),
        ("The Gazette, Ann Lee", False),
        ("The Gazette staff", False),
        ("Ann Lee", False),
        ("", False),
    ],
)
def test_the_publisher(author: str, is_publisher: bool) -> None:
    assert SITE.is_publisher(author) is is_publisher


@pytest.mark.parametrize("url", ["", "http://[::1", "data:,x"])
def test_a_site_without_any_name(url: str) -> None:
    site = SiteName(url, {}, [])
    assert not site.is_publisher("Ann Lee")
    assert site.cut("The story | The Gazette") == "The story | The Gazette"
