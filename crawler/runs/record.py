"""The record of a run: what a crawl came to, as JSON with a versioned schema (docs/data-format.md)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA: Final = 1
KILLED: Final = "killed"
"""The reason of a run that ended without a word."""
NOT_BEGUN: Final = "not begun"
"""The reason of a run that something was in the way of."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A monitor that speaks.

    Attributes:
        monitor: Its name.
        subject: What it speaks of, where there may be several: a source. It tells alarms of a name apart.
        severity: `note`, `warning` or `critical`; only the latter two make an exit code.
        sentence: What is wrong.
        look: What to look at.
        since: The beginning of the first run in a row after which it spoke.
    """

    monitor: str
    subject: str
    severity: str
    sentence: str
    look: str
    since: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What an alarm has in common with that of another run."""
        return self.monitor, self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What a run came to. Bytes are bytes, durations seconds, lengths UTF-16 units, times UTC.

    docs/data-format.md is the reference of the fields. Where nothing is known, counts are missing.
    """

    id: str
    venue: str
    began: datetime
    ended: datetime | None = None
    reason: str = KILLED
    exit_code: int | None = None
    failure: str | None = None
    resumed: bool = False
    arguments: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    articles: dict[str, int] = field(default_factory=dict)
    hosts: dict[str, dict[str, float]] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    sources_spared: list[str] = field(default_factory=list)
    sources_failed: dict[str, str] = field(default_factory=dict)
    failed: list[dict[str, str]] = field(default_factory=list)
    failed_more: int = 0
    skipped: list[dict[str, str]] = field(default_factory=list)
    skipped_reasons: dict[str, int] = field(default_factory=dict)
    disk_free: int | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    alarms: list[Alarm] = field(default_factory=list)
    told: bool = True

    @property
    def was_read(self) -> bool:
        """Whether the run got as far as to read its sources, or pages."""
        return self.reason not in {KILLED, NOT_BEGUN}

    @property
    def is_down(self) -> bool:
        """Whether not one of a venue's sources could be read: an outage, or all have moved."""
        answered = self.count("sources_read") + self.count("sources_unchanged")
        return bool(self.sources_failed) and not answered

    def count(self, name: str) -> int:
        """Return one of the counts."""
        return self.counts.get(name, 0)

    def to_json(self) -> dict[str, Any]:
        """Return the record as a JSON object."""
        values = asdict(self)
        ended = self.ended.isoformat() if self.ended else None
        return {"schema": SCHEMA, **values, "began": self.began.isoformat(), "ended": ended}

    @classmethod
    def of_json(cls, values: object, *, brief: bool = False) -> Self:
        """Return the record that a JSON object is of; `brief`: without its URLs, settings and versions.

        Raises:
            ValueError: it is none, or one of a newer program; the message says what is wrong.
        """
        if not isinstance(values, dict):
            raise ValueError("it is no JSON object")  # noqa: TRY004 - of the file, not of a caller
        if values.get("schema") != SCHEMA:
            raise ValueError(f"its schema is {values.get('schema')!r}, not {SCHEMA}")
        found = {
            name: _read(name, value)
            for name, value in values.items()
            if name in (_BRIEF if brief else _KINDS)
        }
        missing = {"id", "venue", "began"} - found.keys()
        if missing:
            raise ValueError(f"it has no {', '.join(sorted(missing))}")
        return cls(**found)


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004 - of the file, not of a caller
    return value


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("no number")  # noqa: TRY004 - of the file, not of a caller
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("neither true nor false")  # noqa: TRY004 - of the file, not of a caller
    return value


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no object")  # noqa: TRY004 - of the file, not of a caller
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("no list")  # noqa: TRY004 - of the file, not of a caller
    return value


def _numbers(value: Any) -> dict[str, Any]:
    return {name: _number(each) for name, each in _object(value).items()}


def _texts(value: Any) -> dict[str, str]:
    return {name: _text(each) for name, each in _object(value).items()}


def _rows(value: Any) -> list[dict[str, str]]:
    return [_texts(each) for each in _list(value)]


def _alarms(value: Any) -> list[Alarm]:
    return [Alarm(**each) for each in _rows(value)]


_KINDS: Final[dict[str, Any]] = {
    **dict.fromkeys(("id", "venue", "reason"), _text),
    **dict.fromkeys(("began", "ended"), _moment),
    **dict.fromkeys(("exit_code", "failed_more", "disk_free"), _number),
    **dict.fromkeys(("resumed", "told"), _flag),
    **dict.fromkeys(("counts", "verdicts", "errors", "bytes", "articles"), _numbers),
    **dict.fromkeys(("sources", "skipped_reasons"), _numbers),
    **dict.fromkeys(("arguments", "sources_failed", "versions"), _texts),
    **dict.fromkeys(("failed", "skipped"), _rows),
    "sources_spared": lambda value: [_text(each) for each in _list(value)],
    "failure": _text,
    "hosts": lambda value: {name: _numbers(each) for name, each in _object(value).items()},
    "settings": lambda value: dict(_object(value)),
    "alarms": _alarms,
}
_BRIEF: Final = _KINDS.keys() - {"failed", "skipped", "settings", "versions"}
_MAY_BE_NULL: Final = {"ended", "exit_code", "failure", "disk_free"}


def _read(name: str, value: Any) -> Any:
    if value is None and name in _MAY_BE_NULL:
        return None
    try:
        return _KINDS[name](value)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"its {name} can't be read ({error})") from error
