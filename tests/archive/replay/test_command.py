from __future__ import annotations

import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.archive.replay.world import ROOT, DataFolder, Replay

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with DataFolder(tmp_path / "data") as folder:
        folder.put("https://e.org/", "<p>x")
    return tmp_path / "data"


def run(data: Path, *options: str) -> tuple[int, str, str]:
    command = [sys.executable, "-W", "error", "-m", "scrapy", "replay", *options, "-s", f"DATA_DIR={data}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(data, number):
    replay = Replay(data)
    replay.__enter__()
    assert replay.interface.startswith("http://127.0.0.1:")
    assert replay.archive.startswith("http://127.0.0.1:")
    assert replay.interface != replay.archive
    assert replay.stop(number) == (0, "", "")


def test_a_signal_ends_it_while_a_browser_keeps_its_connection(data):
    replay = Replay(data)
    replay.__enter__()
    host, _, port = replay.archive.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        assert replay.stop() == (0, "", "")


@pytest.mark.parametrize("option", ["--port", "--archive-port"])
def test_a_port_in_use(data, option):
    other = {"--port": "--archive-port", "--archive-port": "--port"}[option]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = run(data, option, str(port), other, "0")
    assert (code, out) == (73, "")
    assert err.count("\n") == 1
    assert f"port {port}: Address already in use" in err


def test_a_host_that_is_none_of_this_machines(data):
    code, _, err = run(data, "--host", "203.0.113.7", "--allow-remote", "--port", "0", "--archive-port", "0")
    assert (code, err.count("\n")) == (73, 1)
    assert "203.0.113.7" in err


def test_no_archive(tmp_path):
    code, out, err = run(tmp_path / "nothing")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert str(tmp_path / "nothing") in err
    assert "scrapy crawl" in err


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--host", "192.0.2.1"], "--allow-remote"),
        (["--host", "archive.example"], "--allow-remote"),
        (["--host", "0.0.0.0"], "--allow-remote"),
        (["--host", "0.0.0.0", "--allow-remote"], "every address"),
        (["--host", "::", "--allow-remote"], "every address"),
        (["--port", "8081"], "both 8081"),
        (["--with-scripts", "x", "--scripts-port", "8080"], "--port and --scripts-port are both 8080"),
        (
            ["--with-scripts", "x", "--scripts-port", "8081"],
            "--archive-port and --scripts-port are both 8081",
        ),
        (["--scripts-port", "x"], "'x'"),
        (["--with-scripts"], "--with-scripts"),
        (["--port", "65536"], "0 to 65535"),
        (["--port", "-1"], "--port"),
        (["--archive-port", "x"], "'x'"),
        (["data"], "options only"),
        (["--unknown"], "--unknown"),
    ],
)
def test_options_that_cannot_be(data, options, sentence):
    code, out, err = run(data, *options)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err
