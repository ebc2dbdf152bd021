"""The title of an article: what JSON-LD, meta elements, the heading and the window's title agree on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crawler.markup import text_of
from pipelines.extractors.metadata.sitename import letters
from pipelines.extractors.model import Source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.markup import Tree
    from pipelines.extractors.metadata.sitename import SiteName

_STATED: Final = Source("json-ld")
_META: Final = Source("meta")
_HEADING: Final = Source("page", "inferred")
_HEADINGS: Final = 5
_LONGEST: Final = 1000
_FULL: Final = 100
"""From so many characters on a headline may be one that was cut to fit."""
_SET_OFF: Final = re.compile(r"\s*[|•·»«:,\uff1a\uff5c\u2013\u2014-]+\s+|\s*[|\uff1a\uff5c]\s*")
_KICKER: Final = re.compile(r"\s*[:|/•]\s+|\s+[\u2013\u2014-]\s+")
_INVISIBLE: Final = re.compile(r"[\u00ad\u200b\u200e\u200f\ufeff]")


@dataclass(frozen=True)
class _Title:
    text: str
    source: Source

    @cached_property
    def key(self) -> str:
        return letters(self.text)


def choose_title(
    headline: str | None, meta: str | None, headings: Iterable[Tree], window: str | None, site: SiteName
) -> tuple[str, Source] | None:
    """Return the title that most of the four agree on, in doubt the earlier one, without the site's name.

    The meta title is often written for social media, the JSON-LD headline for search engines, the heading may
    be the site's, the window's title has it all; what two of them say was meant as the title.
    """
    stated = [_clean(headline, _STATED, site), _clean(meta, _META, site)]
    window_title = _clean(window, _HEADING, site)
    others = [each for each in [*stated, window_title] if each is not None]
    shown, kicker = _heading(headings, others, site)
    known = [each for each in [shown, *reversed(stated)] if each is not None]
    headline_title = _reduce(stated[0], known, None) if stated[0] is not None else None
    reduced = [_reduce(each, known, headline_title) for each in others]
    titles = [each for each in reduced if each.source != _HEADING]
    titles += [shown] if shown is not None else []
    titles += [each for each in reduced if each.source == _HEADING]
    titles = [_uncut(each, titles) for each in titles]
    if not titles:
        return None
    votes = Counter(each.key for each in titles)
    most = max(votes.values())
    chosen = next(each for each in titles if votes[each.key] == most)
    # A heading that is but one word is as likely that of a section.
    if most == 1 and chosen is shown and " " not in chosen.text and len(titles) > 1:
        chosen = titles[-1]
    return _without_kicker(chosen, titles, kicker)


def _clean(text: str | None, source: Source, site: SiteName) -> _Title | None:
    flat = " ".join(_INVISIBLE.sub("", (text or "")[:_LONGEST]).split())
    return _Title(site.cut(flat), source) if flat else None


def _heading(headings: Iterable[Tree], others: list[_Title], site: SiteName) -> tuple[_Title | None, str]:
    """Return the heading that is like another title, else the first, and it without what is set off."""
    found: list[tuple[_Title, str]] = []
    for element in list(headings)[:_HEADINGS]:
        whole, rest = _with_rest(element)
        if whole and not site.is_name(whole):
            found.append((_Title(whole, _HEADING), rest))
    for title, rest in found:
        for other in others:
            if rest and other.key == letters(rest):
                return _Title(rest, _HEADING), rest
            if title.key in other.key or (rest and letters(rest) in other.key):
                return title, rest
    return found[0] if found else (None, "")


def _with_rest(element: Tree) -> tuple[str, str]:
    """Return the text of a heading, and that without a first element that is set off, such as a kicker."""
    whole = _INVISIBLE.sub("", text_of(element)[:_LONGEST])
    children = [each for each in element if isinstance(each.tag, str)]
    while len(children) == 1 and not (element.text or "").strip() and not (children[0].tail or "").strip():
        element = children[0]
        children = [each for each in element if isinstance(each.tag, str)]
    if not children or (element.text or "").strip():
        return whole, ""
    kicker = " ".join(_INVISIBLE.sub("", text_of(children[0])).split())
    rest = whole.removeprefix(kicker).lstrip(" :|/•\u2013\u2014-")
    if not letters(kicker) or not rest or children[0].tag in {"em", "i", "b", "strong", "a", "q"}:
        return whole, ""
    return (f"{kicker} {whole.removeprefix(kicker).lstrip()}", rest)


def _reduce(title: _Title, known: list[_Title], headline: _Title | None) -> _Title:
    """Return a title without what is set off behind another title of the page: a section, a site, a day."""
    if title.source == _STATED:
        # A headline is meant to be without such things: two others have to say that it isn't.
        known = [each for each in known if sum(each.key == other.key for other in known) > 1]
    elif headline is not None and title.key == headline.key:
        return title
    for other in known:
        if other is title or len(other.key) < _shortest(title.key):
            continue
        behind = title.text.removeprefix(other.text)
        if behind != title.text and _SET_OFF.match(behind):
            return _Title(other.text, title.source)
        before = title.text.removesuffix(other.text)
        if title.source == _HEADING and before != title.text and _SET_OFF.search(before):
            return _Title(other.text, title.source)
    return title


def _shortest(key: str) -> int:
    return max(4, len(key) // 4)


def _uncut(title: _Title, others: list[_Title]) -> _Title:
    """Return the whole of a title that was cut to fit, where another place has it."""
    stem = title.text.rstrip(" .\u2026")
    if len(stem) < _FULL and not title.text.endswith(("...", "\u2026")):
        return title
    whole = (o for o in others if len(o.key) > len(title.key) and o.key.startswith(letters(stem)))
    return next((_Title(other.text, title.source) for other in whole), title)


def _without_kicker(chosen: _Title, titles: list[_Title], rest: str) -> tuple[str, Source]:
    """Return a title as it is mostly written, without a kicker that the meta title leaves out as well."""
    spelt = Counter(each.text for each in titles if each.key == chosen.key)
    text = next(text for text, count in spelt.items() if count == max(spelt.values()))
    meta = next((each for each in titles if each.source == _META), None)
    if meta is None:
        return text, chosen.source
    for cut in _KICKER.finditer(text):
        if letters(text[cut.end() :]) == meta.key:
            return meta.text, meta.source
    # Two kickers before the same title, one in the heading, one in the meta title.
    if rest and meta.key.endswith(letters(rest)) and text == meta.text and letters(rest) != meta.key:
        heading = next((each for each in titles if each.source == _HEADING), None)
        if heading is not None and heading.key != meta.key and len(letters(rest)) > len(meta.key) // 3:
            return rest, _HEADING
    return text, chosen.source
