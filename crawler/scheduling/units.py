"""The units of systemd: one service for all venues, and a timer for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crawler.venues.schedule import DAYS

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.scheduling.plan import Job, Plan

PREFIX: Final = "venue-archive"
ENVIRONMENT_FILE: Final = "venue-archive.env"
SERVICE: Final = f"{PREFIX}@.service"
_SPREAD_SECONDS: Final = 60
_BUSY: Final = 75
_SERVICE: Final = """\
{mark}
[Unit]
Description=Crawl of %i (venue archive)
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={project}
EnvironmentFile=-{environment_file}
Environment=PYTHONUNBUFFERED=1
ExecStart=:{command}
# Another crawl held the data folder all the time: no failure, the next one comes.
SuccessExitStatus={busy}
Nice=10
IOSchedulingClass=idle
TimeoutStartSec=infinity
# SIGTERM to the crawl alone, which ends in order; what is left after that is killed.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec={stop_seconds}
NoNewPrivileges=yes
"""
_SYSTEM: Final = """\
User={user}
ProtectSystem=strict
ReadWritePaths={data_dir}
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
CapabilityBoundingSet=
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
"""
_TIMER: Final = """\
{mark}
[Unit]
Description={job} (venue archive)

[Timer]
OnCalendar={calendar}
RandomizedDelaySec={spread}
Persistent=true
Unit={prefix}@{venue}.service

[Install]
WantedBy=timers.target
"""


def mark(plan: Plan) -> str:
    """Return the first line of each unit of a project; what hasn't it, is somebody else's."""
    return f"# Made by `scrapy schedule` in {plan.project}; made anew by it, and removed with --remove."


def timer_name(venue_id: str) -> str:
    """Return the name of a venue's timer."""
    return f"{PREFIX}-{venue_id}.timer"


def units(plan: Plan, environment_file: Path, *, system: bool) -> dict[str, str]:
    """Return the units of a plan by name, the service first.

    A user's own service manager can't set up what the system's protects with; there `system` is False.
    """
    made = {SERVICE: _service(plan, environment_file, system=system)} if plan.jobs else {}
    for job in plan.jobs:
        made[timer_name(job.venue_id)] = _TIMER.format(
            mark=mark(plan),
            job=job,
            calendar=calendar(job),
            spread=_SPREAD_SECONDS,
            prefix=PREFIX,
            venue=job.venue_id,
        )
    return made


def calendar(job: Job) -> str:
    """Return when a job is done as systemd writes it: `Sun *-*-* 03:30:00`, `*-*-* 05,11,17,23:52:00`."""
    moments = job.moments
    day = "" if moments.day is None else f"{DAYS[moments.day][:3].title()} "
    hours = ",".join(f"{hour:02}" for hour in moments.hours)
    return f"{day}*-*-* {hours}:{moments.minute:02}:00"


def environment_text(plan: Plan) -> str:
    """Return the file of the deployment's variables, as systemd reads it."""
    lines = [f'{name}="{_escaped(value)}"\n' for name, value in plan.environment.items()]
    return "# Read by the crawls that `scrapy schedule` has set up; edit it as you like.\n" + "".join(lines)


def _service(plan: Plan, environment_file: Path, *, system: bool) -> str:
    text = _SERVICE.format(
        mark=mark(plan),
        project=_specified(str(plan.project)),
        environment_file=_specified(str(environment_file)),
        # The prefix `:` keeps `$` as it is; %i is what stands behind @ in the unit's name.
        command=" ".join([_quoted(str(plan.program)), "crawl", "%i", *map(_quoted, plan.options)]),
        busy=_BUSY,
        stop_seconds=plan.stop_seconds,
    )
    if not system:
        return text
    return text + _SYSTEM.format(user=plan.user, data_dir=_quoted(str(plan.data_dir)))


def _quoted(word: str) -> str:
    """Return a word of a command line or a list, as systemd takes it apart."""
    return f'"{_specified(_escaped(word))}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _specified(text: str) -> str:
    return text.replace("%", "%%")
