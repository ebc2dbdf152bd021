"""`scrapy replay`: serves the archive to browsers."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse

_LAST_PORT: Final = 65535


class Command(ProjectCommand):
    """Serves the interface, the archive and pages with scripts, each on a port, until it is interrupted."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--host HOST] [--port PORT] [--archive-port PORT] [--with-scripts FOLDER]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Serve the archive: its venues and records, and pages as they were captured"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        from archive.replay.player import LICENCE

        return (
            "Serve the archive to browsers of this machine until Ctrl+C: venues, records and captures on one "
            "port, the archived pages themselves on another, so that nothing archived can reach the "
            "interface. Pages are shown without scripts, and never fetched from the live web. With "
            "--with-scripts FOLDER they can be shown with their scripts as well, by ReplayWeb.page: other "
            f"people's program ({LICENCE}), which is fetched into the folder unless it is there. What "
            "that risks is in docs/replay.md."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of the replay."""
        from archive.replay.player import SOURCE, VERSION

        super().add_options(parser)
        parser.add_argument(
            "--host", default="127.0.0.1", help="name or address to listen on (default: %(default)s)"
        )
        parser.add_argument(
            "--port",
            type=_port,
            default=8080,
            help="of the interface; 0: any free one (default: %(default)s)",
        )
        parser.add_argument(
            "--archive-port",
            type=_port,
            default=8081,
            metavar="PORT",
            help="of the archive (default: %(default)s)",
        )
        parser.add_argument(
            "--allow-remote",
            action="store_true",
            help="let other machines read the archive, whoever uses them, and don't ask first",
        )
        parser.add_argument(
            "--public",
            nargs=2,
            type=_origin,
            metavar=("INTERFACE", "ARCHIVE"),
            help="the two origins of a web server in front, such as https://archive.example.org "
            "https://pages.example.org",
        )
        parser.add_argument(
            "--with-scripts",
            type=Path,
            metavar="FOLDER",
            help="show pages with their scripts, too, by the ReplayWeb.page in this folder; where it isn't "
            "there, it is fetched once",
        )
        parser.add_argument(
            "--scripts-port",
            type=_port,
            default=8082,
            metavar="PORT",
            help="of the pages with scripts (default: %(default)s)",
        )
        parser.add_argument(
            "--scripts-from",
            default=SOURCE,
            metavar="ADDRESS",
            help=f"where ReplayWeb.page {VERSION} is fetched from: http, https, or a file "
            "(default: %(default)s)",
        )

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse what can't be served."""
        from archive.index import FILENAME as INDEX
        from archive.replay.origins import is_loopback

        if args:
            raise BadInputError(f"replay takes options only, not {' '.join(args)}")
        _check_ports(opts)
        if opts.public and len({urlsplit(each).hostname for each in opts.public}) == 1:
            raise BadInputError(
                f"--public {' '.join(opts.public)}: give the archive a host of its own, since cookies are "
                "those of a host, whatever the port"
            )
        if not is_loopback(opts.host):
            _check_remote(opts.host, allowed=opts.allow_remote)
        if not (self.data_dir / INDEX).is_file():
            raise BadInputError(
                f"{self.data_dir} holds no archive: make one with scrapy crawl VENUE, rebuild its index with "
                "scrapy archive rebuild, or name its folder with -s DATA_DIR=FOLDER"
            )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's interface
        """Serve until a signal."""
        from archive.replay import process
        from archive.replay.player import Player

        folder: Path | None = opts.with_scripts
        if folder is not None and not Player(folder).there:
            Player(folder).fetch(opts.scripts_from, say=_say)
        ports = [opts.port, opts.archive_port, *([opts.scripts_port] if folder else [])]
        process.become(
            self.data_dir,
            host=opts.host,
            ports=ports,
            player=str(folder) if folder else None,
            public=tuple(opts.public) if opts.public else None,
        )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= _LAST_PORT:
        raise ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}, not {text!r}")
    return int(text)


def _origin(text: str) -> str:
    parts = urlsplit(text.lower())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ArgumentTypeError(f"an origin is http:// or https:// and a host, not {text!r}")
    return f"{parts.scheme}://{parts.netloc}"


def _check_ports(opts: argparse.Namespace) -> None:
    """Refuse one port for two of the servers."""
    taken: dict[int, str] = {}
    for name in ("port", "archive_port", *(["scripts_port"] if opts.with_scripts else [])):
        option, port = f"--{name.replace('_', '-')}", getattr(opts, name)
        if port in taken and port != 0:
            raise BadInputError(
                f"{taken[port]} and {option} are both {port}: each needs one of its own, since no archived "
                "page may reach the interface"
            )
        taken[port] = option


def _check_remote(host: str, *, allowed: bool) -> None:
    """Refuse a host that others can reach, unless somebody allows it, and one that can't be named."""
    try:
        wildcard = ip_address(host).is_unspecified
    except ValueError:
        wildcard = False
    if wildcard:
        raise BadInputError(
            f"--host {host} means every address of this machine: name the one under which it is reached, "
            "since requests for any other name are refused"
        )
    danger = f"--host {host} can be reached from other machines, and the replay asks nobody who they are"
    if allowed:
        return
    if not sys.stdin.isatty():
        raise BadInputError(f"{danger}: add --allow-remote if everyone there may read the whole archive")
    sys.stderr.write(f"{danger}.\nMay everyone there read the whole archive? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise BadInputError("nothing is served: leave --host out to listen on this machine alone")


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
