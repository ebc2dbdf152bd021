"""Parts of answers: what players ask for when somebody seeks."""

from __future__ import annotations

import io
import math
import time
import wave
from typing import TYPE_CHECKING

import pytest

from tests.archive.replay.captures import E
from tests.archive.replay.world import NOON_DIGITS, DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

SECONDS, RATE = 60, 8000
FILM = bytes(range(256)) * 4
URL = f"{E}/film.mp4"


def _sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        tone = b"".join(round(9000 * math.sin(n / 5)).to_bytes(2, "little", signed=True) for n in range(RATE))
        sound.writeframes(tone * SECONDS)
    return file.getvalue()


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    path = tmp_path_factory.mktemp("ranges") / "data"
    with DataFolder(path) as data:
        data.put(URL, FILM, "video/mp4", headers=(b"Set-Cookie: a=1", b"Set-Cookie: b=2"))
        data.put(f"{E}/sound.wav", _sound(), "audio/wav")
        data.put(f"{E}/empty.mp4", b"", "video/mp4")
        data.put(f"{E}/gone.mp4", FILM, "video/mp4", status="404 Not Found")
        data.put(f"{E}/page", "<p>A page", "text/html")
        data.put(f"{E}/player", '<audio controls preload="auto" src="sound.wav"></audio>', "text/html")
    with Replay(path) as replay:
        yield replay


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=1000-", 1000, 1023),
        ("bytes=1000-5000", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
        ("BYTES= 3-4 ", 3, 4),
    ],
)
@pytest.mark.parametrize("mode", ["", "id_", "if_"])
def test_a_part_is_sent(replay: Replay, mode: str, asked: str, first: int, last: int) -> None:
    answer = replay.get(f"/web/{NOON_DIGITS}{mode}/{URL}", Range=asked)
    assert (answer.status, answer.body) == (206, FILM[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/1024"
    assert answer.headers["content-length"] == str(last + 1 - first)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["memento-datetime"]
    assert answer.headers.get_all("x-archive-orig-set-cookie") == ["a=1", "b=2"]
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_that_is_not_there(replay: Replay, asked: str) -> None:
    answer = replay.shown(URL, Range=asked)
    assert (answer.status, answer.body) == (416, b"")
    assert answer.headers["content-range"] == "bytes */1024"


@pytest.mark.parametrize(
    "asked",
    ["bytes=2-1", "bytes=-", "bytes=a-b", "bytes=0-1,5-6", "items=0-1", "0-1", "bytes=" + "9" * 99 + "-"],
)
def test_what_is_no_range_gets_the_whole(replay: Replay, asked: str) -> None:
    answer = replay.shown(URL, Range=asked)
    assert (answer.status, answer.body) == (200, FILM)
    assert answer.headers["accept-ranges"] == "bytes"


def test_who_has_another_version_gets_the_whole(replay: Replay) -> None:
    assert replay.shown(URL, Range="bytes=0-1", **{"If-Range": '"tag"'}).status == 200


def test_only_whole_answers_have_parts(replay: Replay) -> None:
    assert replay.shown(f"{E}/empty.mp4", Range="bytes=0-").status == 416
    gone = replay.shown(f"{E}/gone.mp4", Range="bytes=0-1")
    assert (gone.status, gone.body) == (404, FILM)
    assert replay.get(f"/web/2024/{URL}", Range="bytes=0-1").status == 302
    head = replay.get(f"/web/{NOON_DIGITS}/{URL}", method="HEAD", Range="bytes=0-1")
    assert (head.status, head.headers["content-length"]) == (200, "1024")
    page = replay.shown(f"{E}/page")
    part = replay.shown(f"{E}/page", Range="bytes=5-20")
    assert (part.status, part.body) == (206, page.body[5:21])


@pytest.mark.parametrize("name", ["sound.wav", "player"])
def test_a_player_can_seek(replay: Replay, browser: Browser, name: str) -> None:
    page = browser.new_page()
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status))
    page.goto(f"{replay.archive}/web/{NOON_DIGITS}/{E}/{name}")
    assert page.locator("archive-banner").is_visible()
    player = page.locator("audio")
    # In the sandbox no events are heard, so it is asked again and again.
    _wait(lambda: player.evaluate("player => player.readyState > 0"))
    player.evaluate("player => { player.currentTime = 50 }")
    _wait(lambda: player.evaluate("player => !player.seeking && player.readyState > 1"))
    place = player.evaluate("player => [player.currentTime, player.duration, player.seekable.end(0)]")
    page.close()
    assert place == [50, SECONDS, SECONDS]
    assert 206 in statuses


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
