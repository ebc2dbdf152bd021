"""What many tests share: the sample venue's server, the proxy of real URLs, a crawl as a user runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.server import ReplayProxy, SampleVenue

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
TECHNOLOGY_REVIEW = Path(__file__).parent / "fixtures" / "technologyreview"
LOOPBACK = "ALLOW_PRIVATE_ADDRESSES=127.0.0.0/8"


@dataclass(frozen=True)
class Ran:
    """A `scrapy` command that has ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Scrapy:
    """Runs `scrapy` as a user does, in a process of its own, over a data folder of its own."""

    data: Path
    env: dict[str, str]

    def __call__(self, *args: str, stdin: str | None = None, **env: str) -> Ran:
        command = [sys.executable, "-W", "error", "-m", "scrapy", *args, "-s", f"DATA_DIR={self.data}"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**self.env, **env},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def items(self) -> list[dict[str, Any]]:
        """The lines of all files under items/."""
        files = sorted((self.data / "items").glob("*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def pytest_configure() -> None:
    """Let commands be interrupted, also where a shell runs the tests in its background and ignores that."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def scrapy(tmp_path: Path) -> Scrapy:
    """`scrapy` without a proxy and without a word from the environment of whoever runs the tests."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.startswith(("VENUE_ARCHIVE_", "SSL_CERT_"))
    }
    return Scrapy(tmp_path / "data", {**clean, "VENUE_ARCHIVE_CONTACT": "https://example.org/contact"})


@pytest.fixture(scope="session")
def sample() -> Iterator[SampleVenue]:
    """The sample venue's server on a port of its own."""
    with SampleVenue() as site:
        yield site


@pytest.fixture(scope="session")
def technology_review() -> Iterator[ReplayProxy]:
    """A proxy that answers for www.technologyreview.com with pages that we wrote."""
    with ReplayProxy(pages=[TECHNOLOGY_REVIEW]) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def pages_folder() -> Path:
    """The folder of real publishers' pages, which the repository may not hold."""
    named = os.environ.get("VENUE_ARCHIVE_PAGES")
    folder = Path(named) if named else ROOT.parent / "shared" / "pages"
    if not (folder / "index.jsonl").is_file():
        pytest.skip("no publishers' pages here: name their folder in VENUE_ARCHIVE_PAGES")
    return folder


@pytest.fixture(scope="session")
def cited_urls() -> Path:
    """URLs that a real wiki cites, each with the status that it last had; not for the repository."""
    named = os.environ.get("VENUE_ARCHIVE_WIKI")
    file = (Path(named) if named else ROOT.parent / "shared" / "wiki") / "cited-urls.csv"
    if not file.is_file():
        pytest.skip("no list of cited URLs here: name its folder in VENUE_ARCHIVE_WIKI")
    return file


def proxied(proxy: ReplayProxy) -> dict[str, str]:
    """The environment of a crawl through `proxy`."""
    return {"http_proxy": proxy.url, "https_proxy": proxy.url, "SSL_CERT_FILE": str(proxy.ca_file)}
