"""Overrides: resources that are rated otherwise than their venues, in a YAML file (RATING_OVERRIDES)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from crawler.exceptions import BadInputError
from crawler.urls import fetch_url, resource_id

_ID: Final = re.compile(r"[0-9a-f]{16}")
_FIELDS: Final = frozenset({"url", "id", "rating", "why"})


@dataclass(frozen=True, slots=True)
class Override:
    """The rating of one resource, 1 to 5, and why it isn't its venue's."""

    rating: int
    why: str


def read_overrides(path: str) -> dict[str, Override]:
    """Return the overrides of a file by resource id; none where `path` is empty.

    The file is a list; each entry has a `url` or the `id` of a resource, its `rating`, and `why`.

    Raises:
        BadInputError: It can't be read, or an entry is wrong; names it.
    """
    if not path:
        return {}
    try:
        entries = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise _bad(path, f"it can't be read ({error.strerror})") from error
    except (UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise _bad(path, f"it is no YAML ({' '.join(str(error).split())})") from error
    if not isinstance(entries, list | None):
        raise _bad(path, "a list is needed; begin each entry with `- url:`")
    found: dict[str, Override] = {}
    for number, entry in enumerate(entries or [], 1):
        try:
            resource, override = _read(entry)
        except (ValueError, BadInputError) as error:
            raise _bad(path, f"entry {number}: {error}") from error
        if resource in found:
            raise _bad(path, f"entry {number}: {resource} is there twice; keep one")
        found[resource] = override
    return found


def _read(entry: Any) -> tuple[str, Override]:
    if not isinstance(entry, dict) or not entry.keys() <= _FIELDS or not {"rating", "why"} <= entry.keys():
        raise ValueError("give url (or id), rating and why, and nothing else")
    url, given = entry.get("url"), entry.get("id")
    if (url is None) == (given is None):
        raise ValueError("give either url or id")
    if url is not None:
        fetch_url(str(url))
    elif not _ID.fullmatch(str(given)):
        raise ValueError(f"{given!r} is no id; give 16 hex digits between quotes")
    rating, why = entry["rating"], entry["why"]
    if type(rating) is not int or not 1 <= rating <= 5:  # noqa: PLR2004 - the scale; True is an int, too
        raise ValueError(f"the rating {rating!r} is not allowed; give a whole number from 1 to 5")
    if not isinstance(why, str) or not why.strip():
        raise ValueError("say in a sentence why")
    return resource_id(url) if url is not None else str(given), Override(rating, " ".join(why.split()))


def _bad(path: str, what: str) -> BadInputError:
    return BadInputError(f"{path}: {what}; mend the file that RATING_OVERRIDES names")
