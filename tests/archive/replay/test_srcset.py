from __future__ import annotations

import pytest

from archive.replay.links import LinkMap
from archive.replay.srcset import rewrite_srcset

WEB = "/web/2025/https://e.org/"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a.png", f"{WEB}a.png"),
        ("a.png 1x, b.png 2x", f"{WEB}a.png 1x, {WEB}b.png 2x"),
        ("a.png 100w,b.png 200w", f"{WEB}a.png 100w, {WEB}b.png 200w"),
        ("a.png, b.png 2x", f"{WEB}a.png, {WEB}b.png 2x"),
        ("a,b.png 1x", f"{WEB}a,b.png 1x"),
        ("data:image/png;base64,AA== 1x", "data:image/png;base64,AA== 1x"),
        ("a.png 1.5x, b.png .5e1x", f"{WEB}a.png 1.5x, {WEB}b.png .5e1x"),
        ("a.png 1.5x 100q,, ,b.png", f"{WEB}b.png"),
        ("a.png 1x 2w, b.png 0w, c.png -1x, d.png 5h, e.png 1.5w, f.png 1x", f"{WEB}f.png 1x"),
        ("a.png 20h 10w", f"{WEB}a.png 20h 10w"),
        ("data:image/svg+xml,%3Csvg width='2' height='3'%3E", ""),
        ("a.png 10w 20h", f"{WEB}a.png 10w 20h"),
        ("a.png (1x, 2x) , b.png", f"{WEB}b.png"),
        ("javascript:x 1x, a.png 2x", f"{WEB}a.png 2x"),
        ('a.png " onerror=x', ""),
        ("", ""),
        (",,,", ""),
        ("   ", ""),
    ],
)
def test_candidates(before, after):
    assert rewrite_srcset(before, LinkMap("https://e.org/", "2025").resource) == after


@pytest.mark.parametrize("unit", ["a,", "a ", "a (", ",", "a 1x,", "(((", "a\n"])
def test_a_megabyte_ends_with_a_hundred_candidates(unit):
    kept = rewrite_srcset(unit * (1_000_000 // len(unit)), LinkMap("https://e.org/", "2025").resource)
    assert kept.count(WEB) <= 100
