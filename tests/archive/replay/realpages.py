"""Twenty of the publishers' pages: each of another publisher, spread over all of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 20


def chosen(folder: Path) -> list[str]:
    """Return their URLs: of the hosts in alphabetical order every so many-th, and of each its first page."""
    lines = (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    firsts: dict[str, str] = {}
    for url in sorted(json.loads(line)["url"] for line in lines):
        firsts.setdefault(urlsplit(url).netloc, url)
    urls = [firsts[host] for host in sorted(firsts)]
    return [urls[number * len(urls) // COUNT] for number in range(COUNT)]
