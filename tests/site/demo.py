"""The demonstration: serves the sample venue, crawls it, shows what came of it, and ends."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.site.server import SampleVenue

ROOT = Path(__file__).parent.parent.parent
DATA = Path("demo-data")
PORT = 8765
VENUE_FILE = ROOT / "crawler" / "venues" / "registry" / "sample.yaml"


def main() -> int:
    """Run the demonstration; returns the exit code of the first command that failed, or 0."""
    with ExitStack() as stack:
        site = _serve(stack)
        print(f"The sample venue is served at {site.url} while it is crawled.\n", flush=True)
        venues = ["-s", f"VENUE_FOLDERS={_venue_folder(site.url)}"]
        options = ["-s", f"DATA_DIR={DATA}", *venues]
        allow = ["-s", "ALLOW_PRIVATE_ADDRESSES=127.0.0.0/8", "-s", "CONTACT=https://example.org/contact"]
        code = _scrapy("crawl", "sample", *options, *allow)
    for command in (["export", "--format", "table"], ["archive", "verify"], ["site", *venues]):
        code = code or _scrapy(*command, "-s", f"DATA_DIR={DATA}")
    if code == 0:
        print(
            f"\nItems: {DATA}/items/, WARC files: {DATA}/archive/\n"
            f"The sources as a site: open {DATA}/site/index.html in a browser.\n"
            f"Open the replay: .venv/bin/scrapy replay -s DATA_DIR={DATA}\n"
            "and then http://127.0.0.1:8080/ in a browser."
        )
    return code


def _serve(stack: ExitStack) -> SampleVenue:
    """Serve on the port that the venue's file names, or on a free one where it is taken."""
    try:
        return stack.enter_context(SampleVenue(port=PORT))
    except OSError:
        return stack.enter_context(SampleVenue())


def _venue_folder(url: str) -> str:
    """Return a folder with the sample's venue file for another port; empty for its own."""
    port = url.rpartition(":")[2]
    if port == str(PORT):
        return ""
    folder = DATA / "venues"
    folder.mkdir(parents=True, exist_ok=True)
    text = VENUE_FILE.read_text(encoding="utf-8").replace(f":{PORT}", f":{port}")
    (folder / VENUE_FILE.name).write_text(text, encoding="utf-8")
    return str(folder)


def _scrapy(*args: str) -> int:
    return subprocess.run([sys.executable, "-m", "scrapy", *args], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
