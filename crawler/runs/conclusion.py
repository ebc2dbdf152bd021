"""The conclusion of a run: the monitors judge it, somebody hears of it, and report and metrics are made."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.disk import free_bytes
from crawler.monitors.endings import SPEAKS
from crawler.monitors.judge import HISTORY, judge, news, speaks
from crawler.monitors.thresholds import Thresholds
from crawler.notices.message import Message
from crawler.notices.sender import channels, tell
from crawler.report.making import Report
from crawler.runs.metrics import write_metrics
from crawler.runs.record import NOT_BEGUN, RunRecord
from crawler.runs.store import RunStore

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

_WORTH_A_RECORD: Final = frozenset({0, os.EX_SOFTWARE, os.EX_OSERR, os.EX_CANTCREAT, os.EX_IOERR})
"""Exit codes of runs: with bad input, or where another process holds the folder, there was none."""


def conclude(
    settings: BaseSettings, venue: str, record: RunRecord | None, code: int, failure: str | None
) -> int:
    """Conclude a run and return its exit code, which is `code` unless a monitor speaks of a run with 0.

    `record` is what the crawl wrote; None where it didn't begin. Whatever goes wrong here is logged alone.
    """
    if code not in _WORTH_A_RECORD or settings["REPLAY_FROM"] or (record is None and code == 0):
        return code
    if record is not None and record.ended is None:  # cut off by a second signal: the next run says so
        return code
    try:
        return _conclude(settings, record or _not_begun(settings, venue), code, failure)
    except Exception:
        logger.exception("The run of %s couldn't be concluded", venue)
        return code


def _conclude(settings: BaseSettings, record: RunRecord, code: int, failure: str | None) -> int:
    store = RunStore(Path(settings["DATA_DIR"]))
    history = store.of(record.venue, HISTORY, before=record.id)
    record = replace(record, exit_code=code, failure=failure or record.failure)
    alarms = judge(record, history, Thresholds.of(settings))
    if code == 0 and speaks(alarms):
        code = SPEAKS
    for alarm in alarms:
        logger.warning("%s: %s %s", record.venue, alarm.sentence, alarm.look)
    changed = news(alarms, history)
    record = replace(record, exit_code=code, alarms=alarms)
    told = not changed or tell(Message(record, changed), channels(settings))
    try:
        store.put(replace(record, told=told))
    except OSError as error:
        logger.warning("The record of the run can't be written: %s", error)
        return code
    _show(settings, record.venue)
    return code


def _show(settings: BaseSettings, venue: str) -> None:
    """Make metrics and report; what can't be made is said."""
    data_dir = Path(settings["DATA_DIR"])
    if settings["METRICS_FILE"]:
        try:
            write_metrics(RunStore(data_dir).last(), Path(settings["METRICS_FILE"]))
        except OSError as error:
            logger.warning("METRICS_FILE can't be written: %s", error)
    if settings.getbool("REPORT_ENABLED"):
        try:
            Report(data_dir, settings.getfloat("REPORT_DAYS")).write([venue])
        except OSError as error:
            logger.warning("The report can't be written: %s", error)
        except Exception:  # whatever is in the records, what was found out stands
            logger.exception("The report can't be made")


def _not_begun(settings: BaseSettings, venue: str) -> RunRecord:
    """Return the record of a run that something was in the way of."""
    data_dir, now = Path(settings["DATA_DIR"]), datetime.now(UTC)
    try:
        free = free_bytes(data_dir)
    except OSError:
        free = None
    run_id = RunStore(data_dir).new_id(venue, now)
    return RunRecord(id=run_id, venue=venue, began=now, ended=now, reason=NOT_BEGUN, disk_free=free)
