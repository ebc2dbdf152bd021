"""Sentences: where one ends and the next begins, in scripts with and without spaces between words."""

from __future__ import annotations

import re
from typing import Final

_ABBREVIATIONS: Final = frozenset(
    # titles and names; reference; Latin; months and days; companies; German; French, Spanish, Italian
    "mr mrs ms dr prof sen rep gov gen col lt sgt capt rev hon st mt ft jr sr messrs "
    "no nos fig figs vol pp p ch sec art eq ref refs ed eds al approx est vs v dept univ "
    "e.g i.e cf viz ca c etc a.m p.m ph.d m.d b.a m.a "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun "
    "inc ltd co corp llc bros gmbh "
    "z.b d.h u.a o.ä s.o s.u bzw usw vgl nr abs bd jh hrsg evtl ggf inkl sog str tel ing dipl "
    "mme mlle mgr env sr sra srta dott sig ecc".split()
)
_MAY_END: Final = frozenset(
    "etc inc ltd co corp llc al a.m p.m jr sr ph.d m.d usw ecc no art sat sun".split()
)
"""Abbreviations that a sentence ends with as often as not: what follows them decides."""
_STARTERS: Final = frozenset(
    "the a an in on at it its but and this that these those he she we they i you there when while if as "
    "after for however yet so to with by from our their his her "
    "die der das ein eine es er sie und aber wir".split()
)
_MONTHS_AFTER_NUMBER: Final = frozenset(
    "januar februar märz april mai juni juli august september oktober november dezember jahrhundert".split()
)
_END: Final = re.compile(
    r"""(?P<mark>[.!?…]{1,8})(?P<close>["'”’“»)\]]{0,4})(?=\s)|(?P<wide>[。！？]{1,8})(?P<shut>[」』”’）】"]{0,4})"""
)
_LONGEST_WORD: Final = 40
_INITIALS: Final = re.compile(r"(?:\w\.)*\w")
_NEXT: Final = re.compile(r"""\s*["'“„‘«(\[¿¡—–-]*\s*(\w+)?""")
_GOES_ON: Final = frozenset("とや、，,。と")
_PAIRS: Final = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"), ("「", "」"), ("『", "』"), ("（", "）"))
_LONGEST: Final = 20_000
"""Characters of a paragraph that are looked at; nothing that long is prose."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each on one line, in order; a paragraph ends one in any case."""
    return [sentence for paragraph in text.split("\n") for sentence in _of_paragraph(paragraph)]


def is_finished(sentence: str) -> bool:
    """Tell whether a sentence ends as sentences do: a heading or an entry of a list does not."""
    return sentence.rstrip("\"'”’“»)]」』）").endswith((".", "!", "?", "…", "。", "！", "？"))


def is_balanced(sentence: str) -> bool:
    """Tell whether every quote and bracket that a sentence opens is closed in it."""
    if sentence.count('"') % 2:
        return False
    if "„" in sentence:  # closes with what opens elsewhere
        sentence = sentence.replace("”", "“")
        pairs = (("„", "“"), *_PAIRS[1:])
    else:
        pairs = _PAIRS
    return all(sentence.count(opening) == sentence.count(closing) for opening, closing in pairs)


def _of_paragraph(paragraph: str) -> list[str]:
    paragraph = " ".join(paragraph[:_LONGEST].split())
    found, start = [], 0
    for match in _END.finditer(paragraph):
        end = match.end()
        if match["wide"]:
            ends = _ends_wide(paragraph, start, end, closed=bool(match["shut"]))
        else:
            before = paragraph[max(start, match.start() - _LONGEST_WORD) : match.start()]
            following = _NEXT.match(paragraph, end)
            ends = _ends(before.rpartition(" ")[2], match["mark"], (following and following[1]) or "")
        if ends:
            found.append(paragraph[start:end].strip())
            start = end
    found.append(paragraph[start:].strip())
    return [sentence for sentence in found if sentence]


def _ends(word: str, mark: str, first: str) -> bool:
    """Tell whether a mark after `word` ends a sentence; `first` is the word after it, if there is one."""
    if first and first[0].islower():
        return False
    if mark != ".":
        return True
    word = word.lstrip("([{\"'“„‘«").lower()
    starts = first.lower() in _STARTERS
    if word in _MAY_END or (_INITIALS.fullmatch(word) and "." in word and word not in _ABBREVIATIONS):
        return starts or not first
    if word in _ABBREVIATIONS:
        return False
    if len(word) == 1 and word.isalpha():  # an initial; I is a word of its own
        return word == "i"
    return not (word.isdecimal() and first.lower() in _MONTHS_AFTER_NUMBER)


def _ends_wide(paragraph: str, start: int, end: int, *, closed: bool) -> bool:
    """Tell whether a full-width mark ends a sentence: not within quotes that go on, nor before a particle."""
    said = paragraph[start:end]
    if any(said.count(opening) > said.count(closing) for opening, closing in _PAIRS):
        return False
    return not (closed and paragraph[end : end + 1] in _GOES_ON and end < len(paragraph))
