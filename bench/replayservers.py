"""The servers that are compared in replaying, ours and pywb's, and what a client can measure of them."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.model import Capture

ROOT = Path(__file__).parent.parent
PYWB = ROOT / ".pywb" / "bin"
_COLLECTION = "bench"
_PATIENCE = 60
_OK = 200


@dataclass(frozen=True)
class Server:
    """A replay that listens on `port` of this machine, and how it is asked for a capture."""

    process: subprocess.Popen[str]
    port: int
    form: str
    interface: int = 0

    def target(self, capture: Capture) -> str:
        return self.form.format(digits=f"{capture.timestamp:%Y%m%d%H%M%S}", url=capture.url)

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)

    def memory(self, kind: str) -> float:
        """Return the MB that its process and those that it started hold: `Rss`, or their share (`Pss`)."""
        return sum(_megabytes(number, kind) for number in _family(self.process.pid))


def ask(connection: http.client.HTTPConnection, target: str) -> bytes:
    """Return the body of an answer that is 200 and whole.

    Raises:
        OSError, http.client.HTTPException: it isn't.
    """
    connection.request("GET", target)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != _OK:
        raise http.client.HTTPException(f"{answer.status} for {target}")
    return body


@contextlib.contextmanager
def ours(data: Path) -> Iterator[Server]:
    """Run `scrapy replay` over a data folder, until it is no longer needed."""
    command = [sys.executable, "-m", "scrapy", "replay", "--port", "0", "--archive-port", "0"]
    command += ["-s", f"DATA_DIR={data}"]
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        interface, archive = (int(re.findall(r":(\d+)/", process.stdout.readline())[0]) for _ in range(2))
        yield Server(process, archive, "/web/{digits}/{url}", interface)


@contextlib.contextmanager
def pywb(files: Path) -> Iterator[Server]:
    """Run pywb over a collection of the WARC files in a folder, as its documentation shows."""
    with tempfile.TemporaryDirectory() as folder:
        for action in (["init", _COLLECTION], ["add", _COLLECTION, *map(str, files.iterdir())]):
            subprocess.run([str(PYWB / "wb-manager"), *action], cwd=folder, check=True, capture_output=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        command = [str(PYWB / "wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", folder]
        with _running(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _wait(port)
            yield Server(process, port, f"/{_COLLECTION}/{{digits}}mp_/{{url}}")


@contextlib.contextmanager
def _running(command: list[str], **options: int) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, cwd=ROOT, text=True, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(20 * _PATIENCE):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


def _family(number: int) -> list[int]:
    """Return a process and all below it."""
    children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    return [number, *(each for child in children for each in _family(int(child)))]


def _megabytes(number: int, kind: str) -> float:
    held = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii")
    return int(re.findall(rf"^{kind}:\s+(\d+)", held, re.MULTILINE)[0]) / 1024
