"""Captures of some sites, for the CDX interface, and how it is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.archive.replay import history

if TYPE_CHECKING:
    from tests.archive.replay.world import DataFolder, Replay

ODD = "http://odd.org/a b\r\n\u2028é\x85|<x>"
START = datetime(2020, 1, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def fill(data: DataFolder) -> None:
    """Archive them."""
    history.fill(data)
    data.put("http://s.org/", "1", at=day(0))
    data.put("https://www.s.org/", "2", at=day(1))
    data.put("https://s.org/", "2", at=day(2))
    data.put("https://s.org", "4", at=day(3), status="404 No")
    data.put("https://s.org/a", "a", "image/png", at=day(4))
    data.put("http://s.org/a/b?c=d", "b", at=day(5))
    data.put("https://s.org/ab", "c", at=day(6), status="500 No")
    data.put("https://s.org?q", "q", at=day(7))
    data.put("https://s.org:8443/p", "p", at=day(8))
    data.put("https://sub.s.org/", "sub", at=day(9))
    data.put("https://u@Deep.sub.s.org/x", "deep", at=day(10))
    data.put("https://s.org.uk/", "uk", at=day(11))
    data.put("https://s.org-x.net/", "x", at=day(12))
    data.put("https://notS.org/", "not", at=day(13))
    data.put(ODD, "odd", "text/html foo\tbar", at=day(14))
    for number in range(30):
        data.put(f"http://n.org/{number % 3}", str(number // 6), at=START + timedelta(hours=number))


def ask(replay: Replay, *pairs: tuple[str, str], **given: Any) -> Any:
    return replay.get(
        "/cdx?" + urlencode([*pairs, *((name.rstrip("_"), text) for name, text in given.items())])
    )


def listed(replay: Replay, *pairs: tuple[str, str], fl: str = "url", **given: Any) -> list[str]:
    answer = ask(replay, *pairs, fl=fl, **given)
    assert answer.status == 200, answer.text
    return answer.text.splitlines()
