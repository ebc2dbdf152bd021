"""A source of citations: a list, a CSV, JSON Lines, a page of Markdown, or a folder of them."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.citations.markdown import ENDINGS, citations_in
from crawler.citations.model import Citation
from crawler.exceptions import BadInputError
from crawler.listfile import STANDARD_INPUT, ListFile, read_text
from crawler.urls import fetch_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

logger = logging.getLogger(__name__)

API: Final = "api"
_PASSED_OVER: Final = frozenset({"node_modules"})


@dataclass(frozen=True, slots=True)
class Source:
    """What a source cites, in its order; `name` is what it is known by when it is read again."""

    name: str
    citations: list[Citation]


def read_source(name: str) -> Source:
    """Read a source: a folder of pages, a page (`.md`, `.mdx`), or else a list; `-` is standard input.

    What is no http(s) URL is reported with its place and passed over.

    Raises:
        BadInputError: it can't be read, or a line of it is broken.
    """
    if name == API and not Path(name).exists():
        raise BadInputError(
            "source=api: the wiki's API looks a URL up but doesn't list what it has; "
            "name a file or folder with the wiki's pages, or a list of its URLs"
        )
    path = Path(name)
    if name != STANDARD_INPUT and path.is_dir():
        return Source(str(path.resolve()), list(filter(_can_be_asked, _in_folder(path))))
    if path.name.lower().endswith(ENDINGS):
        found = citations_in(read_text(name), path.name)
    else:
        found = list(_in_list(name))
    known_by = name if name == STANDARD_INPUT else str(path.resolve())
    return Source(known_by, [each for each in found if _can_be_asked(each)])


def resolved(source: Source, url_of: Callable[[str], str | None]) -> Source:
    """Return a source with URLs in the place of resource ids; an id that nobody knows is reported."""
    found = []
    for each in source.citations:
        url = each.url or url_of(each.resource_id)
        if url:
            found.append(replace(each, url=url))
        else:
            logger.warning("%s: passed over: no URL is known of resource %s", each.place, each.resource_id)
    return replace(source, citations=found)


def _in_folder(folder: Path) -> Iterator[Citation]:
    pages = sorted(_pages(folder))
    if not pages:
        raise BadInputError(f"{folder} has no page in it that ends with {', '.join(ENDINGS)}")
    for page in pages:
        name = os.fsencode(page.relative_to(folder).as_posix()).decode("utf-8", "replace")
        yield from citations_in(read_text(str(page)), name)


def _pages(folder: Path) -> Iterator[Path]:
    """Yield the pages of a folder and of those below it, hidden ones and installed packages aside."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _PASSED_OVER]
        yield from (Path(place, name) for name in files if name.lower().endswith(ENDINGS))


def _in_list(name: str) -> Iterator[Citation]:
    """Yield the citations of a list; its columns `page`, `line` and `text` say where the wiki has them."""
    for row in ListFile(name, "url").rows():
        page, line = row.values.get("page", ""), row.values.get("line", "").strip()
        here = (
            (page, int(line) if line.isascii() and line.isdigit() else 0)
            if page
            else (Path(name).name, row.line)
        )
        yield Citation(row.values["url"].strip(), *here, row.values.get("text", ""))


def _can_be_asked(citation: Citation) -> bool:
    if citation.resource_id:
        return True
    try:
        fetch_url(citation.url)
    except BadInputError as error:
        logger.warning("%s: passed over: %s", citation.place, error)
        return False
    return True
