"""Names of authors out of what stands in their place: lists, prefixes, job titles, addresses, initials."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 2000
_LONGEST_NAME: Final = 80
_MOST_WORDS: Final = 8
_MOST: Final = 100
_TAG: Final = re.compile(r"<[^<>]{0,500}>")
_ADDRESS: Final = re.compile(r"\S+@\S+\.\S+|\bhttps?:\S+|\bwww\.\S+|(?<!\w)@\w+|\bmailto:\S*")
_ASIDE: Final = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")
_LIST: Final = re.compile(r"\s*[,;|\u2022\u3001\uff0c\uff1b]\s*|\s+[/\u00b7]\s+|\s+[\u2013\u2014-]\s+")
_AND: Final = re.compile(r"\s+(?:and|und|et|og|och|y|e|&|en|ja|oraz|i)\s+")
_LEADING_AND: Final = re.compile(r"^(?:and|und|et|y|og|och|&)\s+(?=\S)")
_BY: Final = re.compile(
    r"^(?:(?:[Bb][Yy]|[Ww]ritten by|[Rr]eported by|[Ss]tory by|[Ww]ords by|[Tt]ext by)[\s:]+"
    r"|(?:[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Aa]v|[Aa]f|[Tt]ekst|[Tt]ext|[Tt]exte|[Tt]exto)\s*:\s*"
    r"|(?:[Aa]uthors?|[Aa]utor(?:en|in|/in|:in|es)?|[Aa]uteurs?|[Aa]utore|[Rr]eporter)\s*:\s*"
    r"|(?:[Aa]utor|[Aa]utorin|[Aa]uthor)\s+(?=[A-Z]\S*\s+[A-Z])"
    r"|(?:von|VON|Von|par|Par|por|Por|door|Door|av|Av|af|Af)\s+(?=\S+\s+\S))"
)
"""What stands before names; other languages' words for it are names as well (von Braun, Di Wu)."""
_OTHER: Final = re.compile(
    r"^(?:updated|published|\d+ min)|^\W*(?:photos?|fotos?|images?|pictures?|bild(?:er)?|video|credits?|©)\b",
    re.IGNORECASE,
)
_JOB: Final = re.compile(
    r"\b(?:correspondents?|reporters?|editors?|writers?|journalists?|columnists?|producers?|contributors?"
    r"|freelancer?|photographers?|bureau chief|professors?|lecturers?|analysts?|fellows?|directors?|founders?"
    r"|\w*redakteur(?:e|in|innen)?|\w*korrespondent(?:en|in|innen)?|journalist(?:en|in)|\w*leiter(?:in)?"
    r"|journaliste|rédacteur|rédactrice|correspondante?|redacteur|verslaggever|periodista|corresponsal"
    r"|giornalista|redaktør|journalista|dziennikarz|dziennikarka)\b",
    re.IGNORECASE,
)
_INITIAL: Final = re.compile(r"\w\.?")
_PLACE: Final = re.compile(r"\s+in\s+[A-Z]\w+(?:\s[A-Z]\w+)?$")
_TITLE_BEHIND: Final = frozenset(["jr", "sr", "ii", "iii", "iv"])
_DEGREE: Final = frozenset(["md", "phd", "ph.d", "m.d", "mba", "msc", "ma", "ba", "rn", "esq", "dvm", "mph"])
_NOBODY: Final = frozenset(
    [
        *("admin", "administrator", "anonymous", "author", "autor", "null", "none", "undefined", "unknown"),
        *("root", "user", "webmaster", "n/a", "na", "nan", "by", "von", "guest", "gast", "false", "true"),
        *(
            "al.",
            "al",
            "others",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ),
    ]
)


def split_authors(names: Iterable[str]) -> list[str]:
    """Return the authors that some texts name, each once, in order, without what isn't a name.

    A place behind a name can't be told from a name that is but one word, and stays.
    """
    people = (person for text in names for person in _people(_plain(text)))
    cleaned = (_clean(person) for person in people)
    return list(dict.fromkeys(name for name in cleaned if _is_name(name)))[:_MOST]


def turn_name(name: str, *, is_one: bool = False) -> str:
    """Return "Ann Lee" for "Lee, Ann", as catalogues write it; what is no such name comes back as it is.

    "Ann Lee, Bo Wu" are two names, unless it's known to be one (`is_one`), such as "Lee Roe, Ann May".
    """
    family, comma, given = name.partition(", ")
    turnable = comma and "," not in given and not _AND.search(name) and not _JOB.search(given)
    if not turnable or given.lower().strip(".") in _TITLE_BEHIND | _DEGREE:
        return name
    return f"{given} {family}" if is_one or not _are_two(family, given) else name


def _are_two(one: str, other: str) -> bool:
    """Tell two names from one's family name ("van Dyck", "Lee Roe") and given names ("Ann May", "A. M.")."""
    is_given = all(_INITIAL.fullmatch(word) for word in other.split())
    return " " in one and " " in other and not one[:1].islower() and not is_given


def _plain(text: str) -> str:
    text = html.unescape(_TAG.sub(" ", text[:_LONGEST]))
    without = _ASIDE.sub("", text)
    return " ".join(_ADDRESS.sub(" ", without if without.strip() else text).split())


def _people(text: str) -> list[str]:
    """Take "Ann Lee and Bo Wu" apart; an organisation's name ("Food and Agriculture") stays whole."""
    listed: list[str] = []
    for part in _LIST.split(_BY.sub("", text)):
        if listed and part.lower().rstrip(".") in _TITLE_BEHIND:
            listed[-1] += f", {part}"
        elif not listed or not (part.lower().rstrip(".") in _DEGREE or _JOB.search(part)):
            listed.append(part)
    apart = [piece for part in listed for piece in _AND.split(part)]
    if len(listed) > 1:
        # Of a list only the last may hide two: "A, B and C".
        return apart
    return apart if all(" " in piece.strip() for piece in apart) else listed


def _clean(name: str) -> str:
    name = _LEADING_AND.sub("", _BY.sub("", " ".join(name.split()))).strip(
        " ,;:/|*-\u2013\u2014\u00b7\"'\u201c\u201d"
    )
    return _PLACE.sub("", name)


def _is_name(name: str) -> bool:
    is_short = len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS
    is_text = any(map(str.isalpha, name)) and not _OTHER.match(name)
    return is_short and is_text and name.casefold() not in _NOBODY
