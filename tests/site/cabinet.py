"""The cabinet of odd pages: what a crawler meets beside articles, each with what is to be made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
import yaml
from backports import zstd

from tests.site.answer import Answer
from tests.site.pdf import scan_pdf, text_pdf

if TYPE_CHECKING:
    import jinja2

FOLDER = Path(__file__).parent / "content" / "odd"

_HTML = "text/html; charset=utf-8"
_TABLE = yaml.safe_load(FOLDER.with_suffix(".yaml").read_text(encoding="utf-8"))
_COMPRESS = {"br": brotli.compress, "zstd": zstd.compress}


@dataclass(frozen=True)
class OddPage:
    """A row of the table: how a page is served, and what a good extractor makes of it.

    Served: `file` is in content/odd/, and a template where it is HTML; without one, `body` is sent. `type` is
    the Content-Type header as it stands, `meta` the charset that the page itself declares, and `charset` the
    one that its bytes are in, but for the word `spoil`, which is in windows-1252 once. `coding` is br or
    zstd, asked for or not. `pdf` makes a PDF with this Info of the file, or a scan where there is none.

    Expected: a `verdict`, None for a part that is no page of its own. The text has all of `has` and none of
    `lacks` once runs of white space are one space; `rendered` is what it has in a browser. `fields` are
    fields of the item by their names. `needs_browser` is None where either will do.
    """

    path: str
    what: str
    verdict: str | None = None
    has: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    rendered: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    needs_browser: bool | None = None
    file: str | None = None
    body: str = ""
    status: int = 200
    type: str = _HTML
    meta: str = "utf-8"
    charset: str = "utf-8"
    spoil: str | None = None
    coding: str | None = None
    pdf: dict[str, str] | None = None


ODD_PAGES = [OddPage(**row) for row in _TABLE["pages"]]
ODD_PARTS = [OddPage(**row) for row in _TABLE["parts"]]


class Cabinet:
    """Answers for /odd/ and what is below it.

    Args:
        templates: The venue's, which also finds those in content/odd/ by the name `odd/...`.
    """

    def __init__(self, templates: jinja2.Environment) -> None:
        self._templates = templates
        self._words = yaml.safe_load((FOLDER / "words.yaml").read_text(encoding="utf-8"))
        self._pages = {page.path: page for page in ODD_PAGES + ODD_PARTS}

    def respond(self, base: str, path: str) -> Answer | None:
        """The answer to a path; None for one that is not in the cabinet."""
        if path == "/odd/":
            index = self._templates.get_template("odd/index.html").render(base=base, pages=ODD_PAGES)
            return Answer(200, index.encode(), _HTML)
        if path not in self._pages:
            return None
        page = self._pages[path]
        body = self._body(page, base)
        if page.coding is None:
            return Answer(page.status, body, page.type)
        headers = (("Content-Encoding", page.coding), ("Vary", "Accept-Encoding"))
        return Answer(page.status, _COMPRESS[page.coding](body), page.type, headers)

    def _body(self, page: OddPage, base: str) -> bytes:
        text = page.body if page.file is None else self._text(page, base)
        if page.pdf is not None:
            return text_pdf(text, page.pdf) if text else scan_pdf(page.pdf)
        body = text.encode(page.charset)
        if page.spoil is not None:
            body = body.replace(page.spoil.encode(page.charset), page.spoil.encode("cp1252"), 1)
        return body

    def _text(self, page: OddPage, base: str) -> str:
        if not page.file.endswith(".html"):
            return (FOLDER / page.file).read_text(encoding="utf-8")
        template = self._templates.get_template(f"odd/{page.file}")
        return template.render(base=base, path=page.path, charset=page.meta, words=self._words)
