"""`scrapy schedule`: makes timers of systemd, or lines of a crontab, of the venues' schedules."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from scrapy.utils.conf import closest_scrapy_cfg

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse

    from crawler.scheduling.installing import Installer
    from crawler.scheduling.plan import Job, Plan
    from crawler.venues.model import Registry, Venue

_SLACK_SECONDS: Final = 30
_OURS: Final = {"DATA_DIR", "SCHEDULE_DEFAULT"}


class Command(ProjectCommand):
    """Prints what it would set up, and sets it up where it is told to."""

    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--format systemd|cron] [--install | --remove] [--into PLACE] [venue ...]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Have venues crawled by themselves: timers of systemd, or lines of a crontab"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Make a timer of systemd, or a line of a crontab, for each venue that has a schedule (or for "
            "those that are named), and print them. Nothing is changed without --install or --remove, and of "
            "what is there already, only what this command has made for this project. Settings given with -s "
            "are those of the crawls. Ends with 69 where systemctl fails: the units are there then."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --format, --install, --remove, --user, --system, --into and --wait."""
        from crawler.waiting import duration

        super().add_options(parser)
        add = parser.add_argument
        add("--format", choices=["systemd", "cron"], default="systemd", help="default: systemd")
        add("--install", action="store_true", help="set up what is printed; timers of other venues go")
        add("--remove", action="store_true", help="take away what was set up, of all venues or those named")
        add("--user", action="store_true", help="units of this user (the default, unless it is root)")
        add("--system", action="store_true", help="units of the system (the default for root)")
        add("--into", metavar="PLACE", help="another folder for the units; with cron, a file for the lines")
        add(
            "--wait",
            type=duration,
            default=duration("2h"),
            metavar="TIME",
            help="how long a crawl waits for another one that holds the data folder (default: 2h)",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print, install or remove."""
        from crawler.venues.spiderloader import VenueSpiderLoader

        for one, other in (("install", "remove"), ("user", "system")):
            if getattr(opts, one) and getattr(opts, other):
                raise BadInputError(f"--{one} and --{other} exclude each other; give one of them")
        assert self.settings is not None
        registry = VenueSpiderLoader.from_settings(self.settings).registry
        broken = {file.stem for file in registry.errors}
        jobs = () if opts.remove else self._jobs(registry, args)
        installer = self._installer(self._plan(jobs, opts), opts)
        if opts.remove:
            installer.remove(args)
        elif opts.install:
            # A file that is broken today isn't a venue that is gone.
            installer.install(keep=None if args else broken)
        else:
            sys.stdout.write(installer.text())
        if not opts.remove:
            for error in registry.errors.values():
                self.fail(error)
        if installer.failed:
            self.exitcode = os.EX_UNAVAILABLE

    def _jobs(self, registry: Registry, names: list[str]) -> tuple[Job, ...]:
        from crawler.scheduling.plan import Job
        from crawler.together.selection import schedule_of

        assert self.settings is not None
        default = self.settings["SCHEDULE_DEFAULT"]
        found = {venue.id: schedule_of(venue, default) for venue in registry}
        for name in names:
            self._check_name(registry, name, scheduled=bool((each := found.get(name)) and each.hours))
        jobs = tuple(
            Job(venue_id, schedule)
            for venue_id, schedule in found.items()
            if schedule is not None and schedule.hours and (not names or venue_id in names)
        )
        silent = [venue.id for venue in registry if _says_nothing(venue) and found[venue.id] is None]
        if silent and not names:
            sys.stderr.write(
                f"not scheduled, since their files have no `schedule:` and SCHEDULE_DEFAULT is empty: "
                f"{', '.join(silent)}\n"
            )
        return jobs

    @staticmethod
    def _check_name(registry: Registry, name: str, *, scheduled: bool) -> None:
        from crawler.venues.checks import did_you_mean

        if scheduled:
            return
        venue = registry.get(name)
        if venue is not None:
            raise BadInputError(
                f"{name} has no schedule; write `schedule: daily` into {venue.file}, or set SCHEDULE_DEFAULT"
            )
        for file, error in registry.errors.items():
            if file.stem == name:
                raise error
        hint = did_you_mean(name, registry.ids())
        raise BadInputError(f"there is no venue {name[:100]!r}{hint}; `scrapy venues` shows them all")

    def _plan(self, jobs: tuple[Job, ...], opts: argparse.Namespace) -> Plan:
        from crawler.scheduling.plan import Plan, deployment

        settings = self.settings
        assert settings is not None
        program = Path(sys.executable).with_name("scrapy")
        if not program.is_file():
            raise BadInputError(f"{program} isn't there; run the scrapy of the project's environment")
        data_dir = self.data_dir.absolute()
        given = [word for word in opts.set if word.partition("=")[0] not in _OURS]
        pairs = [f"DATA_DIR={data_dir}", *given]
        seconds = settings.getfloat("SHUTDOWN_GRACE") + settings.getfloat("EXTRACT_TIMEOUT") + _SLACK_SECONDS
        return Plan(
            project=Path(closest_scrapy_cfg()).parent,
            program=program,
            data_dir=data_dir,
            options=(
                *("--wait", f"{opts.wait.total_seconds():.0f}s"),
                *(word for pair in pairs for word in ("-s", pair)),
            ),
            environment=deployment(),
            stop_seconds=math.ceil(seconds),
            jobs=jobs,
        )

    def _installer(self, plan: Plan, opts: argparse.Namespace) -> Installer:
        from crawler.scheduling.installing import CronInstaller, SystemdInstaller

        into = Path(opts.into).absolute() if opts.into else None
        if opts.format == "cron":
            if opts.user or opts.system:
                raise BadInputError("--user and --system are for systemd; a crontab is of who installs it")
            return CronInstaller(plan, into)
        system = opts.system or (not opts.user and os.geteuid() == 0)
        return SystemdInstaller(plan, into, system=system)


def _says_nothing(venue: Venue) -> bool:
    return venue.schedule is None and bool(venue.sources)
