"""Pages to find articles on: prose of ours, and what stands around it elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.items import Answer
from crawler.markup import Tree, parse_html
from pipelines.extractors.html import extract_html

if TYPE_CHECKING:
    from pipelines.extractors.model import Article

URL = "https://site.example/news/the-ferry"
TITLE = "The Ferry That Keeps a Diary"
PROSE = [
    "Every evening the ferryman of Harrow Point writes down who crossed, which way, and what they carried.",
    "The book goes back ninety years. Nobody asked for it, and nobody has ever asked him to stop either.",
    "Last winter the library offered to copy it page by page, and to keep it where water can't reach it.",
    "He agreed on one condition: the book itself stays on the boat, in its tin, next to the bell.",
    "Since then two readers have written to say that they found their grandparents in it.",
]
TEXT = "\n\n".join(PROSE)


def paragraphs(lines: list[str] = PROSE) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def links(count: int, name: str = "Another story of the harbour and its people") -> str:
    return "".join(f"<li><a href=/n/{n}>{name}, number {n}</a></li>" for n in range(count))


def page(body: str, *, head: str = "", title: str = TITLE) -> str:
    """A page with a title in its head; menus before the body, further links behind it."""
    return (
        f"<!doctype html><html lang=en><head><title>{title} | The Loopback Review</title>"
        f'<meta property="og:title" content="{title}">{head}</head><body>'
        f"<ul class=menu>{links(8, 'Harbour')}</ul>{body}"
        f"<div class=bottom><ul>{links(9)}</ul></div></body></html>"
    )


def article(body: str, *, head: str = "", title: str = TITLE, url: str = URL) -> Article:
    html = page(body, head=head, title=title)
    return extract_html(Answer(html.encode(), "text/html; charset=utf-8", None), url)


def tree_of(html: str) -> Tree:
    tree = parse_html(html)
    assert tree is not None
    return tree
