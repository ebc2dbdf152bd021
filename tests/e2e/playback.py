"""A wiki's cited URLs with the status that each last had, played back by the proxy of real addresses."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ARTICLE = (
    "<!doctype html><html lang=en><title>The census of small sites</title><article><h1>The census of small "
    "sites</h1>{}</article></html>"
)
PARAGRAPH = (
    "<p>Every spring the archivists of the town walk from door to door and ask what has become of the pages "
    "that their neighbours kept. Most are still there, some have moved, and a few can be read in the "
    "archive alone, where nobody looks for them.</p>"
)
QUICK = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS=32", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8"),
    *("-s", "RETRY_TIMES=0", "-s", "RETRY_AFTER_MOST=0", "-s", "BACKOFF_MOST=0"),
)
"""No delays, and nothing that a server asks us to wait for."""
STATES = {
    "200": "fine",
    "202": "blocked",
    "401": "blocked",
    "403": "blocked",
    "404": "dead",
    "429": "blocked",
    "503": "error",
    "0": "never reached",
}
"""What the report has to say of a URL whose server answers so; 0: it closes the connection."""


def read_statuses(path: Path) -> dict[str, str]:
    """The status of each URL of a list; where nobody wrote one down there was no answer."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["url"]: row["last_http_status"] or "0" for row in csv.DictReader(file)}


def pages_of(folder: Path, statuses: Mapping[str, str]) -> Path:
    """A folder for `ReplayProxy` that answers these URLs with these statuses, and robots.txt with 404."""
    (folder / "page.html").write_text(ARTICLE.format(PARAGRAPH * 8), encoding="utf-8")
    rows = []
    for url, status in statuses.items():
        row: dict[str, object] = {"url": url, "status": int(status)}
        if status == "200":
            row["file"] = "page.html"
        if status in {"429", "503"}:
            row["headers"] = {"Retry-After": "600"}
        rows.append(json.dumps(row))
    (folder / "index.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder
