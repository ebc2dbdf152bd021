"""The history of one URL: captures of every kind that a memento can be, or can't."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.dedupe import Deduplicator
from archive.model import Exchange

if TYPE_CHECKING:
    from tests.archive.replay.world import DataFolder

PAGE = "http://e.org/p?q=1&r=%20"
LAST_GOOD = "20230101000000"
MOMENTS = ["20200101120000", "20220101000000", LAST_GOOD, "20240101000000"]
DATES = [
    "Wed, 01 Jan 2020 12:00:00 GMT",
    "Sat, 01 Jan 2022 00:00:00 GMT",
    "Sun, 01 Jan 2023 00:00:00 GMT",
    "Mon, 01 Jan 2024 00:00:00 GMT",
]
ONLY_UNCHANGED = "http://e.org/unchanged"

LINK = re.compile(r'<([^<>"\s]+)>((?:; [a-z]+="[^"]*")+)')
LINKS = re.compile(rf"{LINK.pattern}(?:,\s*{LINK.pattern})*\s*")


def fill(data: DataFolder) -> None:
    """Archive it: twice in a second, "not modified" twice, a redirect, an error."""
    text = "<body>" + "one " * 200
    data.put(PAGE, text, at=datetime(2020, 1, 1, 12, 0, 0, 250000, UTC))
    data.put(PAGE, text + "b", at=datetime(2020, 1, 1, 12, 0, 0, 750000, UTC))
    data.put(PAGE, "", at=datetime(2021, 1, 1, tzinfo=UTC), status="304 Not Modified")
    unchanged(data, PAGE, datetime(2022, 1, 1, tzinfo=UTC))
    data.put(
        PAGE, "", at=datetime(2023, 1, 1, tzinfo=UTC), status="301 Moved", headers=(b"Location: /other",)
    )
    data.put(PAGE, "failed", at=datetime(2024, 1, 1, tzinfo=UTC), status="503 No")
    data.put(ONLY_UNCHANGED, "", status="304 Not Modified")
    data.put("http://e.org/a'b c;é,d", "odd")


def unchanged(data: DataFolder, url: str, at: datetime) -> None:
    """Archive the answer "not modified" to a question whether a page has changed since the last capture."""
    host = urlsplit(url).netloc.encode()
    asked = b"GET / HTTP/1.1\r\nHost: %s\r\nIf-None-Match: x\r\n\r\n" % host
    answer = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    capture = data._writer.write_exchange(Exchange(url, at, asked, answer, 0.1), Deduplicator(data._index))
    assert capture is not None
    assert capture.kind == "revisit"
    data._index.add(capture)


def links(text: str) -> list[tuple[str, dict[str, str]]]:
    """Read a Link header or a TimeMap, all of it: URIs and their attributes, in order."""
    assert LINKS.fullmatch(text), text
    return [
        (uri, dict(re.findall(r'([a-z]+)="([^"]*)"', attributes))) for uri, attributes in LINK.findall(text)
    ]


def related(text: str, relation: str) -> list[tuple[str, dict[str, str]]]:
    """Return those links that have a relation."""
    return [each for each in links(text) if relation in each[1]["rel"].split(" ")]
