"""Findings: one thing that was looked at, how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something is: fine, worth knowing, or in the way of a crawl."""

    FINE = "fine"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says what to do where it isn't fine."""

    subject: str
    state: State
    sentence: str
    advice: str = ""


def fine(subject: str, sentence: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(subject, State.FINE, sentence)


def note(subject: str, sentence: str, advice: str = "") -> Finding:
    """Return something worth knowing."""
    return Finding(subject, State.NOTE, sentence, advice)


def bad(subject: str, sentence: str, advice: str) -> Finding:
    """Return that something is in the way of a crawl, or of what it is for."""
    return Finding(subject, State.BAD, sentence, advice)
