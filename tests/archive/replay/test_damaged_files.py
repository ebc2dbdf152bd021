"""WARC files that change under the replay, or were never whole: an answer that says so, and no crash."""

from __future__ import annotations

import os
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.archive.replay.captures import E
from tests.archive.replay.world import NOON_DIGITS, DataFolder, Replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive.model import Capture
    from tests.archive.replay.world import Answer

RAW = f"/web/{NOON_DIGITS}id_/{E}/"
LARGE = random.Random(0).randbytes(24 * 1024 * 1024)


@dataclass(frozen=True)
class World:
    """The replay of captures that lie in one file."""

    replay: Replay
    file: Path
    captures: list[Capture]
    records: list[str]

    def everything(self) -> dict[str, Answer]:
        """Ask for all that is made of the captures."""
        found = {}
        for capture, record in zip(self.captures, self.records, strict=True):
            for mode in ("", "id_", "if_"):
                path = f"/web/{NOON_DIGITS}{mode}/{capture.url}"
                found[path] = self.replay.get(path)
            warc_id = capture.record_id.strip("<>")
            for page in ("", f"/warc/{warc_id}", f"/compare?one={NOON_DIGITS}&other={NOON_DIGITS}"):
                found[f"{record}{page}"] = self.replay.see(f"/record/{record}{page}")
        return found


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with DataFolder(tmp_path / "data") as data:
        captures = [
            data.put(f"{E}/page", "<p>A secret <img srcset='a 1x, b 2x'>" * 9),
            data.put(f"{E}/style", "@import 'a'; b { c: url(d) }", "text/css"),
            data.put(f"{E}/drawing", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            data.put(f"{E}/moved", "", status="302 Found", headers=(b"Location: /page",)),
        ]
        records = [data.record(capture.url, capture) for capture in captures]
    file = tmp_path / "data" / "archive" / captures[0].filename
    with Replay(tmp_path / "data") as replay:
        yield World(replay, file, captures, records)


def test_a_file_that_is_cut_while_it_is_read(tmp_path):
    """Were it mapped into memory, this would end the process (SIGBUS)."""
    with DataFolder(tmp_path / "data") as data:
        capture = data.put(f"{E}/large", LARGE, "application/octet-stream")
    file = tmp_path / "data" / "archive" / capture.filename
    content, cut = file.read_bytes(), capture.offset + 4096

    def ask(_: int) -> tuple[int, bool]:
        answer = replay.get(f"{RAW}large")
        return answer.status, answer.body == LARGE

    with Replay(tmp_path / "data") as replay, ThreadPoolExecutor(2) as threads:
        answers = threads.map(ask, range(24))
        for _ in range(60):
            os.truncate(file, cut)
            with file.open("r+b") as whole:
                whole.seek(cut)
                whole.write(content[cut:])
        assert set(answers) <= {(200, True), (502, False)}
        assert ask(0) == (200, True)


def test_bytes_that_are_damaged(world):
    """Anywhere, and in whatever way: each answer says what is the matter, or is whole."""
    good, rng = world.file.read_bytes(), random.Random(0)
    seen = set()
    for _ in range(25):
        damaged = bytearray(good)
        for _ in range(rng.randrange(1, 40)):
            damaged[rng.randrange(len(good))] = rng.randrange(256)
        world.file.write_bytes(damaged[: rng.choice([len(good), rng.randrange(len(good))])])
        seen |= {answer.status for answer in world.everything().values()}
    assert seen == {200, 302, 502}
    world.file.write_bytes(good)
    assert {answer.status for answer in world.everything().values()} == {200, 302}


ANSWERS = [
    *(b"HTTP/1.1 999 High\r\n\r\nx", b"HTTP/1.1 99999 Long\r\n\r\n"),
    b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: \xff\x00\x85\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br, zstd, gzip\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    b"HTTP/1.1 200 OK\r\nContent-Type: image/\xe9\r\nbad header\r\n: x\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\xff\x00\r\n\r\n<p \xff",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=idna\r\n\r\nx",
    b"HTTP/1.1 200 OK\r\nContent-Type: image/svg+xml\r\n\r\n<!DOCTYPE svg [<!ENTITY a '&a;'>]><svg>&a;</svg>",
]


def test_answers_that_are_none(tmp_path):
    """Records as they should be, of what a server can have sent."""
    with DataFolder(tmp_path / "data") as data:
        for number, answer in enumerate(ANSWERS):
            data.put_raw(f"{E}/{number}", answer)
    with Replay(tmp_path / "data") as replay:
        for number in range(len(ANSWERS)):
            for mode in ("", "id_", "if_"):
                answer = replay.get(f"/web/{NOON_DIGITS}{mode}/{E}/{number}")
                assert answer.status != 500
                assert "sandbox" in answer.headers["content-security-policy"]


def test_a_link_in_the_place_of_a_file_is_not_followed(world, tmp_path):
    """Fault 35."""
    outside = tmp_path / "outside.warc.gz"
    world.file.rename(outside)
    world.file.symlink_to(outside)
    found = world.everything()
    assert all(answer.status == 502 for path, answer in found.items() if path.startswith("/web/"))
    assert not any("A secret" in answer.text for answer in found.values())


def test_neither_is_a_name_that_leads_out_of_the_folder(world, tmp_path):
    """Fault 36, in the index."""
    outside = tmp_path / "outside.warc.gz"
    world.file.rename(outside)
    for name in ("../../outside.warc.gz", str(outside), "", "..", "a\0b", "x" * 5000):
        with sqlite3.connect(tmp_path / "data" / "index.sqlite") as index:
            index.execute("UPDATE captures SET filename = ?", [name])
        index.close()
        found = world.everything()
        assert all(answer.status == 502 for path, answer in found.items() if path.startswith("/web/"))
        assert not any("A secret" in answer.text for answer in found.values())


def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(world):
    world.file.unlink()
    os.mkfifo(world.file)
    assert world.replay.get(f"{RAW}page").status == 502
