"""What a status alone says."""

from __future__ import annotations

import pytest

from crawler.verdicts import Verdict, verdict_of_status


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ([200, 201, 203, 206, 226, 299], Verdict.OK),
        ([202, 401, 403, 429, 400, 402, 405, 406, 418, 451, 499], Verdict.BLOCKED),
        ([404], Verdict.NOT_FOUND),
        ([410], Verdict.GONE),
        ([500, 502, 503, 504, 522, 599, 999, 300, 301, 302, 304, 307, 308, 399, 600], Verdict.SERVER_ERROR),
    ],
)
def test_statuses(statuses: list[int], verdict: Verdict) -> None:
    assert {verdict_of_status(status) for status in statuses} == {verdict}


def test_a_verdict_is_its_word() -> None:
    assert [str(verdict) for verdict in Verdict] == [
        "ok", "partial", "not_article", "paywall", "login", "consent", "blocked", "soft_404", "not_found",
        "gone", "server_error", "unreachable", "error",
    ]  # fmt: skip
