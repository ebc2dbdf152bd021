"""The JSON schema of a source record, generated: `python -m crawler.wiki.schema` prints it."""

from __future__ import annotations

import json
import sys
from typing import Any

from crawler.schema import schema_of
from crawler.verdicts import Verdict
from crawler.wiki.fetchstatus import FetchStatus
from crawler.wiki.record import FIELDS, VERSION, SourceRecord
from crawler.wiki.vocabulary import PURPOSES, SUBTYPES, TYPES


def source_schema() -> dict[str, Any]:
    """Return the JSON schema (draft 2020-12) of a source record."""
    schema = schema_of(SourceRecord, FIELDS, "Source record of Venue Archive", VERSION, "crawler.wiki.schema")
    properties = schema["properties"]
    for name, words in (
        ("type", TYPES),
        ("subtype", SUBTYPES),
        ("purpose", PURPOSES),
        ("fetch_status", [status.value for status in FetchStatus]),
        ("verdict", [verdict.value for verdict in Verdict]),
    ):
        properties[name]["enum"] = list(words)
    properties["schema_version"]["const"] = VERSION
    properties["resource_id"]["pattern"] = "^[0-9a-f]{16}$"
    properties["published_date"]["pattern"] = r"^\d{4}-\d{2}-\d{2}$"
    properties["fetched_at"]["pattern"] = "Z$"
    properties["credibility"].update(minimum=1, maximum=5)
    properties["importance"].update(minimum=0, maximum=100)
    return schema


if __name__ == "__main__":
    sys.stdout.write(json.dumps(source_schema(), indent=2) + "\n")
