"""systemctl: tells the service manager of units that have changed, where there is one."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class ServiceManager:
    """The system's service manager, or the user's own; each command is said before it is run.

    Where there is no systemctl, it is said alone, for whoever runs it later.

    Attributes:
        failed: Whether a command has failed.
    """

    def __init__(self, say: Callable[[str], None], *, system: bool, absent: bool = False) -> None:
        self._say, self._scope = say, () if system else ("--user",)
        self._program = None if absent else shutil.which("systemctl")
        self.failed = False

    def reload(self) -> None:
        """Have it read the units again."""
        self._run("daemon-reload")

    def enable(self, timers: Sequence[str]) -> None:
        """Have timers run from now on, and after each start of the machine."""
        if timers:
            self._run("enable", "--now", *timers)

    def disable(self, timers: Sequence[str]) -> None:
        """Have timers run no more."""
        if timers:
            self._run("disable", "--now", *timers)

    def _run(self, *words: str) -> None:
        command = ["systemctl", *self._scope, *words]
        if self._program is None:
            self._say(f"to be run: {shlex.join(command)}")
            return
        self._say(shlex.join(command))
        done = subprocess.run(  # noqa: S603 - the system's own
            command, executable=self._program, capture_output=True, text=True, check=False, env=os.environ
        )
        if done.returncode:
            self.failed = True
            self._say(
                f"that failed: {' '.join((done.stderr or done.stdout).split())[:300]}; run it again by hand"
            )
