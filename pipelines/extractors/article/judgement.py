"""A judgement of a page's content: its verdict, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawler.verdicts import Verdict


@dataclass(slots=True)
class Judgement:
    """A verdict, what speaks for it, and whether a browser could see more."""

    verdict: Verdict = Verdict.OK
    evidence: list[str] = field(default_factory=list)
    needs_browser: bool = False
