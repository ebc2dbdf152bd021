"""`scrapy archive`: looks after what was archived."""

from __future__ import annotations

import difflib
import textwrap
from argparse import RawDescriptionHelpFormatter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scrapy.commands import ScrapyHelpFormatter
from scrapy.utils.misc import load_object

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse


@dataclass(frozen=True, slots=True)
class _Action:
    """One thing that the command does: its arguments, what `--help` says, and which options it takes.

    `run` is where the function is, in `crawler.archivetools`, that does it and returns the exit code. It is
    loaded when it is needed: every `scrapy` command reads this file.
    """

    run: str
    arguments: str
    about: str
    options: frozenset[str] = frozenset()
    least: int = 0
    most: int = 0
    makes_archive: bool = False


class Command(ProjectCommand):
    """Looks after the archive, reads it, and exchanges captures with others."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "ACTION [arguments]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return f"Look after the archive, read it, pack it for others: {', '.join(_ACTIONS)}"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        lines = ["An action is one of:", ""]
        for name, action in _ACTIONS.items():
            lines.append(f"  {name} {action.arguments}".rstrip())
            lines += textwrap.wrap(action.about, 76, initial_indent=" " * 6, subsequent_indent=" " * 6)
        return "\n".join(lines)

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of all actions."""
        from crawler.archivetools.options import add_options

        super().add_options(parser)
        parser.formatter_class = _HelpInLines
        add_options(parser)

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the first argument says."""
        from crawler.archivetools.options import OPTIONS

        name = args[0] if args else None
        if name not in _ACTIONS:
            near = difflib.get_close_matches(name or "", _ACTIONS, n=1)
            hint = f"{name!r} is no action, did you mean {near[0]}? " if near else ""
            raise BadInputError(f"{hint}say what to do, one of: {', '.join(_ACTIONS)}")
        action, rest = _ACTIONS[name], args[1:]
        if not action.least <= len(rest) <= action.most:
            given = " ".join(rest) or "nothing"
            raise BadInputError(f"archive {name} takes {action.arguments or 'no arguments'}, not {given}")
        strange = [each for each in OPTIONS if getattr(opts, each) and each not in action.options]
        if strange:
            raise BadInputError(f"archive {name} has no option --{strange[0]}; see scrapy archive --help")
        if not action.makes_archive and not (self.data_dir / "archive").is_dir():
            raise BadInputError(
                f"{self.data_dir} holds no archive yet; crawl something first, or name its folder with "
                "-s DATA_DIR=FOLDER"
            )
        self.exitcode = load_object(f"crawler.archivetools.{action.run}")(self.data_dir, rest, opts)


class _HelpInLines(ScrapyHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps the lines of the description, which are a list."""


_SELECT: Final = frozenset({"since", "until"})
_WAIT: Final = frozenset({"wait"})
_ANY: Final = 1_000_000
_ACTIONS: Final[dict[str, _Action]] = {
    "verify": _Action(
        "verifying.verify",
        "",
        "read every record of every WARC file, check its framing and digests, and that the index names each "
        "capture; what is wrong is listed with file and offset, and the exit code is 65",
    ),
    "repair": _Action(
        "soundness.repair",
        "",
        "cut each torn file to its last whole record (what is cut off is kept in archive/torn), mend the "
        "index, and list what can't be mended; the exit code is 65 where there is such",
        _WAIT,
    ),
    "rebuild": _Action("soundness.rebuild", "", "make index.sqlite again from the WARC files", _WAIT),
    "get": _Action(
        "reading.get",
        "URL [--at TIME] [--headers | --raw] [--output FILE]",
        "write what a URL gave: the payload of its last capture, or of the one nearest to a time; the exit "
        "code is 66 where there is none",
        frozenset({"at", "raw", "headers", "output"}),
        least=1,
        most=1,
    ),
    "cdxj": _Action(
        "reading.cdxj",
        "[VENUE] [--output FILE]",
        "write the index as sorted CDXJ, which pywb and other tools read",
        frozenset({"output"}),
        most=1,
    ),
    "stats": _Action(
        "reading.stats",
        "[VENUE] [--plot FILE]",
        "print what each venue has in the archive, and what compression and revisits save",
        frozenset({"plot"}),
        most=1,
    ),
    "wacz": _Action(
        "exchanging.wacz",
        "OUTPUT.wacz [VENUE] [--since DATE] [--until DATE]",
        "make a WACZ 1.1.1 package, which ReplayWeb.page and others open: whole WARC files, or the records "
        "of a time with the payloads that they refer to",
        _SELECT,
        least=1,
        most=2,
    ),
    "export": _Action(
        "exchanging.export",
        "OUTPUT.warc.gz [VENUE] [--since DATE] [--until DATE]",
        "copy records into one WARC file, byte for byte, with the payloads that they refer to",
        _SELECT,
        least=1,
        most=2,
    ),
    "import": _Action(
        "exchanging.take_in",
        "FILE... [--wait TIME]",
        "take in WARC and WACZ files of others: every record is checked, what is there already is passed "
        "over, what is damaged is listed with file and offset and left out, and the exit code is 65 then",
        _WAIT,
        least=1,
        most=_ANY,
        makes_archive=True,
    ),
}
