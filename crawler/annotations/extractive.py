"""Annotations by rules: the sentences of a text that say most of what it says (docs/adr/0011)."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crawler import utf16
from crawler.annotations.model import MAX_POINT, MAX_POINTS, MIN_POINTS, RULES, Annotation
from crawler.annotations.sentences import is_balanced, is_finished, sentences
from crawler.annotations.words import words
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

VERSION: Final = 1
"""Counts the changes of these rules: what an earlier version wrote is written anew."""
_READ: Final = 60_000
"""Characters of a text that are read: what comes after them is said before, as a rule."""
_SUMMARY: Final = 3
_SUMMARY_LENGTH: Final = 700
_LONGEST: Final = 400
_SHORTEST: Final = 40
_SHORTEST_WIDE: Final = 12
_LEANING: Final = re.compile(
    r"(?:and|but|or|yet|so|he|she|they|it|this|that|these|those|however|therefore|instead|then|there|here|"
    r"also|such|his|her|their|its|und|aber|er|sie|es|dies\w*|das|doch|mais|il|elle|pero|él|ella)\b",
    re.IGNORECASE,
)
"""How a sentence begins that needs the one before it."""
_CLAUSE: Final = re.compile(r"[,;:—–]\s|\s[—–-]\s|[，；、]")


@dataclass(slots=True)
class _Sentence:
    place: int
    text: str
    words: frozenset[str]
    score: float = 0.0


def annotate(record: Mapping[str, Any]) -> Annotation | None:
    """Return summary and key points of a record's text, in its own sentences; None where it has none.

    The same record gives the same annotation. A list of a feed's entries isn't summarised.
    """
    text: str = record.get("text") or ""
    if record.get("verdict") == Verdict.NOT_ARTICLE and not record.get("content_fetched_at"):
        return None
    found = _rated(text[:_READ], record.get("title") or "")
    if not found:
        description = " ".join((record.get("description") or "").split())
        return Annotation(by=RULES, summary=utf16.cut(description, _SUMMARY_LENGTH)) if description else None
    summary = _summary(found)
    return Annotation(
        by=RULES,
        summary=_joined(each.text for each in summary),
        key_points=_key_points(found, {each.place for each in summary}),
    )


def _rated(text: str, title: str) -> list[_Sentence]:
    """Return the sentences that can stand alone, in their order, each with what it counts."""
    every = [each for each in enumerate(sentences(text)) if is_finished(each[1]) and is_balanced(each[1])]
    prose = [(place, sentence) for place, sentence in every if _is_long_enough(sentence)] or every
    counted = [_Sentence(place, text, frozenset(words(text))) for place, text in prose]
    often = Counter(word for sentence in counted for word in sentence.words)
    weights = {word: math.log1p(count) for word, count in often.items() if count > 1}
    for word in set(words(title)):
        weights[word] = weights.get(word, 0.0) + 1.0
    for sentence in counted:
        # Divided by more than the count: else the shortest sentence with one good word would win.
        weight = sum(weights.get(word, 0.0) for word in sentence.words) / (6 + len(sentence.words))
        lead = 1.0 + 0.8 / (1 + 0.3 * sentence.place)
        sentence.score = weight * lead * _alone(sentence)
    return counted


def _is_long_enough(sentence: str) -> bool:
    return len(sentence) >= (_SHORTEST if sentence.isascii() or " " in sentence else _SHORTEST_WIDE)


def _alone(sentence: _Sentence) -> float:
    """Return how well a sentence stands without its neighbours; the first one always does."""
    if sentence.text.endswith(("?", "？")):
        return 0.4
    if sentence.text[0] in '"“„«「':  # who says it stands elsewhere
        return 0.6
    return 0.6 if sentence.place and _LEANING.match(sentence.text) else 1.0


def _summary(found: Sequence[_Sentence]) -> list[_Sentence]:
    """Return the best sentences, 3 at most, that aren't too long together, in their order."""
    fitting = [sentence for sentence in found if len(sentence.text) <= _LONGEST] or [
        min(found, key=lambda sentence: len(sentence.text))
    ]
    chosen: list[_Sentence] = []
    for sentence in _diverse(fitting, _SUMMARY):
        if not chosen or sum(len(each.text) for each in (*chosen, sentence)) <= _SUMMARY_LENGTH:
            chosen.append(sentence)
    return sorted(chosen, key=lambda sentence: sentence.place)


def _key_points(found: Sequence[_Sentence], said: set[int]) -> tuple[str, ...]:
    """Return 3 to 5 points: short sentences that the summary doesn't have, then what else there is."""
    short = [each for each in found if utf16.length(each.text) <= MAX_POINT]
    fresh = [each for each in short if each.place not in said]
    chosen = {each.place: each.text for each in _diverse(fresh, MAX_POINTS)}
    rest = [each for each in found if each.place not in chosen]
    for sentence in sorted(rest, key=lambda each: (each.place in said, -each.score)):
        if len(chosen) >= MIN_POINTS:
            break
        point = _shortened(sentence.text)
        if point:
            chosen[sentence.place] = point
    return tuple(chosen[place] for place in sorted(chosen))


def _diverse(found: Sequence[_Sentence], most: int) -> list[_Sentence]:
    """Return the best `most` sentences, each of which says something that the ones before it don't."""
    left, chosen, covered = list(found), list[_Sentence](), set[str]()
    while left and len(chosen) < most:
        best = max(left, key=lambda each: each.score * _novelty(each, covered))
        left.remove(best)
        if _novelty(best, covered) <= 0.3 and chosen:  # noqa: PLR2004 - it has been said
            continue
        chosen.append(best)
        covered |= best.words
    return chosen


def _novelty(sentence: _Sentence, covered: set[str]) -> float:
    return 1.0 - len(sentence.words & covered) / max(1, len(sentence.words))


def _shortened(text: str) -> str | None:
    """Return a sentence as a point: whole, or up to the last clause that fits, or not at all."""
    if utf16.length(text) <= MAX_POINT:
        return text
    head = utf16.cut(text, MAX_POINT - 1)
    ends = [match.start() for match in _CLAUSE.finditer(head)]
    if not ends or ends[-1] < MAX_POINT // 3:
        return None
    point = head[: ends[-1]].rstrip() + "…"
    return point if is_balanced(point) else None


def _joined(texts: Iterable[str]) -> str:
    """Return sentences as one text; where a script has no spaces, without any between them."""
    joined = ""
    for text in texts:
        joined += ("" if not joined or joined[-1] in "。！？」』" else " ") + text
    return joined
