"""`scrapy annotate`: writes summaries, key points and the like of what was fetched."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from crawler.command import ProjectCommand
from crawler.exceptions import BadInputError

if TYPE_CHECKING:
    import argparse

    from rich.progress import Progress

    from crawler.annotations.annotator import Annotator
    from crawler.annotations.run import AnnotationRun
    from crawler.annotations.store import AnnotationStore

KEY_VARIABLE: Final = "VENUE_ARCHIVE_ANNOTATE_KEY"


class Command(ProjectCommand):
    """Annotates records, by rules or by the model that the settings name."""

    def syntax(self) -> str:
        """Return the command's arguments."""
        return "[--limit N] [--model NAME | --offline] [venue]"

    def short_desc(self) -> str:
        """Return one line for `scrapy --help`."""
        return "Write summaries and key points of what was fetched, by rules or by a language model"

    def long_desc(self) -> str:
        """Return what the command does, for `--help`."""
        return (
            "Write a summary, key points and the like of each text that was fetched (docs/wiki.md), of all "
            "or of one venue: by a language model where ANNOTATE_URL names a server, otherwise by rules, "
            "offline. What has been written is kept in annotations.sqlite, and isn't written again until the "
            f"text changes. The server's key is read from the environment variable {KEY_VARIABLE}."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --limit, --model and --offline."""
        super().add_options(parser)
        parser.add_argument("--limit", type=int, metavar="N", help="annotate N texts at most")
        parser.add_argument("--model", metavar="NAME", help="the model that is asked, not ANNOTATE_MODEL")
        parser.add_argument("--offline", action="store_true", help="by rules, whatever ANNOTATE_URL says")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Annotate."""
        from crawler.annotations.run import AnnotationRun
        from crawler.annotations.store import AnnotationStore
        from crawler.records import open_records

        if len(args) > 1:
            raise BadInputError(f"annotate takes one venue at most, not {' '.join(args)}")
        if opts.limit is not None and opts.limit < 1:
            raise BadInputError(f"--limit {opts.limit}: give a whole number from 1 on")
        annotator, model = self._annotator(opts)
        assert self.settings is not None
        with open_records(self.data_dir) as records, AnnotationStore(self.data_dir) as store:
            counts = dict(records.venues())
            if args and args[0] not in counts:
                raise BadInputError(
                    f"no record is of the venue {args[0]!r}; `scrapy venues` lists all venues"
                )
            total = counts[args[0]] if args else sum(counts.values())
            run = AnnotationRun(store, annotator, model, self.settings.getint("ANNOTATE_CONCURRENCY"))
            with _progress() as progress:
                task = progress.add_task("annotated", total=total)
                try:
                    run.annotate(
                        records.all(args[0] if args else None),
                        opts.limit,
                        lambda done: progress.update(task, completed=done),
                    )
                except KeyboardInterrupt:
                    sys.stderr.write("stopped; the same command goes on from here\n")
                finally:
                    _keep_costs(store, annotator, model)
        _report(run, annotator, model)

    def _annotator(self, opts: argparse.Namespace) -> tuple[Annotator | None, str]:
        """Return who is asked, and the model's name; None where the rules do it."""
        from crawler.annotations.annotator import Annotator
        from crawler.annotations.endpoint import Endpoint

        assert self.settings is not None
        url, model = self.settings["ANNOTATE_URL"], opts.model or self.settings["ANNOTATE_MODEL"]
        if opts.offline and opts.model:
            raise BadInputError("--offline asks no model; leave --model out")
        if opts.model and not url:
            raise BadInputError("--model: no server is named; give its address with -s ANNOTATE_URL=URL")
        if opts.offline or not url:
            return None, ""
        if not model:
            raise BadInputError("ANNOTATE_URL is set, ANNOTATE_MODEL isn't; name a model, or give --offline")
        if model == "rules":
            raise BadInputError("a model can't be called 'rules' here: that is what annotations by rules are")
        timeout = self.settings.getfloat("ANNOTATE_TIMEOUT")
        return Annotator(Endpoint(url, model, key=os.environ.get(KEY_VARIABLE, ""), timeout=timeout)), model


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _keep_costs(store: AnnotationStore, annotator: Annotator | None, model: str) -> None:
    if annotator is not None:
        costs = annotator.costs
        store.add_cost(
            model,
            requests=costs.requests,
            failures=costs.failures,
            prompt_tokens=costs.prompt_tokens,
            completion_tokens=costs.completion_tokens,
        )


def _report(run: AnnotationRun, annotator: Annotator | None, model: str) -> None:
    """Print what was done, and what the model cost."""
    counts = run.counts
    by_rules = counts.written - counts.by_model
    sys.stdout.write(
        f"{counts.looked_at:,} looked at: {counts.written:,} annotated, {counts.known:,} were already, "
        f"{counts.empty:,} have no text\n"
    )
    if annotator is None:
        return
    costs = annotator.costs
    sys.stdout.write(
        f"{model}: {counts.by_model:,} annotations, {costs.requests:,} requests, {costs.prompt_tokens:,} + "
        f"{costs.completion_tokens:,} tokens, {costs.failures:,} failures; by rules instead: {by_rules:,}\n"
    )
    if annotator.trouble:
        sys.stderr.write(f"scrapy annotate: the model's last failure: {annotator.trouble}\n")
    if annotator.given_up:
        sys.stderr.write("scrapy annotate: the server was left alone; the same command asks it again\n")
