"""The add-on of replay: turns any crawl into one that reads an archive and asks nobody (docs/replay.md)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from scrapy.exceptions import NotConfigured
from scrapy.settings import SETTINGS_PRIORITIES

from archive.exceptions import ArchiveError
from archive.files import list_files
from archive.index import FILENAME as INDEX
from archive.reader import Archive
from crawler.capture.replay import replay_moment
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

_HANDLER: Final = "crawler.capture.replay.ReplayDownloadHandler"
_FOR_SERVERS: Final = (
    "crawler.downloadermiddlewares.useragent.ContactMiddleware",
    "crawler.downloadermiddlewares.politeness.PolitenessMiddleware",
)
_BEYOND: Final = "cmdline"
"""The priority of what a replay sets: no venue, and no option that is meant for servers, goes before it."""


class ReplayAddon:
    """Sets what a replay needs; off while REPLAY_FROM names no data folder.

    Raises:
        BadInputError: REPLAY_AT stands alone or is no moment; there is no archive to replay, or no folder
            of its own for what comes of it.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings["REPLAY_FROM"]:
            if settings["REPLAY_AT"]:
                raise BadInputError(
                    "setting REPLAY_AT: it is for a replay; name the data folder that is replayed with "
                    "-s REPLAY_FROM=FOLDER"
                )
            raise NotConfigured

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the add-on for a crawl."""
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Take the archive for the network, and the manners away that are for servers."""
        source = Path(settings["REPLAY_FROM"])
        _check_archive(source)
        replay_moment(settings)
        data_dir = _own_folder(settings, source)
        changes = {
            "DATA_DIR": str(data_dir),
            "FRONTIER_RESUME": False,  # the rest of a run as of another day is none of this one's
            "DOWNLOAD_HANDLERS": {**settings["DOWNLOAD_HANDLERS"], "http": _HANDLER, "https": _HANDLER},
            "DOWNLOADER": "scrapy.core.downloader.Downloader",
            "DOWNLOADER_MIDDLEWARES": {
                **settings["DOWNLOADER_MIDDLEWARES"],
                **dict.fromkeys(_FOR_SERVERS),
            },
            "DOWNLOAD_DELAY": 0,
            "DOWNLOAD_DELAY_JITTER": 0.0,
            "DOWNLOAD_SLOTS": {},
            "CONCURRENT_REQUESTS_PER_DOMAIN": settings.getint("CONCURRENT_REQUESTS"),
            "AUTOTHROTTLE_ENABLED": False,
            "RETRY_ENABLED": False,
            "HTTPCACHE_ENABLED": False,
        }
        for name, value in changes.items():
            settings.set(name, value, priority=_BEYOND)
        logger.info("A replay of %s: nothing is asked of the network; items go to %s", source, data_dir)


def _check_archive(source: Path) -> None:
    """Refuse to replay what can't be read at all."""
    if not (source / INDEX).is_file():
        raise BadInputError(
            f"setting REPLAY_FROM: {source} holds no archive with an index; name a data folder that a crawl "
            f"has written, or make its index again: `scrapy archive rebuild -s DATA_DIR={source}`"
        )
    try:
        with Archive(source) as archive:
            archive.latest(1)
    except ArchiveError as error:
        raise BadInputError(
            f"setting REPLAY_FROM: {error}; `scrapy archive verify -s DATA_DIR={source}` says more"
        ) from error


def _own_folder(settings: BaseSettings, source: Path) -> Path:
    """Return the folder that the run writes to: the command line's, else one beside the archive's.

    The DATA_DIR of a deployment is where its archive is; what a replay gives isn't to be mixed with it.
    """
    beside = _beside(source)
    given = (settings.getpriority("DATA_DIR") or 0) >= SETTINGS_PRIORITIES[_BEYOND]
    data_dir = Path(settings["DATA_DIR"]) if given else beside
    if data_dir.resolve().is_relative_to(source.resolve()):
        raise BadInputError(
            f"setting DATA_DIR: nothing is written to the folder that is replayed: {data_dir} is (in) it; "
            f"name another one with -s DATA_DIR=FOLDER, or leave it out and find the items in {beside}"
        )
    if (data_dir / "archive").is_dir() and list_files(data_dir / "archive"):
        raise BadInputError(
            f"setting DATA_DIR: {data_dir} has an archive of its own, to which the items of a replay don't "
            "belong; name another folder with -s DATA_DIR=FOLDER"
        )
    return data_dir


def _beside(source: Path) -> Path:
    named = source if source.name not in {"", ".."} else source.resolve()
    return named.with_name(f"{named.name}-replayed")
