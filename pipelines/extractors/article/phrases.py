"""Phrases and names that pages have in common, by what they tell: kept as data, beside this file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

_FOLDER: Final = Path(__file__).parent


@cache
def phrases(kind: str) -> re.Pattern[str]:
    """Return one pattern of all phrases of a kind, in any case (phrases.yaml)."""
    return re.compile("|".join(_read("phrases.yaml")[kind]), re.IGNORECASE | re.DOTALL)


@cache
def names(kind: str) -> frozenset[str]:
    """Return the words of a kind that stand in names of classes and ids (names.yaml)."""
    return frozenset(_read("names.yaml")[kind].split())


@cache
def name_phrases() -> re.Pattern[str]:
    """Return one pattern of the phrases that stand in such names, whatever parts their words."""
    listed = (phrase.replace(" ", "[-_ ]*") for phrase in _read("names.yaml")["phrases"])
    return re.compile("|".join(listed), re.IGNORECASE)


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
