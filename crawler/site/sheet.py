"""The sheet of a source: all that its page shows, ready to be written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from archive.replay.lines import written_for_people
from archive.replay.timeline import time_line
from crawler.site.line import line_of
from crawler.site.wording import REASONS
from crawler.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from archive.model import Capture
    from archive.replay.timeline import TimeLine
    from crawler.citations.model import Citation
    from crawler.site.line import Line
    from crawler.state.pages import Known
    from crawler.wiki.record import SourceRecord

MOST_CAPTURES: Final = 100
"""Captures of a source that its page names, the last ones."""
MOST_PLACES: Final = 50
"""Places that cite a source, of which its page tells."""
_PARAGRAPHS: Final = re.compile(r"\n\s*\n")
_MEMENTO: Final = re.compile(r"/web/\d{14}/")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSheet:
    """What the page of a source shows.

    Attributes:
        reason: What its bad verdict says of the page, a sentence; None where it is readable.
        evidence: What on the page speaks for that verdict.
        content_from: When the text was fetched, for people, where the last fetch gave none.
        paragraphs: The beginning of its text.
        rest: How much text there is beside it: the wiki's own line; None where that is all.
        memento: Where the replay shows the capture that the text is from; None: there is none.
        replay_url: Where the paths of the history begin.
        history: Its captures; `left_out` earlier ones aren't among them.
        first_seen: When it was fetched first, for people; None: unknown.
        changed: Since when its content is as it is, likewise; None where it never was another one.
        citations: How often it is cited; None: nobody has counted.
        cited_at: The places that cite it, the first ones.
    """

    source: SourceRecord
    line: Line
    reason: str | None
    evidence: list[str]
    content_from: str | None
    paragraphs: list[str]
    rest: str | None
    memento: str | None
    replay_url: str
    history: TimeLine
    left_out: int
    first_seen: str | None
    changed: str | None
    citations: int | None
    cited_at: Sequence[Citation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known beside a record: captures, oldest first, history, and who cites it how often."""

    captures: Sequence[Capture] = ()
    known: Known | None = None
    citations: int | None = None
    cited_at: Sequence[Citation] = ()


def source_sheet(
    record: Mapping[str, Any],
    source: SourceRecord,
    past: Past,
    replay_url: str,
) -> SourceSheet:
    """Return the sheet of a source, of the record that it was made of, and its past."""
    head, _, rest = source.preview.rpartition("\n\n") if source.truncated else (source.preview, "", "")
    content_at, known = record.get("content_fetched_at"), past.known
    verdict = Verdict(source.verdict)
    unchanged = record.get("change") == "unchanged"
    of_text = record.get("warc_record_id") if source.content_length else None
    return SourceSheet(
        source=source,
        line=line_of(source, known),
        reason=REASONS.get(verdict),
        evidence=list(record.get("evidence") or ()),
        content_from=(
            written_for_people(content_at)
            if content_at and content_at[:19] != record["fetched_at"][:19] and not unchanged
            else None
        ),
        paragraphs=[each for each in _PARAGRAPHS.split(head) if each.strip()],
        rest=rest or None,
        memento=memento(source.archive_url, replay_url),
        replay_url=replay_url,
        history=time_line(past.captures[-MOST_CAPTURES:], of_text),
        left_out=max(0, len(past.captures) - MOST_CAPTURES),
        first_seen=written_for_people(known.began.isoformat()) if known is not None else None,
        changed=(
            written_for_people(source.last_changed)
            if known is not None and known.changes and source.last_changed
            else None
        ),
        citations=past.citations,
        cited_at=past.cited_at[:MOST_PLACES],
    )


def memento(archive_url: str | None, replay_url: str) -> str | None:
    """Return a memento's address in the replay at `replay_url`, wherever it was when the page was fetched."""
    found = _MEMENTO.search(archive_url or "")
    return replay_url + (archive_url or "")[found.start() :] if found else None
