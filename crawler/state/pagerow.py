"""A page as a row of the table `pages`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from archive.rows import microseconds, moment_of
from crawler.state.pages import Known
from crawler.state.validators import Validators

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS: Final = (
    "url, normalized_url, venue_id, began, fetched, good, changed, visits, changes, failures, verdict, "
    "status, digest, content_hash, validated_url, etag, last_modified, due"
)


def row_of(known: Known) -> Sequence[Any]:
    """Return the values of the `COLUMNS`."""
    validators = known.validators
    return (
        *(
            known.url,
            known.normalized_url,
            known.venue_id,
            microseconds(known.began),
            microseconds(known.fetched),
        ),
        microseconds(known.good) if known.good else None,
        *(microseconds(known.changed), known.visits, known.changes, known.failures),
        *(known.verdict, known.status, known.digest, known.content_hash),
        *((validators.url, validators.etag, validators.last_modified) if validators else (None, None, None)),
        microseconds(known.due),
    )


def known_of(row: Sequence[Any]) -> Known:
    """Return what a row says of a page; the row has the `COLUMNS`."""
    validated_url, etag, last_modified, due = row[14:]
    return Known(
        url=row[0],
        normalized_url=row[1],
        venue_id=row[2],
        began=moment_of(row[3]),
        fetched=moment_of(row[4]),
        good=moment_of(row[5]) if row[5] is not None else None,
        changed=moment_of(row[6]),
        visits=row[7],
        changes=row[8],
        failures=row[9],
        verdict=row[10],
        status=row[11],
        digest=row[12],
        content_hash=row[13],
        validators=Validators(validated_url, etag, last_modified) if validated_url else None,
        due=moment_of(due),
    )
