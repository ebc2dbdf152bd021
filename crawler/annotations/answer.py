"""The answer of a language model, checked: what isn't exactly what was asked for is refused."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from crawler import utf16
from crawler.annotations.model import (
    MAX_NOTE,
    MAX_POINT,
    MAX_POINTS,
    MAX_SUMMARY,
    MAX_TAG,
    MAX_TAGS,
    MIN_POINTS,
    Annotation,
)
from crawler.annotations.sentences import sentences
from crawler.wiki.vocabulary import PURPOSES, SUBTYPES

_FENCED: Final = re.compile(r"\s*```(?:json)?\s*(\{.*\})\s*```\s*", re.DOTALL)
_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:javascript|data|mailto):|\S@\S+\.\S", re.IGNORECASE
)
_MARKUP: Final = re.compile(r"<[/!a-zA-Z]|&#?\w+;|\]\(|`|\*\*|^\s*#+\s|\{\{|\[\[", re.MULTILINE)
_SUMMARY_SENTENCES: Final = 3
_MOST_IMPORTANT: Final = 100


class AnswerError(Exception):
    """An answer can't be used; the text says why, in words that the model can be told."""


def read_answer(text: str, model: str) -> Annotation:
    """Return the annotation that a model's answer holds; fields that nobody asked for are passed over.

    Raises:
        AnswerError: It is no JSON object, or a field is missing, too long, or holds what it may not.
    """
    fenced = _FENCED.fullmatch(text)
    try:
        given = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError) as error:
        raise AnswerError("it is no JSON") from error
    if not isinstance(given, dict):
        raise AnswerError("it is no JSON object")
    return Annotation(
        by=model,
        context_note=_sentences(given, "context_note", MAX_NOTE, 1),
        summary=_sentences(given, "summary", MAX_SUMMARY, _SUMMARY_SENTENCES),
        key_points=_texts(given, "key_points", MIN_POINTS, MAX_POINTS, MAX_POINT),
        subtype=_word(given, "subtype", SUBTYPES),
        purpose=_word(given, "purpose", PURPOSES),
        importance=_importance(given),
        tags=_texts(given, "tags", 0, MAX_TAGS, MAX_TAG),
    )


def _sentences(given: dict[str, Any], name: str, longest: int, most: int) -> str:
    text = _text(given.get(name), name, longest)
    if len(sentences(text)) > most:
        raise AnswerError(f"{name} has more than {most} {'sentence' if most == 1 else 'sentences'}")
    return text


def _texts(given: dict[str, Any], name: str, least: int, most: int, longest: int) -> tuple[str, ...]:
    value = given.get(name)
    if value is None and not least:
        return ()
    if not isinstance(value, list) or not least <= len(value) <= most:
        raise AnswerError(f"{name} has to be a list of {least} to {most}")
    found = tuple(_text(each, name, longest) for each in value)
    if len(set(found)) < len(found):
        raise AnswerError(f"{name} has the same entry twice")
    return found


def _text(value: Any, name: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise AnswerError(f"{name} is missing, or is no text")
    text = " ".join(value.split())
    if utf16.length(text) > longest:
        raise AnswerError(f"{name} is longer than {longest} characters")
    if _ADDRESS.search(text):
        raise AnswerError(f"{name} holds an address")
    if _MARKUP.search(text):
        raise AnswerError(f"{name} holds markup")
    if not text.isprintable():
        raise AnswerError(f"{name} holds characters that can't be shown")
    return text


def _word(given: dict[str, Any], name: str, words: tuple[str, ...]) -> str:
    value = given.get(name)
    if value not in words:
        raise AnswerError(f"{name} has to be one of {', '.join(words)}")
    return str(value)


def _importance(given: dict[str, Any]) -> int:
    value = given.get("importance")
    if type(value) is not int or not 0 <= value <= _MOST_IMPORTANT:
        raise AnswerError("importance has to be a whole number from 0 to 100")
    return value
