"""Reads venue files: from the folder of the package, then from those of the setting VENUE_FOLDERS."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crawler.exceptions import BadInputError
from crawler.venues.document import MAX_BYTES, Problem, compose
from crawler.venues.model import Registry, Venue
from crawler.venues.schema import read_venue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from scrapy.settings import BaseSettings

REGISTRY_FOLDER: Final = Path(__file__).with_name("registry")

logger = logging.getLogger(__name__)


class VenueFileError(BadInputError):
    """A venue file can't be used; raised by `read_file`.

    Attributes:
        problems: One sentence each, with file, line and field. The error's own text is the first of them.
    """

    def __init__(self, file: Path, problems: Iterable[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: problem.line or 0)
        self.problems = tuple(f"{file}{problem}" for problem in ordered)
        more = len(self.problems) - 1
        super().__init__(self.problems[0] + (f" (and {more} more: scrapy venues check)" if more else ""))


def load_registry(settings: BaseSettings, reserved: Collection[str] = ()) -> Registry:
    """Return the venues of the package and of the folders that the setting VENUE_FOLDERS lists.

    Never raises for what is in a file or a folder: see `Registry.errors`.
    """
    return read_folders([REGISTRY_FOLDER, *map(Path, settings.getlist("VENUE_FOLDERS"))], reserved)


def read_folders(folders: Iterable[Path], reserved: Collection[str] = ()) -> Registry:
    """Return the venues of `folders`; a file takes the place of one of the same name in an earlier folder.

    It does so also when it is broken: a crawl by what the replaced file says would be a surprise.
    The ids that are `reserved` belong to spiders; no venue can have them.
    """
    errors: dict[Path, BadInputError] = {}
    replaced: dict[Path, Path] = {}
    files: dict[str, Path] = {}
    for folder in folders:
        try:
            found = sorted(file for file in folder.iterdir() if _is_venue_file(file))
        except OSError as error:
            what = f"the folder {folder} can't be read ({error.strerror}); mend the setting VENUE_FOLDERS"
            errors[folder] = BadInputError(what)
            continue
        for file in found:
            if file.stem in files:
                replaced[files[file.stem]] = file
                logger.debug("%s replaces %s", file, files[file.stem])
            files[file.stem] = file
    venues = []
    for file in files.values():
        try:
            venues.append(read_file(file, reserved))
        except VenueFileError as error:
            errors[file] = error
    return Registry(venues, errors, replaced)


def read_file(file: Path, reserved: Collection[str] = ()) -> Venue:
    """Return the venue that `file` describes.

    Raises:
        VenueFileError: It can't be read, or is no venue; with all problems.
    """
    try:
        root = compose(_read_bytes(file))
    except OSError as error:
        raise VenueFileError(file, [Problem(None, "", f"it can't be read ({error.strerror})")]) from error
    except Problem as problem:
        raise VenueFileError(file, [problem]) from problem
    values, problems = read_venue(root)
    if file.suffix != ".yaml":
        problems.append(Problem(None, "", f"rename it to {file.stem}.yaml"))
    if values.get("id") not in {None, file.stem}:
        what = f"{values['id']!r} is not the file's name; give {file.stem!r}, or rename the file"
        problems.append(Problem(root.start_mark.line + 1, "id", what))
    if file.stem in reserved:
        problems.append(
            Problem(None, "id", f"{file.stem!r} is the name of a spider; give another, and rename the file")
        )
    if problems:
        raise VenueFileError(file, problems)
    return Venue(**values, file=file)


def _read_bytes(file: Path) -> bytes:
    """Return what `file` holds, as far as it takes to see that it is too large."""
    if not file.is_file():  # a pipe would be waited for
        raise Problem(None, "", "it is no file")
    with file.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _is_venue_file(file: Path) -> bool:
    """Tell whether `file` is meant as a venue: `.yml` is, and is told so; an editor's hidden copy is not."""
    return file.suffix in {".yaml", ".yml"} and not file.name.startswith(".")
