from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from archive.index import CaptureIndex
from archive.model import Capture
from tests.archive.replay.captures import IMAGE
from tests.archive.replay.world import NOON, NOON_DIGITS, DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator

READERS = 50
PAGES = 12
EACH = 8
CAPTURES = 10_000


def page(number: int) -> str:
    paragraph = f"<p class=a onclick=b>page {number} <a href='/{number}?a=b&c'>next</a><img src=/i.png></p>"
    return f"<title>{number}</title><script>x</script>" + paragraph * (1 + number * 200)


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    path = tmp_path_factory.mktemp("readers") / "data"
    with DataFolder(path) as data:
        for number in range(PAGES):
            data.put(f"https://e.org/{number}", page(number))
        data.put("https://e.org/i.png", IMAGE, "image/png")
    with Replay(path) as replay:
        yield replay


def read(replay: Replay, targets: list[str]) -> list[tuple[int, bytes]]:
    """Ask for one after the other over one connection."""
    connection = http.client.HTTPConnection(urlsplit(replay.archive).netloc, timeout=60)
    answers = []
    for target in targets:
        connection.request("GET", target)
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
    connection.close()
    return answers


def test_many_readers_at_once_each_get_whole_answers(replay):
    targets = [f"/web/{NOON_DIGITS}/https://e.org/{number}" for number in range(PAGES)]
    targets += [f"/web/{NOON_DIGITS}id_/https://e.org/{number}" for number in range(PAGES)]
    targets += [
        f"/web/{NOON_DIGITS}/https://e.org/i.png",
        "/timemap/link/https://e.org/0",
        "/cdx?url=e.org/*",
    ]
    alone = dict(zip(targets, read(replay, targets), strict=True))
    assert {status for status, _ in alone.values()} == {200}
    assert all(f"<title>{n}</title>".encode() in alone[targets[n]][1] for n in range(PAGES))
    turned = [[targets[(n + m) % len(targets)] for m in range(EACH)] for n in range(READERS)]
    with ThreadPoolExecutor(READERS) as pool:
        for asked, answers in zip(turned, pool.map(lambda each: read(replay, each), turned), strict=True):
            assert answers == [alone[target] for target in asked]


def test_it_starts_with_a_large_index(tmp_path):
    with DataFolder(tmp_path / "data") as data:
        shown = data.put("https://e.org/", "<p>x")
        data.record("https://e.org/", shown, title="The one record", text="x")
    with CaptureIndex(tmp_path / "data") as index:
        index.replace_all([shown, *map(listed, range(CAPTURES))])
    with Replay(tmp_path / "data") as replay:
        assert "<p>x" in replay.shown("https://e.org/").text
        assert "The one record" in replay.see("/").text
        found = replay.get("/cdx?url=many.org/*&sort=reverse&limit=1&fl=url").text
        assert found == f"https://many.org/{CAPTURES - 1}\n"


def listed(number: int) -> Capture:
    return Capture(
        url=f"https://many.org/{number}",
        timestamp=NOON + timedelta(seconds=number),
        kind="response",
        status=200,
        mime="text/html",
        digest=f"sha1:{number:032d}",
        filename=f"many-{number // 1000:05d}.warc.gz",
        offset=number % 1000 * 900,
        length=900,
        record_id=f"<urn:uuid:{number:032x}>",
    )
