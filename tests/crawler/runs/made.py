"""Records of runs that never were: of nightly crawls whose days are told in letters."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.runs.record import Alarm, RunRecord

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
GIGABYTE = 1_000_000_000


def made(venue: str = "news", day: float = 0, **changes: Any) -> RunRecord:
    """The record of a good run `day` days after NOON: three pages asked for, one of them new."""
    began = NOON + timedelta(days=day)
    run = RunRecord(
        id=f"{venue}-{began:%Y%m%dT%H%M%SZ}-{abs(hash((venue, day))) % 0xFFFFFF:06x}",
        venue=venue,
        began=began,
        ended=began + timedelta(minutes=3),
        reason="finished",
        exit_code=0,
        counts={"asked": 3, "items": 3, "new": 1, "unchanged": 2, "sources_read": 1},
        verdicts={"ok": 3},
        bytes={"received": 300_000, "written": 90_000, "saved": 40_000},
        articles={"count": 1, "without_title": 0, "text_length_median": 5000},
        hosts={"news.example": {"requests": 5, "bytes": 300_000, "seconds": 1.5, "slowest": 0.9}},
        sources={"feed https://news.example/feed": 20},
        disk_free=80 * GIGABYTE,
    )
    return replace(run, **changes)


def down(venue: str = "news", day: float = 0, **changes: Any) -> RunRecord:
    """The record of a run whose server answered nothing."""
    values = {
        "counts": {"asked": 2, "items": 2, "sources_failed": 1},
        "verdicts": {"unreachable": 2},
        "errors": {"unreachable": 2},
        "articles": {},
        "sources": {},
        "sources_failed": {"https://news.example/feed": "the connection was refused"},
        "failed": [
            {"url": f"https://news.example/{each}", "verdict": "unreachable", "reason": "it was refused"}
            for each in ("one", "two")
        ],
    }
    return made(venue, day, **{**values, **changes})


def ten_days(venue: str = "news") -> list[RunRecord]:
    """Articles appear, change and vanish, and the server is down on two of ten days."""
    runs = []
    for day in range(10):
        if day in {5, 6}:
            runs.append(down(venue, day))
            continue
        counts = {
            "asked": 12,
            "items": 12,
            "new": 4 + day % 3,
            "changed": 2,
            "unchanged": 5,
            "sources_read": 1,
        }
        gone = 1 if day >= 7 else 0
        verdicts = {"ok": 11, **({"gone": gone} if gone else {})}
        runs.append(
            made(venue, day, counts=counts, verdicts=verdicts, errors={"gone 410": gone} if gone else {})
        )
    return runs


def year(venue: str, days: int = 365, seed: int = 1) -> list[RunRecord]:
    """A year of nightly runs, with failures here and there."""
    chance = random.Random(f"{venue} {seed}")
    runs = []
    for day in range(days):
        bad = chance.random()
        if bad < 0.02:
            runs.append(down(venue, day))
            continue
        new, same = chance.choice([0, 0, 1, 2, 3, 8]), chance.randrange(4, 30)
        vanished, failed = chance.randrange(2), chance.choice([0, 0, 0, 1, 3])
        counts = {"asked": new + same + vanished + failed, "new": new, "changed": 1, "unchanged": same}
        errors = {
            name: count
            for name, count in (("not_found 404", vanished), ("server_error 503", failed))
            if count
        }
        rows = [
            {
                "url": f"https://{venue}.example/{day}/{n}",
                "verdict": "server_error",
                "reason": "HTTP status 503",
            }
            for n in range(failed)
        ]
        alarms = [
            Alarm(
                "errors",
                "",
                "warning",
                f"{failed} of the last 10 pages failed.",
                "Look at the table.",
                "2026-03-10 12:00",
            )
        ]
        runs.append(
            made(
                venue,
                day,
                counts={**counts, "sources_read": 1, "not_due": 400},
                verdicts={"ok": new + same, "not_found": vanished, "server_error": failed},
                errors=errors,
                failed=rows,
                hosts={
                    f"{venue}.example": {"requests": 30, "bytes": 9, "seconds": 30 * bad, "slowest": 5 * bad}
                },
                alarms=alarms if bad > 0.97 else [],
                exit_code=3 if bad > 0.97 else 0,
            )
        )
    return runs
