"""The verdict of a page's content: an article, or what stands where it should."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.markup import text_of
from crawler.verdicts import Verdict
from pipelines.extractors.article.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.markup import Tree
    from pipelines.extractors.article.blocks import Block
    from pipelines.extractors.model import Article

_SEEN: Final = 20_000
"""Characters of a page's text that are looked at for walls."""
_CHECK_PAGE: Final = 2_500
"""Characters that a page shows at most which is nothing but a check, a form or a message."""
_NO_ARTICLE: Final = 700
"""Characters of text below which what was found may be the wall's own."""
_SHELL: Final = 400
_TEASER: Final = 3_500
"""Characters of text below which an article that isn't free is cut off."""
_LEAST: Final = 140
_LISTING_LINKS: Final = 8
_TEASERS: Final = 5
_LEAD, _LABEL = 0.6, 20
_LISTING_TEXT: Final = 1_200
_BEHIND: Final = 12
_PARAGRAPH: Final = 80
_ROOTS: Final = frozenset(
    {"root", "app", "__next", "__nuxt", "main-app", "react-root", "app-root", "application"}
)
_CHALLENGE: Final = (
    "captcha",
    "cf-challenge",
    "challenge-platform",
    "challenge-form",
    "px-captcha",
    "datadome",
    "incapsula",
)


@dataclass(slots=True)
class Page:
    """What the content of a page is judged by: its tree, its blocks, those of the article, its metadata."""

    tree: Tree
    url: str
    blocks: Sequence[Block]
    chosen: Sequence[Block]
    article: Article

    @property
    def text(self) -> str:
        """The article's text, as far as one was found."""
        return self.article.text

    @property
    def is_stated_article(self) -> bool:
        """Whether the page says that it is an article: it has an author or a date, and no guess."""
        sources = self.article.sources
        return any(
            name in sources and sources[name].confidence == "stated" for name in ("published_at", "authors")
        )


@dataclass(slots=True)
class Judgement:
    """A verdict, what speaks for it, and whether a browser could see more."""

    verdict: Verdict = Verdict.OK
    evidence: list[str] = field(default_factory=list)
    needs_browser: bool = False


def judge(page: Page) -> Judgement:
    """Return what a page's content is: the first that something speaks for."""
    seen = _Seen(page)
    for look in _LOOKS:
        found = look(page, seen)
        if found is not None:
            return found
    return Judgement()


class _Seen:
    """What a page shows, and what it shows where scripts don't run."""

    def __init__(self, page: Page) -> None:
        self.text = "\n".join(block.text for block in page.blocks)[:_SEEN]
        self.noscript = " ".join(text_of(each) for each in page.tree.iter("noscript"))[:_SEEN]
        headings = (block.text for block in page.blocks if block.kind == "heading" and block.level <= 2)  # noqa: PLR2004
        in_head = next((text_of(each) for each in page.tree.iter("title")), "")
        self.headline = " | ".join([in_head, page.article.title or "", *list(headings)[:3]])[:1000]
        self.is_short = len(self.text) < _CHECK_PAGE


def _bot_check(page: Page, seen: _Seen) -> Judgement | None:
    if not seen.is_short or len(page.text) >= _NO_ARTICLE:
        return None
    said = phrases("bot_check").search(f"{seen.headline}\n{seen.text}\n{seen.noscript}")
    challenge = next((name for name in _CHALLENGE if _is_in_markup(page.tree, name)), None)
    if said is None and challenge is None:
        return None
    what = f'it says "{said[0]}"' if said else f"its markup holds {challenge}"
    return Judgement(Verdict.BLOCKED, [f"the page is a check of who asks, not an article: {what}"])


def _shell(page: Page, seen: _Seen) -> Judgement | None:
    if len(page.text) >= _NO_ARTICLE or len(seen.text) >= _SHELL:
        return None
    said = phrases("script_needed").search(f"{seen.noscript}\n{seen.text}")
    root = next((each for each in page.tree.iter("div", "main") if each.get("id") in _ROOTS), None)
    empty = root is not None and not text_of(root)
    if not (said or empty) or next(page.tree.iter("script"), None) is None:
        return None
    what = f'it says "{said[0]}"' if said else "the element that is to hold it is empty"
    return Judgement(Verdict.BLOCKED, [f"the page shows its text by script only: {what}"], needs_browser=True)


def _missing(page: Page, seen: _Seen) -> Judgement | None:
    if page.is_stated_article:
        return None
    canonical = page.article.canonical_url
    if canonical and _is_home(canonical) and not _is_home(page.url):
        return Judgement(
            Verdict.SOFT_404, ["the page says that it is the home page, which is not what was asked for"]
        )
    if len(page.text) >= _NO_ARTICLE * 2:
        return None
    said = phrases("missing").search(seen.headline)
    if said is None and seen.is_short and len(page.text) < _NO_ARTICLE:
        said = phrases("missing").search(page.text)
    return (
        Judgement(Verdict.SOFT_404, [f'the page says "{said[0]}", with a status of success'])
        if said
        else None
    )


