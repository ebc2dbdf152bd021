"""What an end-to-end test needs beside `scrapy` itself: a folder of its own, its files, its WARC records."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator

from tests.conftest import LOOPBACK, ROOT, Ran, Scrapy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FAST = ("-s", LOOPBACK, "-s", "DOWNLOAD_DELAY=0")
REGISTRY = ROOT / "crawler" / "venues" / "registry"


def scrapy_in(folder: Path) -> Scrapy:
    """`scrapy` over `folder`/data, for fixtures that several tests share."""
    strange = re.compile(r"(?i).*_proxy|VENUE_ARCHIVE_.*|SSL_CERT_.*")
    clean = {name: value for name, value in os.environ.items() if not strange.fullmatch(name)}
    # Nothing that an earlier run has left on this machine may help: not even a list of domains.
    clean["TLDEXTRACT_CACHE"] = str(folder / "domains")
    return Scrapy(folder / "data", {**clean, "VENUE_ARCHIVE_CONTACT": "https://example.org/contact"})


@contextmanager
def started(scrapy: Scrapy, *args: str) -> Iterator[subprocess.Popen[str]]:
    """A command that goes on while the test does, and no longer than that."""
    command = [sys.executable, "-W", "error", "-m", "scrapy", *args, "-s", f"DATA_DIR={scrapy.data}"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=scrapy.env, text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


# Scrapy makes an event loop that it replaces at once by the one in the settings; where warnings are
# errors, Python says so when it throws the first one away: in any thread, so others may speak meanwhile.
_SPARE_LOOP = re.compile(
    r"Exception ignored in: .*\nTraceback .*\n(?:(?!Exception ignored|.* (?:ERROR|CRITICAL): ).*\n){0,12}?"
    r"ResourceWarning: unclosed (?:event loop <_Unix|<socket\.socket fd=\d+, family=1,).*\n"
)


def accidents(err: str) -> list[str]:
    """The lines of standard error that nobody foresaw: tracebacks, logged errors, warnings of Python's.

    A page that can't be reached is foreseen, and Scrapy's word about it is left to the setting of that name.
    """
    signs = re.compile(r"Traceback|Exception ignored| ERROR: (?!Gave up retrying)| CRITICAL: |Warning: ")
    return [line for line in _SPARE_LOOP.sub("", err).splitlines() if signs.search(line)]


def crawl_list(scrapy: Scrapy, urls: Iterable[str], *options: str, **env: str) -> Ran:
    """Crawl a list of URLs without delays."""
    file = scrapy.data.parent / "urls.txt"
    file.write_text("\n".join(urls) + "\n", encoding="utf-8")
    return scrapy("crawl", "urls", "-a", f"file={file}", *FAST, *options, **env)


def sample_folder(folder: Path, site_url: str) -> str:
    """The setting under which the venue `sample` is the server at `site_url`."""
    text = (REGISTRY / "sample.yaml").read_text(encoding="utf-8")
    return venue_folder(folder, sample=text.replace("8765", site_url.rpartition(":")[2]))


def venue_folder(folder: Path, **files: str) -> str:
    """The setting that adds venue files, given by their ids."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return f"VENUE_FOLDERS={folder}"


def venue(name: str, domain: str, *sources: str) -> str:
    """A venue file; each source is `kind URL`, and takes every page."""
    lines = [f"id: {name}", f"name: Venue {name}", f"domains: ['{domain}']", "type: news", "credibility: 1"]
    lines += ["credibility_why: It is made up.", "sources:"]
    for kind, url in (source.split(" ", 1) for source in sources):
        lines += [f"  - kind: {kind}", f"    url: '{url}'", "    take: ['.']"]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Stored:
    """A WARC record: its named fields, and its block, exactly."""

    fields: dict[str, str]
    block: bytes

    @property
    def kind(self) -> str:
        return self.fields["WARC-Type"]

    @property
    def url(self) -> str:
        return self.fields.get("WARC-Target-URI", "")


def stored(data: Path, kind: str | None = None) -> Iterator[Stored]:
    """The records of all WARC files, or those of one kind."""
    for path in warc_files(data):
        with path.open("rb") as file:
            for found in ArchiveIterator(file, no_record_parse=True):
                record = Stored(dict(found.rec_headers.headers), found.raw_stream.read())
                if kind in {None, record.kind}:
                    yield record


def warc_files(data: Path) -> list[Path]:
    """Every file of the archive; what recovery cut off is in a folder beside them."""
    return sorted(path for path in (data / "archive").iterdir() if path.is_file())


def warcio_check(data: Path) -> Ran:
    """What warcio, which we didn't write, says of all files."""
    command = [
        sys.executable,
        "-c",
        "import sys; from warcio.cli import main; sys.exit(main())",
        "check",
        "-v",
    ]
    paths = [str(path) for path in warc_files(data)]
    done = subprocess.run([*command, *paths], capture_output=True, text=True, timeout=60, check=False)
    return Ran(done.returncode, done.stdout, done.stderr)


def assert_sound(scrapy: Scrapy) -> None:
    """Our own verification and warcio's accept every file."""
    ran = scrapy("archive", "verify")
    assert ran.code == 0, ran
    assert warcio_check(scrapy.data).code == 0, warcio_check(scrapy.data)
