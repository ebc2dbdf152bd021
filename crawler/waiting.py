"""The option --wait: a command that writes waits for the data folder instead of being refused."""

from __future__ import annotations

import contextlib
import signal
import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from archive.exceptions import BusyError
from crawler.durations import read_duration
from crawler.folder import HeldFolder, locked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from contextlib import ExitStack
    from datetime import timedelta
    from pathlib import Path
    from types import FrameType

    from archive.claim import RunClaim


def add_wait(parser: argparse.ArgumentParser) -> None:
    """Add --wait, whose value is a duration, or None."""
    parser.add_argument(
        "--wait",
        type=duration,
        metavar="TIME",
        help="wait so long for whoever holds the data folder (90s, 30m, 2h) instead of ending with 75",
    )


def hold(stack: ExitStack, data_dir: Path, claim: RunClaim, patience: timedelta | None) -> None:
    """Hold the data folder until `stack` ends, waiting for it as long as `patience` says (None: not at all).

    Where `claim`, the one on the run, is another process's, that one does it: this one ends with 0 if it was
    to wait.

    Raises:
        CannotWriteError: the folder can't be written.
        BusyError: another process holds it, and does so still when the wait ends, or a signal ends it.
    """
    if not claim.take() and patience is not None:
        sys.stderr.write("the same is being done already, or waited for, by another process: nothing to do\n")
        sys.exit(0)
    stack.callback(claim.release)
    with ended_by_signals(data_dir):
        folder = HeldFolder.take(data_dir, patience)
    stack.callback(folder.give_back)


@contextlib.contextmanager
def waited_for(data_dir: Path, patience: timedelta | None) -> Iterator[None]:
    """Hold the data folder meanwhile, for what is no crawl; raises what `hold` does."""
    with contextlib.ExitStack() as stack:
        with ended_by_signals(data_dir):
            stack.enter_context(locked(data_dir, patience))
        yield


@contextlib.contextmanager
def ended_by_signals(data_dir: Path) -> Iterator[None]:
    """Have SIGINT and SIGTERM end a wait for the data folder, by a BusyError."""

    def end(*_: int | FrameType | None) -> None:
        raise BusyError(f"a signal ended the wait for {data_dir}; nothing was begun")

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def duration(text: str) -> timedelta:
    """Read a duration, as an option's type."""
    try:
        return read_duration(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error