def _consent(page: Page, seen: _Seen) -> Judgement | None:
    if len(seen.text) >= 2 * _CHECK_PAGE or page.is_stated_article:
        return None
    shown = f"{seen.headline}\n{seen.text}\n{_labels(page.tree)}"
    said = list(dict.fromkeys(match[0].lower() for match in phrases("consent").finditer(shown)))
    about = phrases("consent").search(page.text) is not None or "cookie" in page.text.lower()
    if len(said) < 2 or (len(page.text) >= _LEAST and not about):  # noqa: PLR2004 - one alone may be of a banner
        return None
    return Judgement(
        Verdict.CONSENT, [f'the page asks for consent and shows no article: "{said[0]}", "{said[1]}"']
    )


def _login(page: Page, seen: _Seen) -> Judgement | None:
    if len(page.text) >= _NO_ARTICLE or not seen.is_short or page.is_stated_article:
        return None
    password = any((each.get("type") or "").lower() == "password" for each in page.tree.iter("input"))
    said = phrases("login").search(f"{seen.headline}\n{seen.text}\n{_labels(page.tree)}")
    if not (password and said):
        return None
    return Judgement(
        Verdict.LOGIN, [f'the page has a field for a password and says "{said[0]}", and no article']
    )


def _paywall(page: Page, _: _Seen) -> Judgement | None:
    if len(page.text) >= _TEASER:
        return None
    said = phrases("paywall").search(_behind(page))
    evidence = ["the page states that its article is not free"] if page.article.is_free is False else []
    evidence += [f'behind its text the page says "{said[0]}"'] if said else []
    short = len(page.text) < _NO_ARTICLE * 2
    if (page.article.is_free is False and (said or short)) or (
        said and short and page.article.is_free is None
    ):
        return Judgement(Verdict.PAYWALL, evidence)
    return None


def _nothing(page: Page, seen: _Seen) -> Judgement | None:
    if not seen.text.strip() and not page.text:
        return Judgement(Verdict.NOT_ARTICLE, ["the page shows no text"])
    return None


def _listing(page: Page, _: _Seen) -> Judgement | None:
    leads = [block for block in page.blocks if _leads_elsewhere(block)]
    teasers = _teasers(page)
    if teasers >= _TEASERS and teasers >= len(page.chosen) / 2:
        return Judgement(Verdict.NOT_ARTICLE, [f"the page lists {teasers} articles and is none itself"])
    if page.is_stated_article or len(page.text) >= _LISTING_TEXT or _is_prose(page) or _is_typed(page.tree):
        return None
    if len(leads) >= _LISTING_LINKS and sum(len(block.text) for block in leads) > len(page.text):
        return Judgement(
            Verdict.NOT_ARTICLE, [f"the page lists {len(leads)} links and holds no article of its own"]
        )
    return None


def _teasers(page: Page) -> int:
    """Return how many of the chosen blocks stand right below a link that is longer than a label."""
    chosen = set(page.chosen)
    pairs = zip(page.blocks, page.blocks[1:], strict=False)
    return sum(1 for one, two in pairs if two in chosen and one not in chosen and _leads_elsewhere(one))


def _leads_elsewhere(block: Block) -> bool:
    return block.density > _LEAD and len(block.text) > _LABEL


def _is_typed(tree: Tree) -> bool:
    """Tell whether a page says that it is an article, as OpenGraph has it."""
    types = (each.get("content") or "" for each in tree.iter("meta") if each.get("property") == "og:type")
    return any(each.strip().lower() == "article" for each in types)


def _is_prose(page: Page) -> bool:
    """Tell whether paragraphs follow one another, as they do in an article and not between teasers."""
    chosen = set(page.chosen)
    pairs = zip(page.blocks, page.blocks[1:], strict=False)
    return any(
        one in chosen
        and two in chosen
        and min(one.size, two.size) >= _PARAGRAPH
        and one.kind == two.kind == "paragraph"
        for one, two in pairs
    )


def _too_short(page: Page, _: _Seen) -> Judgement | None:
    if len(page.text.encode()) >= _LEAST or (page.text and page.is_stated_article):
        return None
    return Judgement(Verdict.NOT_ARTICLE, ["no text was found that is long enough for an article"])


_LOOKS: Final[tuple[Callable[[Page, _Seen], Judgement | None], ...]] = (
    _bot_check,
    _shell,
    _missing,
    _consent,
    _login,
    _paywall,
    _nothing,
    _listing,
    _too_short,
)


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") == "" and not parts.query


def _behind(page: Page) -> str:
    """Return what stands right behind the article's text; where there is none, all of the page."""
    if not page.chosen:
        return "\n".join(block.text for block in page.blocks)[:_SEEN]
    last = page.chosen[-1]
    place = next((index for index, block in enumerate(page.blocks) if block is last), 0)
    labels = _labels(page.tree)
    return "\n".join(block.text for block in page.blocks[place + 1 : place + 1 + _BEHIND]) + "\n" + labels


def _labels(tree: Tree) -> str:
    """Return what is written on a page's buttons."""
    buttons = [text_of(each) for each in tree.iter("button")][:50]
    return "\n".join(buttons + [each.get("value") or "" for each in tree.iter("input")][:50])


def _is_in_markup(tree: Tree, name: str) -> bool:
    for each in tree.iter("form", "div", "iframe", "script"):
        named = f"{each.get('id') or ''} {each.get('class') or ''} {each.get('src') or ''}".lower()
        if name in named:
            return True
    return False
