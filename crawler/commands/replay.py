"""`scrapy replay`: serves the archive to browsers."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from archive.index import FILENAME as INDEX
from archive.replay import process
from archive.replay.origins import is_loopback
from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse

_LAST_PORT: Final = 65535


class Command(ProjectCommand):
    """Serves the interface on one port and the archive on another, until it is interrupted."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--host HOST] [--port PORT] [--archive-port PORT]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Serve the archive: its venues and records, and pages as they were captured"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Serve the archive to browsers of this machine until Ctrl+C: venues, records and captures on one "
            "port, the archived pages themselves on another, so that nothing archived can reach the "
            "interface. Pages are shown without scripts, and never fetched from the live web."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --host, --port, --archive-port and --allow-remote."""
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

    def check(self, args: list[str], opts: argparse.Namespace) -> None:
        """Refuse what can't be served."""
        if args:
            raise BadInputError(f"replay takes options only, not {' '.join(args)}")
        if opts.port == opts.archive_port != 0:
            raise BadInputError(
                f"--port and --archive-port are both {opts.port}: the archive needs one of its own: no "
                "archived page may reach the interface"
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
        process.become(self.data_dir, host=opts.host, port=opts.port, archive_port=opts.archive_port)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= _LAST_PORT:
        raise ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}, not {text!r}")
    return int(text)


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
