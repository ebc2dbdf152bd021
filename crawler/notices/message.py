"""The message: what began to be wrong with a venue, and what is well again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crawler.monitors.judge import News
    from crawler.runs.record import RunRecord


@dataclass(frozen=True, slots=True)
class Message:
    """What is told of a run, as a subject, as text, and as JSON."""

    record: RunRecord
    news: News

    @property
    def subject(self) -> str:
        """One line: the venue, and how much is wrong or well."""
        began, ended = len(self.news.began), len(self.news.ended)
        said = [f"{began} new alarm{'s' * (began != 1)}"] if began else []
        said += [f"{ended} well again"] if ended else []
        venue = "".join(each if each.isprintable() else " " for each in self.record.venue)
        return f"{venue}: {', '.join(said)}"

    @property
    def text(self) -> str:
        """A paragraph for each alarm."""
        lines = [f"{alarm.severity}: {alarm.sentence}\n  {alarm.look}" for alarm in self.news.began]
        lines += [f"well again, since {alarm.since}: {alarm.sentence}" for alarm in self.news.ended]
        return "\n\n".join([self.subject, *lines, f"Run {self.record.id}; scrapy report shows it."]) + "\n"

    def to_json(self) -> dict[str, Any]:
        """Return all of it; `text` is what chat programs show."""
        return {
            "text": self.text,
            "venue": self.record.venue,
            "run": self.record.id,
            "exit_code": self.record.exit_code,
            "began": [asdict(alarm) for alarm in self.news.began],
            "ended": [asdict(alarm) for alarm in self.news.ended],
            "speaking": [asdict(alarm) for alarm in self.record.alarms],
        }
