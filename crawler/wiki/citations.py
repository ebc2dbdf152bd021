"""Citations: how often each URL is cited, counted from a CSV file (CITATIONS)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Final

from crawler.exceptions import BadInputError

_LONGEST: Final = 1_000_000


def read_citations(path: str) -> Counter[str] | None:
    """Return how often each URL is cited; None where `path` is empty.

    The file has a heading with `url`, and may have `citations`; without it each line counts as one citation.

    Raises:
        BadInputError: It can't be read, or a line is wrong; names it.
    """
    if not path:
        return None
    counts: Counter[str] = Counter()
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if "url" not in (rows.fieldnames or ()):
                raise _bad(path, "its first line needs a column `url`")
            for row in rows:
                given = row.get("citations", "1")
                if not (given and given.isascii() and given.isdigit() and int(given) <= _LONGEST):
                    raise _bad(path, f"line {rows.line_num}: {given!r} is no number of citations")
                counts[(row["url"] or "").strip()] += int(given)
    except OSError as error:
        raise _bad(path, f"it can't be read ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise _bad(path, f"it is no CSV in UTF-8 ({error})") from error
    return counts


def _bad(path: str, what: str) -> BadInputError:
    return BadInputError(f"{path}: {what}; mend the file that CITATIONS names")
