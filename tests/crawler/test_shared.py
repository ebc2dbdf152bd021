"""What crawls of one process share."""

from __future__ import annotations

from crawler.shared import Shared


def test_a_thing_is_made_for_the_first_and_given_to_the_last() -> None:
    shared: Shared[list[int]] = Shared()
    first = shared.take("a", list)
    assert shared.take("a", list) is first
    assert shared.take("b", list) is not first
    assert shared.give_back("a") is None
    assert shared.give_back("a") is first
    assert shared.take("a", list) is not first
