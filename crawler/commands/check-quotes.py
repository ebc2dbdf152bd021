"""`scrapy check-quotes FILE`: whether what is quoted stands in what was archived."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse


class Command(ProjectCommand):
    """Checks quotes."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--format table|jsonl|csv] [--least SCORE] <file>"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Say of each quote whether its page has it: exactly, nearly, no more, or not at all"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Read quotes from a CSV or JSON Lines with url, quote and place (- is standard input), and look "
            "for each in the archived text of its page: the newest first, then earlier captures. Without the "
            "network. Ends with 65 when a quote is absent or its page has changed since, and with 66 when "
            "there is none of these but a page without a capture."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --format and --least."""
        from crawler.quoting.listing import WRITERS

        super().add_options(parser)
        parser.add_argument("--format", choices=list(WRITERS), default="table", help="default: table")
        parser.add_argument(
            "--least",
            type=_score,
            default=90.0,
            metavar="SCORE",
            help="how like a quote a passage has to be, from 50 to 100 (default: 90)",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the quotes, and write what was found."""
        from crawler.quoting.check import BAD, Finding, check_quotes
        from crawler.quoting.listing import WRITERS
        from crawler.quoting.quote import read_quotes
        from crawler.quoting.texts import PageTexts

        if len(args) != 1:
            raise BadInputError("check-quotes takes one file: a CSV or JSON Lines with url, quote and place")
        quotes = read_quotes(args[0])
        assert self.settings is not None
        with PageTexts(self.data_dir, self.settings["REPLAY_URL"]) as texts:
            found = check_quotes(quotes, texts, opts.least)
        WRITERS[opts.format](found)
        findings = {each.finding for each in found}
        if findings & BAD:
            self.exitcode = os.EX_DATAERR
        elif Finding.NO_CAPTURE in findings:
            self.exitcode = os.EX_NOINPUT


def _score(text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not 50 <= score <= 100:  # noqa: PLR2004 - percent; below, anything is like anything
        raise ArgumentTypeError(f"give a score from 50 to 100, not {text!r}")
    return score
