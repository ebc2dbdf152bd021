"""Installing a plan: into a folder of units, or into a crontab; a second time changes nothing."""

from __future__ import annotations

import os
import shutil
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.exceptions import CannotWriteError
from crawler.scheduling.crontab import Crontab, entry, scheduled, with_entries, without
from crawler.scheduling.systemctl import ServiceManager
from crawler.scheduling.unitfolder import UnitFolder
from crawler.scheduling.units import ENVIRONMENT_FILE, SERVICE, environment_text, mark, timer_name, units

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crawler.scheduling.plan import Plan

_SYSTEM_UNITS: Final = Path("/etc/systemd/system")
_SYSTEM_ENVIRONMENT: Final = Path("/etc")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Installer(ABC):
    """Sets up what a plan says.

    Attributes:
        failed: Whether the service manager has refused something.
    """

    failed = False

    @abstractmethod
    def text(self) -> str:
        """Return what would be set up, for people."""

    @abstractmethod
    def install(self, keep: Collection[str] | None) -> None:
        """Set it up; other venues' jobs go but those in `keep`, or all stay (None)."""

    @abstractmethod
    def remove(self, venues: Sequence[str]) -> None:
        """Take away what was set up, of these venues, or (none) of all."""


class SystemdInstaller(Installer):
    """Writes units, and tells the service manager of them, unless they go to a folder of one's own."""

    def __init__(self, plan: Plan, into: Path | None, *, system: bool) -> None:
        self._plan, self._system = plan, system
        config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
        folder = into or (_SYSTEM_UNITS if system else config / "systemd" / "user")
        self._beside = into or (_SYSTEM_ENVIRONMENT if system else config)
        self._folder = UnitFolder(folder, mark(plan))
        self._path = folder
        self._manager = ServiceManager(_say, system=system, absent=into is not None)
        self._units = units(plan, self._beside / ENVIRONMENT_FILE, system=system)

    def text(self) -> str:
        """Return the units, each below its path, and the file of variables."""
        environment = {self._beside / ENVIRONMENT_FILE: environment_text(self._plan)}
        files = {**{self._path / name: text for name, text in self._units.items()}, **environment}
        return "\n".join(f"# {path}\n{text}" for path, text in files.items()) if self._units else ""

    def install(self, keep: Collection[str] | None) -> None:
        """Write what has changed, remove the timers of venues that are gone."""
        there = self._folder.ours()
        kept = {timer_name(venue) for venue in keep or ()} | {SERVICE} | self._units.keys()
        gone = [] if keep is None else [name for name in there if name not in kept]
        if keep is not None and not self._units and not (kept & there.keys()) - {SERVICE}:
            gone = list(there)
        written = self._folder.write(self._units)
        if self._units:
            self._make_data_dir()
            beside = UnitFolder(self._beside, "")
            if beside.keep_beside(ENVIRONMENT_FILE, environment_text(self._plan)):
                _say(f"written: {self._beside / ENVIRONMENT_FILE}, the variables of the crawls")
        for name in written:
            _say(f"written: {self._path / name}")
        if not written and not gone:
            _say(f"nothing to change: {len(self._units)} units are in {self._path} as they are to be")
            return
        self._take_away(gone)
        self._manager.reload()
        self._manager.enable([name for name in written if name.endswith(".timer")])
        self.failed = self._manager.failed

    def remove(self, venues: Sequence[str]) -> None:
        """Disable and remove units of ours; the variables' file stays."""
        there = self._folder.ours()
        gone = [name for name in there if not venues or name in map(timer_name, venues)]
        if not set(there) - set(gone) - {SERVICE}:
            gone = list(there)
        if not gone:
            _say(f"nothing to remove: {self._path} has no units of {self._plan.project}")
            return
        self._take_away(gone)
        self._manager.reload()
        self.failed = self._manager.failed

    def _take_away(self, names: list[str]) -> None:
        self._manager.disable([name for name in names if name.endswith(".timer")])
        self._folder.remove(names)
        for name in names:
            _say(f"removed: {self._path / name}")

    def _make_data_dir(self) -> None:
        """Make the data folder, which the service may write to only if it is there."""
        data_dir, user = self._plan.data_dir, self._plan.user
        if data_dir.is_dir():
            return
        try:
            data_dir.mkdir(parents=True)
            if os.geteuid() == 0:
                shutil.chown(data_dir, user)
        except (OSError, LookupError) as error:
            raise CannotWriteError(f"can't make {data_dir} for {user}: {error}; make it yourself") from error


class CronInstaller(Installer):
    """Keeps a block in a crontab."""

    def __init__(self, plan: Plan, into: Path | None) -> None:
        self._plan, self._into = plan, into
        self._entries = {job.venue_id: entry(plan, job) for job in plan.jobs}

    def text(self) -> str:
        """Return the block."""
        return with_entries(b"", self._plan.project, self._entries).decode()

    def install(self, keep: Collection[str] | None) -> None:
        """Put the block into the crontab, in the place of the one that is there."""
        crontab = Crontab(self._into)
        before = crontab.read()
        there = scheduled(before, self._plan.project)
        stay = there if keep is None else {venue: there[venue] for venue in there.keys() & set(keep)}
        self._change(crontab, before, {**stay, **self._entries})

    def remove(self, venues: Sequence[str]) -> None:
        """Take the block out of the crontab, or entries out of the block."""
        crontab = Crontab(self._into)
        before = crontab.read()
        left = without(scheduled(before, self._plan.project), venues) if venues else {}
        self._change(crontab, before, left)

    def _change(self, crontab: Crontab, before: bytes, entries: dict[str, bytes]) -> None:
        after = with_entries(before, self._plan.project, entries)
        if after == before:
            _say(f"nothing to change: the crontab has the {len(entries)} venues that it is to have")
            return
        crontab.write(after)
        _say(f"the crontab has these venues now: {', '.join(sorted(entries)) or 'none'}")
