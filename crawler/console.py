"""The terminal of the commands: rich, and quiet about a reader who has had enough (`| head`)."""

from __future__ import annotations

import sys
from typing import NoReturn, Self

from rich.console import Console


class CommandConsole(Console):
    """A console that leaves a closed pipe to the command, which ends in order."""

    @classmethod
    def of_output(cls, piped_width: int, *, highlight: bool = True) -> Self:
        """Return that of standard output: as wide as the terminal, or `piped_width` where there is none."""
        return cls(width=None if sys.stdout.isatty() else piped_width, highlight=highlight)

    def on_broken_pipe(self) -> NoReturn:
        """Say that nobody reads any more."""
        raise BrokenPipeError
