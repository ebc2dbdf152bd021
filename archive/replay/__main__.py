"""The program of the replay's process, which `scrapy replay` starts: see archive.replay.process."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from archive.exceptions import EXIT_CODES, ArchiveError
from archive.replay.player import Player
from archive.replay.server import Ports, serve

if TYPE_CHECKING:
    from archive.replay.origins import Origins


def main(data_dir: str, options: str) -> int:
    """Serve until a signal; return the exit code."""
    try:
        given = json.loads(options)
        player = Player(Path(given["player"])) if given["player"] else None
        ports = Ports(*given["ports"])
        public = (given["public"][0], given["public"][1]) if given["public"] else None
        serve(
            Path(data_dir), host=given["host"], ports=ports, announce=_announce, player=player, public=public
        )
    except ArchiveError as error:
        sys.stderr.write(f"scrapy replay: {error}\n")
        return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))
    except BrokenPipeError:  # `| head`: the reader has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _announce(origins: Origins) -> None:
    sys.stdout.write(f"Interface: {origins.interface}/\nArchive:   {origins.archive}/web/\n")
    if origins.scripts_port is not None:
        sys.stdout.write(f"Scripts:   http://*.localhost:{origins.scripts_port}/\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
