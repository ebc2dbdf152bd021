"""Extraction: what we find on real pages, and what it costs, beside other extractors on the same pages."""

from __future__ import annotations

import gzip
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from rich.console import Console
from rich.progress import track

from bench.results import CONTENT, keep
from bench.scoring import Found, Page, scores
from crawler.charset import decode_text
from crawler.items import Answer, PageItem
from crawler.markup import parse_html
from pipelines.clean import CleanPipeline
from pipelines.extractors.route import extract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Findings = dict[str, list[Found]]

ROOT = Path(__file__).parent.parent
OTHERS = ROOT / ".extractors" / "bin" / "python"
_ROUNDS = 3


def ours(url: str, _: str, body: bytes) -> Found:
    """What a crawl makes of the page: bytes in, cleaned item out."""
    article = extract(Answer(body, "text/html"), url)
    item = PageItem(url=url, title=article.title, authors=article.authors, text=article.text)
    item = CleanPipeline().process_item(item)
    return Found(item.text, item.title, tuple(item.authors), article.published_at)


def _trafilatura(url: str, page: str, *, precise: bool) -> Found:
    found = trafilatura.bare_extraction(
        page, url=url, favor_precision=precise, include_comments=False, with_metadata=True
    )
    if found is None:
        return Found()
    fields = found.as_dict()
    names = tuple(each.strip() for each in (fields.get("author") or "").split(";") if each.strip())
    return Found(fields.get("text") or "", fields.get("title"), names, fields.get("date"))


EXTRACTORS: dict[str, Callable[[str, str, bytes], Found]] = {
    "Venue Archive": ours,
    "trafilatura": lambda url, page, _: _trafilatura(url, page, precise=False),
    "trafilatura, precision": lambda url, page, _: _trafilatura(url, page, precise=True),
    "resiliparse": lambda _, page, __: Found(extract_plain_text(page, main_content=True, alt_texts=False)),
}


def main() -> None:
    """Measure, and print the table; `--write` keeps it in bench/RESULTS.md."""
    folder = os.environ.get("VENUE_ARCHIVE_PAGES")
    if not folder or not (Path(folder) / "index.jsonl").is_file():
        sys.exit("bench-content: name a folder of pages with an index.jsonl in VENUE_ARCHIVE_PAGES")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages, bodies = _read(Path(folder))
    found, cpu = _measure(pages, bodies)
    report = _report(pages, found, cpu)
    sys.stdout.write(report)
    if "--write" in sys.argv:
        keep(report)


def _read(folder: Path) -> tuple[list[Page], list[bytes]]:
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    pages = [Page(row["url"], row["set"], row["expected"]) for row in rows]
    return pages, [gzip.decompress((folder / row["file"]).read_bytes()) for row in rows]


def _measure(pages: list[Page], bodies: list[bytes]) -> tuple[dict[str, list[Found]], dict[str, list[float]]]:
    """Return what each extractor found, and its CPU seconds a page; `parse` is that of a parse by lxml."""
    found: dict[str, list[Found]] = {name: [] for name in EXTRACTORS}
    cpu: dict[str, list[float]] = {name: [] for name in ("parse", *EXTRACTORS)}
    texts = [decode_text(body) for body in bodies]
    for extractor in EXTRACTORS.values():
        extractor(pages[0].url, texts[0], bodies[0])  # imports and caches are warm from then on
    shown = Console(stderr=True)
    rows = list(zip(pages, texts, bodies, strict=True))
    for page, text, body in track(rows, "pages", console=shown, disable=not shown.is_terminal):
        cpu["parse"].append(_seconds(lambda text=text: parse_html(text)))
        for name, extractor in EXTRACTORS.items():
            cpu[name].append(_seconds(lambda e=extractor, p=page, t=text, b=body: e(p.url, t, b)))
            found[name].append(extractor(page.url, text, body))
    for name, answers in _others(pages, texts).items():
        found[name] = [_as_found(answer) for answer in answers]
        cpu[name] = [answer["cpu_s"] for answer in answers]
    return found, cpu


def _seconds(work: Callable[[], object]) -> float:
    """Return the median CPU seconds of a few goes: these pages take milliseconds."""
    taken = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def _others(pages: list[Page], texts: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Have the extractors of the other environment read the same pages; none where it isn't there."""
    if not OTHERS.exists():
        return {}
    lines = "".join(json.dumps({"url": p.url, "html": t}) + "\n" for p, t in zip(pages, texts, strict=True))
    command = [str(OTHERS), str(ROOT / "bench" / "otherextractors.py")]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: [answer[name] for answer in answers] for name in answers[0]}


def _as_found(answer: dict[str, Any]) -> Found:
    authors = tuple(answer.get("authors") or ())
    return Found(answer["text"], answer.get("title"), authors, answer.get("published_at"))


def _report(pages: list[Page], found: dict[str, list[Found]], cpu: dict[str, list[float]]) -> str:
    return "\n".join(_lines(pages, found, cpu)) + "\n"


def _lines(pages: list[Page], found: dict[str, list[Found]], cpu: dict[str, list[float]]) -> Iterator[str]:
    articles = sum(page.set == "articles" for page in pages)
    yield CONTENT
    yield ""
    yield f"`make bench-content` over {articles} articles and {len(pages) - articles} pages of publishers."
    yield "In brackets: 95 % intervals, by bootstrap over the pages. CPU: the median page's, in lxml's parses"
    yield f"of the same page ({1000 * statistics.median(cpu['parse']):.1f} ms), and in milliseconds."
    yield ""
    yield "| extractor | articles | publishers | title | day | authors | dirty | CPU, parses | CPU, ms |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for name, each in found.items():
        cells = [_cell(figure, key) for key, figure in scores(pages, each).items()]
        parses = statistics.median(a / b for a, b in zip(cpu[name], cpu["parse"], strict=True))
        yield f"| {name} | {' | '.join(cells)} | {parses:.1f} | {1000 * statistics.median(cpu[name]):.1f} |"
    yield ""
    yield _NOTES


def _cell(figure: tuple[float, float, float], name: str) -> str:
    value, low, high = figure
    if name == "dirty":
        return f"{value:.0f}"
    return f"{value:.3f} [{low:.3f}, {high:.3f}]" if high else "\u2013"


_NOTES = """\
- articles: F1 over runs of four words (mean precision and mean recall over the pages). publishers: mean F1
  of the bags of words of standfirst and paragraphs. title, day, authors: the share of pages on which they are
  exactly right.
- dirty: texts whose first 300 characters hold words of menus, notices and prompts. An article or two speaks
  of subscribers or cookies itself.
- Ours is text, Markdown, all metadata and the verdict, from bytes to the cleaned item; trafilatura's has its
  metadata with it; resiliparse and readability-lxml find the text alone.
- All are as they come, without options for single sites.
"""

if __name__ == "__main__":
    main()
