"""Words: what a sentence is about, as it is counted; pairs of characters where no spaces part words."""

from __future__ import annotations

import re
from typing import Final

_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_PIECES: Final = re.compile(rf"[{_UNSPACED}]+|[^\W\d_{_UNSPACED}][^\W_{_UNSPACED}]*")
_FIRST_UNSPACED: Final = "\u0e00"
_LEAST: Final = 3
"""Letters of a word that is counted; shorter ones are hardly ever what a text is about."""
_STOP: Final = frozenset(
    "the and for that with this from have has had are was were will would could should their they them there "
    "these those what when where which while who whom whose why how been being but not you your our his her "
    "its she him can may might must shall than then some such any all also about after again against among "
    "because before between both does did doing down during each few into itself just like more most much "
    "off once one only other out over own said says say same since still through too two under until upon "
    "very way well yet many even new now get got make made per via "
    "der die das und ist nicht ein eine einer eines einem einen den dem des mit auf für von sich als auch "
    "aus bei nach wie aber oder wenn dass sind war wird werden hat haben noch nur über zum zur "
    "les des une est que qui dans pour pas sur par plus avec son ses aux ont mais "
    "los las del una por con para que como más pero sus".split()
)


def words(text: str) -> list[str]:
    """Return the words of `text` that say something, in lower case, in order."""
    found: list[str] = []
    for piece in _PIECES.findall(text.lower()):
        if piece[0] >= _FIRST_UNSPACED and re.match(f"[{_UNSPACED}]", piece):
            found.extend(piece[place : place + 2] for place in range(max(1, len(piece) - 1)))
        elif len(piece) >= _LEAST and piece not in _STOP:
            found.append(piece)
    return found
