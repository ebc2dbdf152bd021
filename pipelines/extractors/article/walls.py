"""The walls that stand where an article should: checks, scripts, consent, logins, messages, paywalls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.markup import text_of
from crawler.verdicts import Verdict
from pipelines.extractors.article.judgement import Judgement
from pipelines.extractors.article.phrases import phrases

if TYPE_CHECKING:
    from crawler.markup import Tree
    from pipelines.extractors.article.page import Page, Seen

_NO_ARTICLE: Final = 700
"""Characters of text below which what was found may be the wall's own."""
_SHELL: Final = 400
_CONSENT: Final = 5_000
"""Characters that a page shows at most which asks for consent: it may say all of what for."""
_TEASER: Final = 3_500
"""Characters of text below which an article that isn't free is cut off."""
_LEAST: Final = 140
_BEHIND: Final = 12
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


def bot_check(page: Page, seen: Seen) -> Judgement | None:
    """Find a check of who asks, in place of an article."""
    if len(page.text) >= _NO_ARTICLE or not seen.is_short or (page.is_stated_article and page.text):
        return None
    said = phrases("bot_check").search(f"{seen.headline}\n{seen.text}\n{seen.noscript}")
    # Forms for comments have captchas as well: alone, that tells only where there is nothing to read.
    empty = len(page.text) < _LEAST
    challenge = next((name for name in _CHALLENGE if empty and _is_in_markup(page.tree, name)), None)
    if said is None and challenge is None:
        return None
    what = f'it says "{said[0]}"' if said else f"its markup holds {challenge}"
    return Judgement(Verdict.BLOCKED, [f"the page is a check of who asks, not an article: {what}"])


def shell(page: Page, seen: Seen) -> Judgement | None:
    """Find a page that scripts are to fill."""
    if len(page.text) >= _NO_ARTICLE or len(seen.text) >= _SHELL:
        return None
    said = phrases("script_needed").search(f"{seen.noscript}\n{seen.text}")
    root = next((each for each in page.tree.iter("div", "main") if each.get("id") in _ROOTS), None)
    empty = root is not None and not text_of(root)
    if not (said or empty) or next(page.tree.iter("script"), None) is None:
        return None
    what = f'it says "{said[0]}"' if said else "the element that is to hold it is empty"
    return Judgement(Verdict.BLOCKED, [f"the page shows its text by script only: {what}"], needs_browser=True)


def missing(page: Page, seen: Seen) -> Judgement | None:
    """Find what says that there is no such page, with a status of success."""
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


def consent(page: Page, seen: Seen) -> Judgement | None:
    """Find what asks for consent before it shows anything."""
    if len(seen.text) >= _CONSENT or page.is_stated_article:
        return None
    shown = f"{seen.headline}\n{seen.text}\n{_labels(page.tree)}"
    said = list(dict.fromkeys(match[0].lower() for match in phrases("consent").finditer(shown)))
    about = phrases("consent").search(page.text) is not None or "cookie" in page.text.lower()
    if len(said) < 2 or (len(page.text) >= _LEAST and not about):  # noqa: PLR2004 - one alone may be of a banner
        return None
    return Judgement(
        Verdict.CONSENT, [f'the page asks for consent and shows no article: "{said[0]}", "{said[1]}"']
    )


def login(page: Page, seen: Seen) -> Judgement | None:
    """Find what asks for a password."""
    if len(page.text) >= _NO_ARTICLE or not seen.is_short or page.is_stated_article:
        return None
    password = any((each.get("type") or "").lower() == "password" for each in page.tree.iter("input"))
    said = phrases("login").search(f"{seen.headline}\n{seen.text}\n{_labels(page.tree)}")
    if not (password and said):
        return None
    return Judgement(
        Verdict.LOGIN, [f'the page has a field for a password and says "{said[0]}", and no article']
    )


def paywall(page: Page, seen: Seen) -> Judgement | None:
    """Find an article that is cut off for who doesn't pay."""
    if len(page.text) >= _TEASER:
        return None
    said = phrases("paywall").search(_behind(page, seen))
    evidence = ["the page states that its article is not free"] if page.article.is_free is False else []
    evidence += [f'behind its text the page says "{said[0]}"'] if said else []
    short = len(page.text) < _NO_ARTICLE * 2
    if (page.article.is_free is False and (said or short)) or (
        said and short and page.article.is_free is None
    ):
        return Judgement(Verdict.PAYWALL, evidence)
    return None


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") == "" and not parts.query


def _behind(page: Page, seen: Seen) -> str:
    """Return what stands right behind the article's text; where there is none, all of the page."""
    if not page.chosen:
        return seen.text
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
