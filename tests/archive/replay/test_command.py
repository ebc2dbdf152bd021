from __future__ import annotations

import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.replay.world import ROOT, DataFolder, Replay


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


@pytest.mark.parametrize(
    ("answer", "code", "sentence"),
    [("y", 73, "can't listen on 203.0.113.7"), ("n", 2, "nothing is served"), ("", 2, "nothing is served")],
)
def test_who_sits_at_a_terminal_is_asked_before_others_can_read(data, answer, code, sentence):
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    options = ["--host", "203.0.113.7", "--port", "0", "--archive-port", "0", "-s", f"DATA_DIR={data}"]
    command = [sys.executable, "-W", "error", "-m", "scrapy", "replay", *options]
    done = subprocess.run(
        command, cwd=ROOT, stdin=theirs, capture_output=True, text=True, timeout=60, check=False
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == code
    assert "can be reached from other machines, and the replay asks nobody who they are.\n" in done.stderr
    assert "May everyone there read the whole archive? [y/N] " in done.stderr
    assert sentence in done.stderr


def test_it_runs_in_any_folder_of_the_project_with_nothing_of_scrapy(data):
    replay = Replay(data, cwd=ROOT / "docs")
    replay.__enter__()
    assert replay.shown("https://e.org/").status == 200
    libraries = Path(f"/proc/{replay.pid}/maps").read_text()
    assert replay.stop() == (0, "", "")
    assert "sqlite3" in libraries
    assert "zope" not in libraries


def test_an_index_of_a_later_version(data):
    with sqlite3.connect(data / "index.sqlite") as index:
        index.execute("PRAGMA user_version = 1000")
    index.close()
    code, out, err = run(data, "--port", "0", "--archive-port", "0")
    assert (code, out, err.count("\n")) == (65, "", 1)
    assert err.startswith("scrapy replay: ")
    assert "1000" in err


def test_behind_a_web_server(data):
    interface, archive = "https://archive.example.org", "https://pages.example.net"
    with Replay(data, ("--public", interface, archive)) as replay:
        home = replay.see("/captures", Host="archive.example.org")
        assert (home.status, f"{archive}/web/" in home.text) == (200, True)
        assert f"frame-src {archive}" in home.headers["content-security-policy"]
        page = replay.shown("https://e.org/", Host="pages.example.net")
        assert page.status == 200
        assert f"frame-ancestors {interface}" in page.headers["content-security-policy"]
        assert f"<{archive}/timegate/https://e.org/>" in page.headers["link"]
        assert replay.get("/", Host="archive.example.org").status == 421
        assert replay.see("/", Host="pages.example.net").status == 421
        assert replay.see("/").status == 200


@pytest.mark.parametrize(
    ("public", "sentence"),
    [
        (["https://a.example", "https://a.example:444"], "give the archive a host of its own"),
        (["a.example", "https://b.example"], "an origin is http:// or https:// and a host"),
        (["https://a.example/x", "https://b.example"], "an origin is http:// or https:// and a host"),
        (["https://a.example"], "expected 2 arguments"),
    ],
)
def test_origins_that_cannot_be(data, public, sentence):
    code, out, err = run(data, "--public", *public)
    assert (code, out) == (2, "")
    assert sentence in err


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
        (["--host", "0.0.0.0"], "every address"),
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
