"""docs/add-a-venue.md says what the schema says."""

import re
from pathlib import Path

import pytest

from crawler.venues.loader import read_file
from crawler.venues.model import KINDS, TYPES
from crawler.venues.schema import POLITENESS, RENDERING, REVISIT, SOURCE, VENUE
from tests.crawler.venues.files import write

GUIDE = (Path(__file__).parents[3] / "docs" / "add-a-venue.md").read_text()


def rows(heading):
    """Return the rows of the table under a heading: field, whether it is needed, what it says."""
    section = GUIDE.split(f"\n### {heading}\n")[1].split("\n#")[0]
    return re.findall(r"^\| `(\w+)` \| (yes|no) \| (.+) \|$", section, re.MULTILINE)


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("The venue", VENUE),
        ("A source", SOURCE),
        ("Politeness", POLITENESS),
        ("Revisits", REVISIT),
        ("Rendering", RENDERING),
    ],
)
def test_the_tables_have_the_fields_in_order(heading, table):
    expected = [(name, "yes" if field.required else "no") for name, field in table.fields.items()]
    assert [(name, needed) for name, needed, _ in rows(heading)] == expected


def test_the_words_that_are_allowed_are_all_there():
    says = {name: text for heading in ("The venue", "A source") for name, _, text in rows(heading)}
    assert re.findall(r"`(\w+)`", says["type"]) == list(TYPES)
    assert re.findall(r"`(\w+)` \(", says["kind"]) == list(KINDS)


def test_the_example_is_a_venue(tmp_path):
    example = GUIDE.split("```yaml\n")[1].split("```")[0]
    venue = read_file(write(tmp_path, example, "my-venue.yaml"))
    assert venue.takes("https://www.example.org/2025/01/a-story", venue.sources[0])
