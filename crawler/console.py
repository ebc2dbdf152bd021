"""The terminal of the commands: rich, and quiet about a reader who has had enough (`| head`)."""

from __future__ import annotations

from typing import NoReturn

from rich.console import Console


class CommandConsole(Console):
    """A console that leaves a closed pipe to the command, which ends in order."""

    def on_broken_pipe(self) -> NoReturn:
        """Say that nobody reads any more."""
        raise BrokenPipeError
