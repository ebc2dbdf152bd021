"""The crontab: a marked block of ours in it, and all else as it was, byte for byte."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from archive.exceptions import CannotWriteError
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from crawler.scheduling.plan import Job, Plan

_VENUE: Final = re.compile(rb"# ([a-z0-9-]+): ")


def begin_of(project: Path) -> bytes:
    """Return the line that begins the block of a project."""
    return b"# BEGIN venue-archive " + str(project).encode() + b"\n"


def end_of(project: Path) -> bytes:
    """Return the line that ends it."""
    return b"# END venue-archive " + str(project).encode() + b"\n"


def entry(plan: Plan, job: Job) -> bytes:
    """Return the two lines of a job: what it is, and what cron runs; only warnings are mailed."""
    moments = job.moments
    day = "*" if moments.day is None else str((moments.day + 1) % 7)  # Sunday is 0
    hours = ",".join(map(str, moments.hours)) if len(moments.hours) < 24 else "*"  # noqa: PLR2004 - of a day
    words = ["/usr/bin/env", *(f"{name}={value}" for name, value in plan.environment.items())]
    words += [*plan.command(job.venue_id), "-L", "WARNING"]
    command = f"cd {shlex.quote(str(plan.project))} && {shlex.join(words)}".replace("%", r"\%")
    return f"# {job}\n{moments.minute} {hours} * * {day} {command}\n".encode()


def scheduled(crontab: bytes, project: Path) -> dict[str, bytes]:
    """Return the entries of a project's block by venue; none where there is no block.

    Raises:
        BadInputError: the block has no end.
    """
    found: dict[str, bytes] = {}
    lines = _parts(crontab, project)[1].splitlines(keepends=True)
    for comment, command in pairwise(lines):
        match = _VENUE.match(comment)
        if match is not None:
            found[match[1].decode()] = comment + command
    return found


def with_entries(crontab: bytes, project: Path, entries: dict[str, bytes]) -> bytes:
    """Return a crontab whose block has these entries and no others; without any, it has no block.

    Raises:
        BadInputError: the block that it has has no end.
    """
    before, block, after = _parts(crontab, project)
    lines = b"".join(entries[venue] for venue in sorted(entries))
    new = begin_of(project) + lines + end_of(project) if entries else b""
    if new and not block and before and not before.endswith(b"\n"):
        before += b"\n"
    return before + new + after


def _parts(crontab: bytes, project: Path) -> tuple[bytes, bytes, bytes]:
    """Return what stands before a project's block, the block, and what stands behind it."""
    lines = crontab.splitlines(keepends=True)
    begin, end = begin_of(project), end_of(project)
    if begin not in lines:
        return crontab, b"", b""
    first = lines.index(begin)
    if end not in lines[first:]:
        raise BadInputError(
            f"the crontab's line {first + 1} begins a block that has no end; mend it with `crontab -e`"
        )
    last = lines.index(end, first) + 1
    return b"".join(lines[:first]), b"".join(lines[first:last]), b"".join(lines[last:])


class Crontab:
    """The crontab of whoever runs this, or a file.

    Raises:
        CannotWriteError: it can't be read or written.
        BadInputError: there is no program `crontab` here.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        if file is None and shutil.which("crontab") is None:
            raise BadInputError(
                "there is no crontab program here; install cron, use --format systemd, or name a file with "
                "--into FILE"
            )

    def read(self) -> bytes:
        """Return what is in it; nothing where there is none."""
        if self._file is not None:
            try:
                return self._file.read_bytes() if self._file.exists() else b""
            except OSError as error:
                raise CannotWriteError(f"can't read {self._file}: {error.strerror}") from error
        done = subprocess.run(["crontab", "-l"], capture_output=True, check=False)  # noqa: S607 - the system's own
        if done.returncode and b"no crontab" not in done.stderr:
            raise CannotWriteError(f"crontab -l: {_said(done.stderr)}")
        return b"" if done.returncode else done.stdout

    def write(self, content: bytes) -> None:
        """Put `content` in its place."""
        if self._file is not None:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._file.write_bytes(content)
            except OSError as error:
                raise CannotWriteError(f"can't write to {self._file}: {error.strerror}") from error
            return
        words = ["crontab", "-"] if content else ["crontab", "-r"]
        done = subprocess.run(words, input=content, capture_output=True, check=False)  # noqa: S603 - as above
        if done.returncode:
            raise CannotWriteError(f"{' '.join(words)}: {_said(done.stderr)}")


def without(entries: dict[str, bytes], venues: Collection[str]) -> dict[str, bytes]:
    """Return the entries of all venues but these."""
    return {venue: text for venue, text in entries.items() if venue not in venues}


def _said(err: bytes) -> str:
    return " ".join(err.decode("utf-8", "replace").split())[:300]
