"""Faults 14 and 15, fifty at a time: what a server sends to use up memory, in one crawl of a real process."""

from __future__ import annotations

import gzip
import json
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from backports import zstd

from tests.conftest import LOOPBACK, ROOT
from tests.e2e.world import scrapy_in

if TYPE_CHECKING:
    from tests.conftest import Scrapy

MEGABYTE = 1024 * 1024
MOST_MEMORY = 300 * MEGABYTE
ZEROS = b"\0" * (400 * MEGABYTE)
KINDS = ("gzip", "br", "zstd", "endless", "chunks", "head", "headers")


def _bombs() -> dict[str, bytes]:
    coded = {
        "gzip": gzip.compress(ZEROS, 1),
        "br": brotli.compress(ZEROS, quality=1),
        "zstd": zstd.compress(ZEROS, 1),
    }
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    whole = {
        kind: f"{head}Content-Encoding: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        for kind, body in coded.items()
    }
    return {
        **whole,
        "endless": f"{head}Content-Length: {5 * 1024 * MEGABYTE}\r\n\r\n".encode(),
        "chunks": f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(),
        "head": head.encode() + b"X-Endless: ",
        "headers": head.encode() + b"X: y\r\n" * 10_000 + b"Content-Length: 5\r\n\r\nhello",
    }


class _Bomber:
    """Sends a bomb of the kind that the path names, and goes on as long as somebody takes it."""

    def __init__(self) -> None:
        self._bombs = _bombs()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            kind = connection.recv(65536).split(b" ")[1].decode().split("/")[1]
            try:
                if kind not in self._bombs:
                    connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    return
                connection.sendall(self._bombs[kind])
                more = {
                    "endless": b"x" * 65536,
                    "head": b"x" * 4096,
                    "chunks": b"8000\r\n" + b"x" * 32768 + b"\r\n",
                }
                while kind in more:
                    connection.sendall(more[kind])
            except OSError:
                return

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def bombed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scrapy, int]:
    """A crawl of 50 bombs at once, and its peak of memory in bytes."""
    folder = tmp_path_factory.mktemp("bombs")
    scrapy = scrapy_in(folder)
    bomber = _Bomber()
    listed = folder / "urls.txt"
    urls = [f"http://127.0.0.1:{bomber.port}/{KINDS[n % len(KINDS)]}/{n}" for n in range(50)]
    listed.write_text("\n".join(urls))
    options = {
        "DATA_DIR": scrapy.data,
        "CONCURRENT_REQUESTS": 50,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 50,
        "DOWNLOAD_DELAY": 0,
        "RETRY_TIMES": 0,
        "DOWNLOAD_TIMEOUT": 60,
    }
    settings = [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
    code = (
        "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024); sys.exit(code)"
    )
    crawl = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "urls",
        "-a",
        f"file={listed}",
        "-s",
        LOOPBACK,
        *settings,
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, *crawl],
        cwd=ROOT,
        env=scrapy.env,
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    bomber.close()
    assert done.returncode == 0, done.stderr
    return scrapy, int(done.stdout.splitlines()[-1])


def test_memory_is_bounded(bombed: tuple[Scrapy, int]) -> None:
    assert bombed[1] < MOST_MEMORY, f"{bombed[1] / MEGABYTE:.0f} MB"


def test_each_is_an_item_that_says_what_it_is(bombed: tuple[Scrapy, int]) -> None:
    items: list[dict[str, Any]] = bombed[0].items()
    assert len({item["url"] for item in items}) == len(items) == 50
    for item in items:
        # A head that is one endless line is Twisted's to end: there never was an answer.
        endless_line = "/head/" in item["url"]
        assert item["verdict"] == ("unreachable" if endless_line else "partial"), json.dumps(item)
        assert item["error"]
        assert not item["text"]


def test_the_archive_is_sound(bombed: tuple[Scrapy, int]) -> None:
    """By our own verification: warcio 1.8 can't read a `br` body."""
    assert bombed[0]("archive", "verify").code == 0
