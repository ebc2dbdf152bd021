"""States of links, and where they have moved to."""

from __future__ import annotations

import pytest

from crawler.linkrot.state import MEANING, LinkState, moved_to, state_of
from crawler.verdicts import Verdict

A, B, C, D = (f"https://{name}.example/" for name in "abcd")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_a_state(verdict: Verdict) -> None:
    assert MEANING[state_of(verdict, answered=True)]


@pytest.mark.parametrize("verdict", ["blocked", "consent", "server_error", "unreachable", "partial", "error"])
def test_what_does_not_say_that_it_is_gone_is_not_dead(verdict: str) -> None:
    assert state_of(verdict, answered=True) not in {LinkState.DEAD, LinkState.SOFT_404}


def test_who_has_never_answered_was_never_reached() -> None:
    assert state_of("unreachable", answered=False) == LinkState.UNREACHED
    assert state_of("unreachable", answered=True) == LinkState.ERROR


@pytest.mark.parametrize(
    ("hops", "final", "target"),
    [
        ([], A, None),
        ([(A, 301)], B, B),
        ([(A, 308), (B, 301)], C, C),
        ([(A, 301), (B, 302), (C, 301)], D, B),
        ([(A, 302), (B, 301)], C, None),
        ([(A, 307)], B, None),
        ([(A, None)], B, None),
        ([(A, 301)], A, None),
    ],
)
def test_a_page_has_moved_as_far_as_its_redirects_are_permanent(
    hops: list[tuple[str, int | None]], final: str, target: str | None
) -> None:
    redirects = [{"url": url, "status": status} for url, status in hops]
    assert moved_to({"url": f"{A}#part", "redirects": redirects, "final_url": final}) == target
