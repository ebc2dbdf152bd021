"""Fetching the player: from a real server, from a file, and from where everyone has it."""

from __future__ import annotations

import base64
import hashlib
import io
import tarfile
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from archive.exceptions import CannotWriteError, PlayerError
from archive.replay.player import SOURCE, Player
from tests.archive.replay.test_command import data, run

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["data"]

PARTS = {"package/ui.js": b"ui", "package/sw.js": b"sw", "package/LICENSE": b"AGPL", "package/other": b"-"}


def tarball(parts: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as package:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.type, member.size, member.linkname = kind, len(content), "/etc/passwd"
            package.addfile(member, io.BytesIO(content))
    return out.getvalue()


def sha512(content: bytes) -> str:
    return base64.b64encode(hashlib.sha512(content).digest()).decode()


class Registry(BaseHTTPRequestHandler):
    """Sends what a test put there; a cut answer says that it is longer than it is."""

    answers: dict[str, bytes] = {}  # noqa: RUF012 - one server, one table

    def do_GET(self) -> None:
        content = self.answers.get(self.path)
        self.send_response(200 if content is not None else 404)
        self.send_header("Content-Length", str(len(content or b"") + 1000 * (self.path == "/cut")))
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    Registry.answers = {"/good": tarball(PARTS), "/cut": tarball(PARTS), "/large": bytes(17 * 1024 * 1024)}
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_is_fetched_with_its_licence(registry, tmp_path):
    player, said = Player(tmp_path / "new" / "player"), []
    assert not player.there
    player.fetch(f"{registry}/good", digest=sha512(Registry.answers["/good"]), say=said.append)
    assert player.there
    kept = {path.name: path.read_bytes() for path in player.folder.iterdir()}
    assert kept == {"ui.js": b"ui", "sw.js": b"sw", "LICENSE": b"AGPL"}
    assert len(said) == 1
    assert "AGPL-3.0-or-later" in said[0]
    assert f"{registry}/good" in said[0]


def test_it_is_taken_from_a_file(tmp_path):
    package = tmp_path / "package.tgz"
    package.write_bytes(tarball(PARTS))
    player = Player(tmp_path / "player")
    player.fetch(str(package), digest=sha512(package.read_bytes()), say=lambda _: None)
    assert player.there


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/good", "another SHA-512"),
        ("/none", "Not Found"),
        ("/cut", "another SHA-512"),
        ("/large", "larger than"),
    ],
)
def test_what_is_not_the_player_is_not_kept(registry, tmp_path, path, sentence):
    player = Player(tmp_path / "player")
    with pytest.raises(PlayerError, match=sentence):
        player.fetch(f"{registry}{path}", say=lambda _: None)
    assert not player.folder.exists()


@pytest.mark.parametrize(
    ("package", "sentence"),
    [
        (tarball({name: text for name, text in PARTS.items() if name != "package/sw.js"}), "no sw.js"),
        (tarball({f"../{name}": text for name, text in PARTS.items()}), "no LICENSE"),
        (tarball(dict.fromkeys(PARTS, b""), tarfile.SYMTYPE), "no LICENSE"),
        (tarball(dict.fromkeys(PARTS, b""), tarfile.LNKTYPE), "no LICENSE"),
        (tarball({**PARTS, "package/sw.js": bytes(17 * 1024 * 1024)}), "no sw.js"),
        (tarball(PARTS)[:80], "unpacked"),
        (b"no archive", "unpacked"),
    ],
    ids=["missing", "outside", "symbolic", "hard", "large", "cut", "other"],
)
def test_a_package_that_is_another_one(tmp_path, package, sentence):
    (tmp_path / "package.tgz").write_bytes(package)
    player = Player(tmp_path / "player")
    with pytest.raises(PlayerError, match=sentence):
        player.fetch(str(tmp_path / "package.tgz"), digest=sha512(package), say=lambda _: None)
    assert not player.folder.exists()


def test_a_folder_that_cannot_be(registry, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotWriteError, match="player"):
        Player(tmp_path / "file").fetch(
            f"{registry}/good", digest=sha512(Registry.answers["/good"]), say=lambda _: None
        )


@pytest.mark.parametrize("source", ["http://127.0.0.1:9/x.tgz", "/nowhere/x.tgz", "ftp://127.0.0.1/x"])
def test_the_command_ends_where_it_cannot_be_had(data, tmp_path, source):
    code, out, err = run(data, "--with-scripts", str(tmp_path / "player"), "--scripts-from", source)
    assert (code, out, err.count("\n")) == (69, "", 2)
    assert "AGPL" in err.splitlines()[0]
    assert "--scripts-from" in err.splitlines()[1]
    assert not (tmp_path / "player").exists()


def test_the_real_one(tmp_path):
    try:
        urllib.request.urlopen(SOURCE, timeout=20).close()
    except OSError as error:
        pytest.skip(f"no way to {SOURCE}: {error}")
    player = Player(tmp_path / "player")
    player.fetch(say=lambda _: None)
    assert {path.name for path in player.folder.iterdir()} == {"ui.js", "sw.js", "LICENSE"}
    assert b"GNU AFFERO GENERAL PUBLIC LICENSE" in (player.folder / "LICENSE").read_bytes()
