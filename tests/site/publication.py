"""The sample venue: a small publication about the web, archives and libraries."""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import jinja2
import yaml

from tests.site.answer import Answer
from tests.site.article import Article
from tests.site.cabinet import Cabinet

if TYPE_CHECKING:
    from collections.abc import Iterable

CONTENT = Path(__file__).parent / "content"
NAME = "The Loopback Review"

_PER_PAGE = 3
_HTML = "text/html; charset=utf-8"
_XML = "application/xml; charset=utf-8"
# Files have no dates of their own in a checkout, so the assets share one.
_ASSETS_DATE = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)


class Publication:
    """Answers for every page of the venue, with absolute URLs built from the URL asked for.

    `articles` are those of its folder, unless others are given.
    """

    def __init__(self, articles: Iterable[Article] | None = None) -> None:
        found = read_articles() if articles is None else articles
        articles = sorted(found, key=lambda a: a.published, reverse=True)
        self._articles = {article.path: article for article in articles}
        self._site = yaml.safe_load((CONTENT / "site.yaml").read_text(encoding="utf-8"))
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader([CONTENT / "templates", CONTENT]),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["rfc822"] = format_datetime
        self._templates.globals.update(
            site=NAME, articles=articles, attic=self._site["attic"], gone=self._site["gone"], people=_people
        )
        self._cabinet = Cabinet(self._templates)

    def respond(self, url: str) -> Answer:
        """The answer to an absolute URL."""
        parts = urlsplit(url)
        base, path = f"{parts.scheme}://{parts.netloc}", unquote(parts.path) or "/"
        if path == "/section/":
            return self._section(base, parts.query)
        if path in self._site["pages"]:
            return self._render(self._site["pages"][path], base)
        if path in self._articles:
            article = self._articles[path]
            return self._render(f"{article.template}.html", base, article=article, date=article.modified)
        odd = self._cabinet.respond(base, path)
        return odd or self._moved(base, path) or self._asset(path) or self._missing(base)

    def _moved(self, base: str, path: str) -> Answer | None:
        if path in self._site["redirects"]:
            return self._redirect(base, **self._site["redirects"][path])
        if path + "/" in self._articles:
            return self._redirect(base, status=301, to=path + "/")
        if path in self._site["gone"]:
            return self._render("message.html", base, status=410, sentence="This page was withdrawn.")
        return None

    def _section(self, base: str, query: str) -> Answer:
        entries: list[Article | dict[str, str]] = [
            article for article in self._articles.values() if "section" in article.found_in
        ]
        entries += self._site["withdrawn"]
        last = -(-len(entries) // _PER_PAGE)
        wanted = parse_qs(query).get("page", ["1"])[0]
        if wanted not in map(str, range(1, last + 1)):
            return self._missing(base)
        page = int(wanted)
        shown = entries[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        return self._render("section.html", base, entries=shown, page=page, last=last)

    def _missing(self, base: str) -> Answer:
        return self._render("message.html", base, status=404, sentence="There is no page at this address.")

    def _redirect(self, base: str, *, status: int, to: str) -> Answer:
        # Both forms that servers use: absolute where the move is for good, relative where it is not.
        target = base + to if status in (301, 308) else to
        answer = self._render("message.html", base, status=status, sentence=f"This page is at {to}.")
        return Answer(status, answer.body, answer.content_type, (("Location", target),))

    def _asset(self, path: str) -> Answer | None:
        file = (CONTENT / path.lstrip("/")).resolve()
        if not file.is_relative_to(CONTENT / "assets") or not file.is_file():
            return None
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return Answer(200, file.read_bytes(), kind, (("Cache-Control", "max-age=3600"),), _ASSETS_DATE)

    def _render(
        self, template: str, base: str, *, status: int = 200, date: datetime | None = None, **values: object
    ) -> Answer:
        text = self._templates.get_template(template).render(base=base, status=status, **values)
        kind = {"html": _HTML, "txt": "text/plain; charset=utf-8"}.get(template.rpartition(".")[2], _XML)
        if template == "feed.xml":
            kind = "application/rss+xml; charset=utf-8"
        return Answer(status, text.encode(), kind, (), date)


def read_articles() -> list[Article]:
    """Return the articles of the venue's folder, by their slugs."""
    return [Article.read(file) for file in sorted((CONTENT / "articles").glob("*.html"))]


def _people(names: list[str]) -> list[dict[str, str]]:
    return [{"@type": "Person", "name": name} for name in names]
