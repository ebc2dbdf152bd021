"""The plan: which venues are crawled when, by which command, where and as whom."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.venues.schedule import Moments, Schedule

PREFIX: Final = "VENUE_ARCHIVE_"
_FOLDERS: Final = "VENUE_ARCHIVE_VENUES"
_DATA: Final = "VENUE_ARCHIVE_DATA"


@dataclass(frozen=True, slots=True)
class Job:
    """A venue that is crawled by itself."""

    venue_id: str
    schedule: Schedule

    @property
    def moments(self) -> Moments:
        """When it is."""
        return self.schedule.moments(self.venue_id)

    def __str__(self) -> str:
        return f"{self.venue_id}: {self.schedule}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What all jobs have in common, and the jobs.

    Attributes:
        project: The project's folder; crawls run in it.
        program: The `scrapy` of its environment.
        data_dir: What they write to; all paths are absolute.
        options: What `scrapy crawl VENUE` gets beside the venue.
        environment: Variables of the deployment.
        stop_seconds: What a crawl may take to end in order.
        jobs: By their venues' ids.
    """

    project: Path
    program: Path
    data_dir: Path
    options: tuple[str, ...]
    environment: Mapping[str, str]
    stop_seconds: int
    jobs: tuple[Job, ...]

    def __post_init__(self) -> None:
        words = [str(self.project), str(self.program), *self.options, *self.environment.values()]
        for word in words:
            if not word.isprintable():
                raise BadInputError(
                    f"{word!r} has control characters, which no timer can be given; remove them"
                )

    def command(self, venue: str) -> tuple[str, ...]:
        """Return the words of the command that crawls a venue."""
        return (str(self.program), "crawl", venue, *self.options)

    @property
    def user(self) -> str:
        """Who owns the data folder, or the project while that isn't there: as whom it is crawled."""
        owned = self.data_dir if self.data_dir.exists() else self.project
        uid = owned.stat().st_uid
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return str(uid)


def deployment() -> dict[str, str]:
    """Return the variables of this environment that a crawl reads, but DATA_DIR's; folders are absolute."""
    found = {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and value}
    found.pop(_DATA, None)
    if _FOLDERS in found:
        folders = (Path(folder.strip()).absolute() for folder in found[_FOLDERS].split(","))
        found[_FOLDERS] = ",".join(map(str, folders))
    return dict(sorted(found.items()))
